"""`ivr calls save-test`: a past call as a call file, tried at once on an installation with the samples."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ivr.calls.histories import CallHistory, Wanted, find_calls, history_of
from ivr.database import reading
from ivr.engine.turn import Answered
from ivr.rehearsal import Rehearsal
from ivr.scenes import SCENES
from ivr.simulator.call_tests import CallTested, try_call


class Tried:
    """A saved file played once. `answers`: what the errands of its call answered, by the samples."""

    def __init__(self, file: Path, folder: Path | None = None) -> None:
        self._folder = folder
        self.answers: list[Answered] = []
        self.tested: CallTested = try_call(file, self._opened, SCENES)

    @contextmanager
    def _opened(self, at: datetime | None) -> Iterator[Rehearsal]:
        with Rehearsal(self._folder, at=at) as rehearsal:
            yield rehearsal
            with reading(rehearsal.engine) as connection:
                for call in find_calls(connection, rehearsal.sealer, Wanted()).calls:
                    history = history_of(connection, rehearsal.sealer, call.sid)
                    self.answers = [] if history is None else answers_of(history)

    def differing_answer(self, history: CallHistory) -> tuple[Answered, Answered | None] | None:
        """The first errand that was answered otherwise then than it is by the samples."""
        then = answers_of(history)
        for place, one in enumerate(then):
            now = self.answers[place] if place < len(self.answers) else None
            if now is None or (one.errand, one.way_out) != (now.errand, now.way_out):
                return one, now
        return None


def answers_of(history: CallHistory) -> list[Answered]:
    """What every errand of a call answered, in their order."""
    return [one for turn in history.turns if turn.trail for one in turn.trail.answered]
