"""Whatever can happen to a call that waits: everything a caller can do there, every result from outside."""

from collections.abc import Iterator
from typing import Literal, assert_never, get_args

from msgspec import Struct

from ivr.engine.branching import UNAVAILABLE
from ivr.engine.call import (
    Ended,
    ForConfirmation,
    ForConnection,
    ForDigits,
    ForDoubt,
    ForErrand,
    ForKey,
    ForMessage,
    ForNothing,
    ForPayment,
    ForPen,
    ForQueue,
    ForReadBack,
    ForText,
    ForTransfer,
)
from ivr.engine.errands import ConnectCaller, EndConnection, Errand
from ivr.engine.events import (
    CallerGone,
    ErrandDone,
    Event,
    MessageRecorded,
    NothingHeard,
    PaymentFinished,
    PaymentResult,
    QueueLeft,
    QueueResult,
    TextReported,
    TransferEnded,
    TransferResult,
)
from ivr.exploring.answers import Answer, answers_to
from ivr.exploring.questions import Asked, Reads, at_question
from ivr.exploring.states import State
from ivr.exploring.values import Values
from ivr.flow.model import FlowSet, PaymentMethod

Whose = Literal["caller", "silence", "outside", "itself"]
"""Who moves: the caller by key or word, her silence or going, a person or service, the call by itself."""

_KEYED: dict[PaymentMethod, dict[PaymentResult, str]] = {
    "card": {
        "success": "keys card 4111111111111111 12/29 cvv 123 zip 94111",
        "declined": "keys card 4000000000000002 12/29 cvv 123 zip 94111",
        "caller-interrupted-with-star": "presses star",
    },
    "checking account": {
        "success": "keys bank 110000000 12345678",
        "declined": "keys bank 110000000 000111111116",
        "caller-interrupted-with-star": "presses star",
    },
}
"""Cards and accounts of the sandbox that end so."""


class Move(Struct, frozen=True):
    """An event and what it is, in the words of a call file. `makes`: facts that the engine may learn by it.

    `is_yes`: a choice of a menu, or a consent given: a caller who heard an amount before agrees to it.
    `secret`: what was keyed at a secret question. `after_long`: the caller waited longer than any queue lets
    anybody wait. `reads`: what beside the question decides where it leads.
    """

    event: Event
    act: str
    whose: Whose
    makes: frozenset[str] = frozenset()
    is_yes: bool = False
    secret: str = ""
    after_long: bool = False
    reads: Reads = ""


class Moves:
    """The moves of one version; those at questions are made once for each question and language."""

    def __init__(self, flows: FlowSet, values: Values, at: str) -> None:
        self._flows = flows
        self._values = values
        self._at = at
        self._at_questions: dict[object, tuple[Move, ...]] = {}

    def of(self, state: State) -> tuple[Move, ...]:
        """Everything that can happen now."""
        call = state.call
        waiting = call.waiting
        match waiting:
            case ForKey() | ForDoubt() | ForDigits() | ForConfirmation() | ForPen() | ForReadBack():
                key = (call.frames[-1], call.language, type(waiting), getattr(waiting, "key", ""))
                found = self._at_questions.get(key)
                if found is None:
                    found = self._at_questions[key] = tuple(self._asked(state))
                return found
            case Ended():
                return ()
            case ForErrand() | ForNothing():
                return tuple(self._by_itself(state, waiting))
            case ForPayment() | ForQueue() | ForTransfer() | ForMessage() | ForConnection() | ForText():
                return (*self._from_outside(waiting), self._gone())
            case _:
                assert_never(waiting)

    def _asked(self, state: State) -> Iterator[Move]:
        call = state.call
        flow = self._flows.flows.get(call.frames[-1].flow)
        step = flow.steps.get(call.frames[-1].step) if flow else None
        if flow is None or step is None:
            return
        asked = Asked(flow, step, call.waiting, call.language, self._values, self._at)
        for one in at_question(asked):
            whose: Whose = "silence" if isinstance(one.event, NothingHeard) else "caller"
            yield Move(one.event, one.act, whose, one.makes, one.is_yes, one.secret, reads=one.reads)
        yield self._gone()

    def _gone(self) -> Move:
        return Move(CallerGone(self._at), "hangs up", "silence")

    def _by_itself(self, state: State, waiting: ForErrand | ForNothing) -> Iterator[Move]:
        if isinstance(waiting, ForNothing) or state.errand is None:
            yield Move(NothingHeard(self._at), "", "itself", reads="words")
            return
        for answer in answers_to(state.errand, self._values):
            done = ErrandDone(self._at, answer.way_out, answer.facts, answer.marks)
            told = getattr(state.errand, "look_up", waiting.errand.replace("_", " "))
            whose: Whose = "outside" if self._is_about_people(state.errand, answer) else "itself"
            yield Move(done, f"# {told}: {answer.way_out}", whose, frozenset(answer.facts))

    def _is_about_people(self, errand: Errand, answer: Answer) -> bool:
        """Whom an agent is to be connected with may be gone; then the next is offered, until nobody waits."""
        return isinstance(errand, ConnectCaller | EndConnection) and answer.way_out != UNAVAILABLE

    def _from_outside(
        self, waiting: ForPayment | ForQueue | ForTransfer | ForMessage | ForConnection | ForText
    ) -> Iterator[Move]:
        at = self._at
        match waiting:
            case ForPayment(method=method):
                for result in get_args(PaymentResult):
                    act = _KEYED[method].get(result, f"# payment: {result}")
                    yield Move(PaymentFinished(at, result), act, "outside")
            case ForQueue(entry=entry, joined_at=joined_at):
                if entry or joined_at:
                    yield from self._left_queue()
                else:
                    yield from self._dialled()
            case ForTransfer() | ForConnection():
                yield from self._dialled()
            case ForMessage():
                yield Move(MessageRecorded(at, "recording-1", 20), "records 20 seconds", "caller")
                yield Move(MessageRecorded(at, None), "records nothing", "silence")
                yield Move(MessageRecorded(at, "recording-1", 20, hung_up=True), "hangs up", "silence")
            case ForText():
                yield Move(TextReported(at, accepted=True), "# text: accepted", "itself")
                yield Move(TextReported(at, accepted=False), "# text: refused", "itself")
            case _:
                assert_never(waiting)

    def _left_queue(self) -> Iterator[Move]:
        for result in get_args(QueueResult):
            act = {"bridged": "agent answers", "leave": "presses 1", "hangup": "hangs up"}.get(result)
            whose: Whose = "caller" if result == "leave" else "outside"
            yield Move(QueueLeft(self._at, result), act or f"# queue: {result}", whose)
        yield Move(QueueLeft(self._at, "leave"), "waits", "outside", after_long=True)
        yield Move(NothingHeard(self._at), "# queue: lost", "outside")

    def _dialled(self) -> Iterator[Move]:
        for result in get_args(TransferResult):
            yield Move(TransferEnded(self._at, result), f"# other telephone: {result}", "outside")
        yield Move(NothingHeard(self._at), "# other telephone: lost", "outside")
