"""Every answer that an errand can have, with one value of each kind for the facts that it makes known."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from msgspec import Struct

from ivr.engine.call import FactValue
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
    RecordConsent,
    RunLookUp,
    SettlePayment,
)
from ivr.engine.forgetting import AUTHORIZATION
from ivr.exploring.values import SOME_MOMENT, Values
from ivr.flow.kinds import CONFIRMATION_NUMBER
from ivr.flow.lookups import LOOK_UPS

REFERENCE = "payment_reference"
SOME_CONFIRMATION = "4829160023"


class Answer(Struct, frozen=True):
    """A way out, the facts and the marks that come with it."""

    way_out: str
    facts: dict[str, FactValue] = {}
    marks: tuple[str, ...] = ()


def answers_to(errand: Errand, values: Values) -> Iterator[Answer]:
    """All that may become of the errand, the usual first."""
    match errand:
        case RunLookUp():
            yield from _looked_up(errand, values)
        case OpenPayment():
            yield Answer("opened", {REFERENCE: "pay-1"})
            yield from _plain("unclear", "refused", "unavailable")
        case SettlePayment():
            yield Answer("approved", {CONFIRMATION_NUMBER: SOME_CONFIRMATION})
            yield from _plain("declined", "abandoned", "unclear", "unavailable")
        case RecordConsent(purpose="bank debit", amount_cents=amount):
            yield Answer("next", {AUTHORIZATION: authorization_for(amount)})
            yield from _plain("unavailable")
        case RecordConsent():
            yield from _plain("next", "unavailable")
        case _:
            yield from _of_people(errand)


def authorization_for(amount_cents: int | None) -> str:
    """The reference of an authorization tells here for how much it was given."""
    return f"debit of {amount_cents}"


def _of_people(
    errand: JoinLine | LeaveLine | AskCallBack | OpenMessage | KeepMessage | ConnectCaller | EndConnection,
) -> Iterator[Answer]:
    match errand:
        case JoinLine():
            yield Answer("joined", {"queue_entry": "entry-1", "queue_slot": "slot-1"})
            yield from _plain("full", "nobody_here", "unavailable")
        case LeaveLine():
            yield from _plain("next")
        case AskCallBack():
            yield from _plain("soon")
            yield Answer("later", {"call_back_from": SOME_MOMENT})
            yield from _plain("already", "not_callable", "unavailable")
        case OpenMessage():
            yield Answer("opened", {"message_reference": "message-1"})
            yield from _plain("unavailable")
        case KeepMessage():
            yield from _plain("kept", "nothing")
        case ConnectCaller():
            yield Answer("waiting", {"queue_entry": "entry-1", "queue_slot": "slot-1"})
            numbers: Mapping[str, FactValue] = {
                "queue_entry": "entry-1",
                "dialled_number": "+12025550142",
                "shown_number": "+12025550100",
            }
            yield Answer("call_back", dict(numbers))
            yield from _plain("gone", "unavailable")
        case EndConnection():
            yield from _plain("talked", "gone", "busy", "no_answer", "unavailable")
        case _:
            assert_never(errand)


def _plain(*ways_out: str) -> Iterator[Answer]:
    yield from (Answer(way_out) for way_out in ways_out)


def _looked_up(errand: RunLookUp, values: Values) -> Iterator[Answer]:
    """Every declared way out; of the facts one after the other takes each of its values."""
    declared = LOOK_UPS.get(errand.look_up)
    if declared is None:
        return
    for way_out, made in declared.ways_out.items():
        marks = declared.marks.get(way_out, ())
        candidates = {
            name: (values.some_line,) if fact.names_line else values.candidates(name, fact.kind)
            for name, fact in made.items()
        }
        usual = {name: known[0] for name, known in candidates.items()}
        yield Answer(way_out, usual, marks)
        for name, known in candidates.items():
            for value in known[1:]:
                yield Answer(way_out, {**usual, name: value}, marks)
