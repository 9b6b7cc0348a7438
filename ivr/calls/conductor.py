"""Takes the turns of calls: each once, whatever the carrier sends, however often, in whatever order."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from ivr.calls.answers import Answer, Verdict, over, step_of, taken
from ivr.calls.cut_offs import keep_cut_off
from ivr.calls.partners import ErrandDesk, Late, Versions
from ivr.calls.pretended import keep_pretended
from ivr.calls.records import Claim, DatabaseLost, Records, StoredCall, TurnTaken
from ivr.calls.rows import Closing, digest_of
from ivr.calls.turns import look_ahead, run_errands
from ivr.engine.call import Ended
from ivr.engine.events import (
    CallAnswered,
    CallerGone,
    Event,
    MessageRecorded,
    QueueStanding,
)
from ivr.engine.instructions import Instruction
from ivr.engine.machine import advance, begin
from ivr.engine.trail import trail_of
from ivr.engine.turn import Turn
from ivr.engine.waiting import waiting_words
from ivr.flow.model import FlowSet

MAX_RACES = 5
"""How often the end of a call may lose the race against a turn before it is given up."""
_NO_TURN = -1

Render = Callable[[str, int, FlowSet, Sequence[Instruction]], bytes]
"""Call, number of the next turn, flows and instructions into what the carrier is told."""

T = TypeVar("T")


class Conductor:
    """Joins records, versions, engine and errands; knows neither the web nor the carrier."""

    def __init__(self, records: Records, versions: Versions, desk: ErrandDesk, render: Render) -> None:
        self._records = records
        self._versions = versions
        self._desk = desk
        self._render = render

    def answer_call(self, answered: CallAnswered, version: int | None = None) -> Answer:
        """The first turn of a call, on the live `version` unless it asks for another. Repeated: the same."""
        return _trying_again(lambda: self._answer_call(answered, version))

    def take_turn(self, call_sid: str, number: int, event: Event) -> Answer:
        """Turn `number` (1 or more) of a call: taken now, or answered as it was when it was taken."""
        return _trying_again(lambda: self._take_turn(call_sid, number, event))

    def end_call(self, gone: CallerGone, call_sid: str) -> Verdict:
        """The carrier says that the call is over, by whichever door."""
        for _ in range(MAX_RACES):
            answer = _trying_again(lambda: self._end_call(gone, call_sid))
            if answer.verdict in ("taken", "over", "unknown"):
                break
        return answer.verdict

    def processing_began(self, call_sid: str, number: int, at: str) -> None:
        """The carrier says that the processor is being asked: from here on no silence means `not charged`."""
        _trying_again(lambda: self._note_processing(call_sid, number, at))

    def keep_pretended(self, call_sid: str, made_at: datetime) -> None:
        """This call was made on a phone of ours at another time than its own."""
        _trying_again(lambda: self._mark_pretended(call_sid, made_at))

    def recording_reported(self, call_sid: str, number: int, recorded: MessageRecorded) -> None:
        """The carrier tells of a recording beside the call, for the one that was expected on this turn."""
        _trying_again(lambda: self._hear_late(call_sid, number, recorded))

    def _hear_late(self, call_sid: str, number: int, told: Late) -> None:
        with self._records.writing() as connection:
            self._desk.late_result(connection, call_sid, number, told, told.at)

    def _mark_pretended(self, call_sid: str, made_at: datetime) -> None:
        with self._records.writing() as connection:
            keep_pretended(connection, call_sid, made_at)

    def _note_processing(self, call_sid: str, number: int, at: str) -> None:
        with self._records.writing() as connection:
            self._desk.processing_began(connection, call_sid, number, at)

    def waiting(
        self, call_sid: str, told: QueueStanding, key: str, at: str
    ) -> tuple[FlowSet, Sequence[Instruction]] | None:
        """What a caller in a queue hears now; None for a call that is unknown or over. Writes nothing.

        `told`: where she stands as the carrier knows it; our own line knows better. `key`: pressed meanwhile.
        """
        with self._records.visit() as visit:
            stored = visit.load(call_sid, _NO_TURN)
        if stored is None or isinstance(stored.call.waiting, Ended):
            return None
        flows = self._versions.flows_of(stored.version, stored.call.closings)
        with self._records.reading() as connection:
            stands = self._desk.standing(connection, stored.call, at) or told
        return flows, waiting_words(flows, stored.call, stands, key)

    def _answer_call(self, answered: CallAnswered, asked: int | None) -> Answer:
        version, flows = self._versions.current() if asked is None else self._versions.kept(asked)
        with self._records.visit() as visit:
            stored = visit.load(answered.sid, 0)
            turn = begin(flows, answered) if stored is None else None
            if turn is not None and turn.errand is None:
                closing = self._closing(0, answered, flows, turn)
                if visit.open_call(version, closing):
                    return taken(closing)
                turn, stored = None, visit.load(answered.sid, 0)
        if turn is None:
            return self._answer_as_stored(stored, 0, answered)
        turn = self._look_ahead(flows, turn, answered.at)
        if turn.errand is None:
            return self._keep_first(version, self._closing(0, answered, flows, turn))
        try:
            with self._records.claim_new(turn.call, version, answered.at) as claim:
                return self._make(claim, flows, turn, 0, answered)
        except TurnTaken:
            return self._answer_after_race(answered.sid, 0, answered)

    def _keep_first(self, version: int, closing: Closing) -> Answer:
        with self._records.visit() as visit:
            if visit.open_call(version, closing):
                return taken(closing)
        return self._answer_after_race(closing.call.sid, closing.number, closing.event)

    def _look_ahead(self, flows: FlowSet, turn: Turn, at: str) -> Turn:
        with self._records.reading() as connection:
            return look_ahead(connection, self._desk, flows, turn, at)

    def _take_turn(self, call_sid: str, number: int, event: Event) -> Answer:
        with self._records.visit() as visit:
            stored = visit.load(call_sid, number)
            turn = None
            if stored is not None and _is_due(stored, number):
                flows = self._versions.flows_of(stored.version, stored.call.closings)
                turn = advance(flows, stored.call, event)
                if _is_plain(turn):
                    closing = self._closing(number, event, flows, turn)
                    if visit.close(closing):
                        return taken(closing)
                    turn, stored = None, visit.load(call_sid, number)
        if turn is None:
            return self._answer_as_stored(stored, number, event)
        if not isinstance(event, CallerGone):
            turn = self._look_ahead(flows, turn, event.at)
            if _is_plain(turn):
                return self._keep_next(self._closing(number, event, flows, turn))
        return self._take_with_errands(flows, turn, number, event)

    def _keep_next(self, closing: Closing) -> Answer:
        with self._records.visit() as visit:
            if visit.close(closing):
                return taken(closing)
        return self._answer_after_race(closing.call.sid, closing.number, closing.event)

    def _end_call(self, gone: CallerGone, call_sid: str) -> Answer:
        with self._records.visit() as visit:
            stored = visit.load(call_sid, _NO_TURN)
        if stored is None:
            return Answer("unknown")
        if isinstance(stored.call.waiting, Ended):
            return over(stored)
        flows = self._versions.flows_of(stored.version, stored.call.closings)
        return self._take_with_errands(flows, advance(flows, stored.call, gone), stored.next_turn, gone)

    def _take_with_errands(self, flows: FlowSet, turn: Turn, number: int, event: Event) -> Answer:
        try:
            with self._records.claim(turn.call.sid, number) as claim:
                return self._make(claim, flows, turn, number, event)
        except TurnTaken:
            return self._answer_after_race(turn.call.sid, number, event)

    def _make(self, claim: Claim, flows: FlowSet, turn: Turn, number: int, event: Event) -> Answer:
        """Errands, the rest of the turn, and its keeping, in the claim's transaction."""
        turn = run_errands(claim.connection, self._desk, flows, turn, number, event.at)
        if isinstance(turn.call.waiting, Ended):
            self._desk.caller_gone(claim.connection, turn.call, event.at)
        if isinstance(event, CallerGone):
            keep_cut_off(claim.connection, self._records.sealer, flows, turn.call, event.at)
        closing = self._closing(number, event, flows, turn)
        claim.close(closing)
        return taken(closing)

    def _closing(self, number: int, event: Event, flows: FlowSet, turn: Turn) -> Closing:
        answer = self._render(turn.call.sid, number + 1, flows, turn.instructions)
        return Closing(number, event, answer, turn.call, trail_of(turn))

    def _answer_after_race(self, call_sid: str, number: int, event: Event) -> Answer:
        with self._records.visit() as visit:
            stored = visit.load(call_sid, number)
        return self._answer_as_stored(stored, number, event)

    def _answer_as_stored(self, stored: StoredCall | None, number: int, event: Event) -> Answer:
        """A turn that is not due: what was answered then, or where the call stands. Late money and recordings
        are heard. Called when the visit is over: nobody waits for a second connection while holding a first.
        """
        if stored is None:
            return Answer("unknown")
        digest = digest_of(event, self._records.sealer)
        is_same = stored.turn is not None and stored.turn.event_digest == digest
        if isinstance(event, Late) and not is_same:
            self._hear_late(stored.call.sid, number, event)
        if stored.turn is not None:
            verdict: Verdict = "repeated" if is_same else "contradicted"
            return Answer(verdict, stored.turn.answer, stored.next_turn, step_of(stored.call))
        if isinstance(stored.call.waiting, Ended):
            return over(stored)
        return Answer("early", b"", stored.next_turn, step_of(stored.call))


def _trying_again(attempt: Callable[[], T]) -> T:
    """Once more after a broken connection. What was committed before it broke is found, not done again."""
    try:
        return attempt()
    except DatabaseLost:
        pass
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
    return attempt()


def _is_plain(turn: Turn) -> bool:
    """Nothing is to be done but to keep it. With the end of a call all that it holds is given back."""
    return turn.errand is None and not isinstance(turn.call.waiting, Ended)


def _is_due(stored: StoredCall, number: int) -> bool:
    return stored.turn is None and number == stored.next_turn and not isinstance(stored.call.waiting, Ended)
