"""What a past caller did, and what came from outside, as lines of a call file."""

from collections.abc import Iterator
from typing import assert_never

from ivr.engine.answers import keys_wanted
from ivr.engine.call import Call, ForNothing, ForPayment
from ivr.engine.events import (
    CallAnswered,
    CallerGone,
    CardNumberDropped,
    DigitsEntered,
    ErrandDone,
    Event,
    MessageRecorded,
    NothingHeard,
    PaymentFinished,
    PaymentResult,
    QueueLeft,
    SpeechHeard,
    TextReported,
    TransferEnded,
)
from ivr.engine.waiting import CHOICES_KEY
from ivr.flow.model import Ask, PaymentMethod, Step
from ivr.replaying.past import PastTurn

HANGS_UP = "hangs up"
CARD = "keys card {} 12/29 cvv 123 zip 94111"
BANK = "keys bank 110000000 {}"
TEST_CARD = "4111111111111111"
_CARDS: dict[PaymentResult, str] = {
    "success": CARD.format(TEST_CARD),
    "declined": CARD.format("4000000000000002"),
    "connector-error": CARD.format("4000000000000119"),
    "lost": CARD.format("5105105105105100"),
}
_ACCOUNTS: dict[PaymentResult, str] = {
    "success": BANK.format("12345678"),
    "declined": BANK.format("000111111116"),
}
_OTHERWISE: dict[PaymentResult, str] = {
    "caller-interrupted-with-star": "presses star",
    "too-many-failed-attempts": "waits",
    "caller-hung-up": HANGS_UP,
}
_SANDBOX: dict[PaymentMethod, dict[PaymentResult, str]] = {"card": _CARDS, "checking account": _ACCOUNTS}
_TEXT_REFUSED = "# The carrier refused the text message then; the simulated one does not."
_NAMES = {"*": " star ", "#": " pound "}


def acts_of(call: Call, step: Step | None, event: Event, turn: PastTurn, number: str | None) -> Iterator[str]:
    """The lines for one event of a call that waited so. `number`: what to key for one that was taken."""
    match event:
        case CallAnswered() | ErrandDone():
            return
        case DigitsEntered():
            yield f"presses {_keys(step, number or event.digits)}"
        case SpeechHeard():
            sure = f" (confidence {event.confidence:.2g})" if event.confidence < 1 else ""
            yield f"says {event.words}{sure}"
        case NothingHeard():
            yield from _silence(call)
        case CardNumberDropped():
            yield f"presses {TEST_CARD} pound"
        case CallerGone():
            yield HANGS_UP
        case _:
            yield from _from_outside(call, event, turn)


def _keys(step: Step | None, keys: str) -> str:
    """A number shorter than the question takes is ended with pound."""
    is_short = isinstance(step, Ask) and len(keys) < keys_wanted(step) and len(keys) > 1
    named = "".join(_NAMES.get(key, key) for key in keys + "#" * is_short)
    return " ".join(named.split())


def _silence(call: Call) -> Iterator[str]:
    match call.waiting:
        case ForNothing():
            return
        case ForPayment():
            yield _CARDS["lost"]
        case _:
            yield "waits"


def _from_outside(
    call: Call,
    event: PaymentFinished | QueueLeft | TransferEnded | MessageRecorded | TextReported,
    turn: PastTurn,
) -> Iterator[str]:
    match event:
        case PaymentFinished():
            yield _payment(call, event.result)
        case QueueLeft():
            yield from _queue(event, turn)
        case TransferEnded(result=result):
            # What else becomes of a number that is dialled stands at the head of the file.
            yield from ("agent answers", "agent hangs up") * (result == "answered")
        case MessageRecorded():
            is_kept = any(one.way_out == "kept" for one in turn.trail.answered)
            yield f"records {max(1, event.seconds)} seconds" if is_kept else "records nothing"
            yield from [HANGS_UP] * event.hung_up
        case TextReported(accepted=accepted):
            yield from [_TEXT_REFUSED] * (not accepted)
        case _:
            assert_never(event)


def _payment(call: Call, result: PaymentResult) -> str:
    method = call.waiting.method if isinstance(call.waiting, ForPayment) else "card"
    known = _SANDBOX[method].get(result) or _OTHERWISE.get(result)
    return known or f"# The payment ended with '{result}' then; the sandbox has no such card."


def _queue(event: QueueLeft, turn: PastTurn) -> Iterator[str]:
    match event.result:
        case "bridged":
            yield from ("agent answers", "agent hangs up")
        case "hangup":
            yield HANGS_UP
        case "leave" if "choices" in turn.trail.results_at(0):
            yield f"presses {CHOICES_KEY}"
        case "leave":
            yield f"waits {event.waited_seconds // 60 + 1} minutes"
        case _:
            yield f"# The queue ended with '{event.result}' then; the simulated one does not."
