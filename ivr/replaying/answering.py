"""What the errands of a past call answered, found by what was asked."""

from collections import defaultdict, deque
from collections.abc import Hashable
from typing import assert_never

from ivr.engine.branching import UNAVAILABLE
from ivr.engine.errands import (
    AskCallBack,
    ConnectCaller,
    EndConnection,
    Errand,
    JoinLine,
    KeepMessage,
    LeaveLine,
    OpenMessage,
    OpenPayment,
    PeopleErrand,
    RecordConsent,
    RunLookUp,
    SettlePayment,
)
from ivr.engine.events import ErrandDone
from ivr.engine.turn import Answered
from ivr.flow.lookups import LOOK_UPS

Asked = tuple[Hashable, ...]


class Answers:
    """Each answer is given once, to the same question, in the order in which they were given."""

    def __init__(self) -> None:
        self._known: dict[Asked, deque[Answered]] = defaultdict(deque)

    def keep(self, errand: Errand, answered: Answered) -> None:
        """What this errand was answered in the past."""
        self._known[asked(errand)].append(answered)

    def answer(self, errand: Errand, at: str) -> ErrandDone | None:
        """What it is answered now; None if the past does not know."""
        if isinstance(errand, RunLookUp) and LOOK_UPS[errand.look_up].needs_verified and not errand.verified:
            return ErrandDone(at, UNAVAILABLE)
        known = self._known[asked(errand)]
        return done(known.popleft(), at) if known else None


def done(answered: Answered, at: str) -> ErrandDone:
    """An answer of the past as it comes in at this moment."""
    return ErrandDone(at, answered.way_out, answered.facts, answered.marks)


def asked(errand: Errand) -> Asked:
    """What the answer depends on: not the title of a flow, nor the words that were spoken before."""
    match errand:
        case RunLookUp():
            return (errand.look_up, errand.verified, *sorted(errand.given.items()))
        case OpenPayment():
            return (
                "open_payment",
                errand.account_number,
                errand.bill_number,
                errand.amount_cents,
                errand.method,
                errand.target,
            )
        case SettlePayment():
            return "settle_payment", errand.finished.result
        case RecordConsent():
            return "record_consent", errand.purpose, errand.amount_cents
        case _:
            return _asked_for_people(errand)


def _asked_for_people(errand: PeopleErrand) -> Asked:
    match errand:
        case JoinLine():
            return "join_line", errand.queue
        case LeaveLine():
            return "leave_line", errand.leaving
        case AskCallBack():
            return "ask_call_back", errand.queue, errand.number
        case OpenMessage():
            return "open_message", errand.mailbox, errand.purpose
        case KeepMessage():
            return "keep_message", errand.recording is None
        case ConnectCaller():
            return "connect_caller", errand.whom
        case EndConnection():
            return "end_connection", errand.end
        case _:
            assert_never(errand)


def moves_something(errand: Errand) -> bool:
    """Is it noticed by anybody that it was run? Of most look-ups only what they lead to is."""
    return not isinstance(errand, RunLookUp) or LOOK_UPS[errand.look_up].writes
