"""What calls pass on their way: the steps they enter and every different moment at which they wait."""

import msgspec
import pytest

from ivr.engine.call import Call, to_json
from ivr.engine.turn import Turn
from ivr.engine.walk import Walk
from ivr.flow.model import Language

LANGUAGES: tuple[Language, ...] = ("en", "es")


class Visits:
    """Steps by language, as `flow.step`; moments by what decides how they go on."""

    def __init__(self) -> None:
        self.steps: dict[Language, set[str]] = {language: set() for language in LANGUAGES}
        self.moments: dict[bytes, Call] = {}

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        enter, wait = Walk.enter, Walk.wait

        def watched_enter(walk: Walk, name: str) -> None:
            enter(walk, name)
            self.steps[walk.call.language].add(f"{walk.call.frames[-1].flow}.{name}")

        def watched_wait(walk: Walk, *given: object) -> Turn:
            turn = wait(walk, *given)  # type: ignore[arg-type] # handed on as it came
            self.moments.setdefault(to_json(without_identity(turn.call)), turn.call)
            return turn

        monkeypatch.setattr(Walk, "enter", watched_enter)
        monkeypatch.setattr(Walk, "wait", watched_wait)


def without_identity(call: Call) -> Call:
    """The call as far as it decides what comes next."""
    return msgspec.structs.replace(
        call, sid="", started_at="", caller=None, facts={}, steps_taken=0, closings=0
    )
