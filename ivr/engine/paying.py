"""A payment: written down before it is taken, settled after it, and never called a failure without proof."""

from msgspec.structs import replace

from ivr.engine.branching import UNAVAILABLE, way_out
from ivr.engine.call import Ended, FactValue, ForErrand, ForPayment, Unpaid
from ivr.engine.errands import OpenPayment, SettlePayment
from ivr.engine.events import ErrandDone, Event, PaymentFinished, PaymentResult
from ivr.engine.forgetting import AUTHORIZATION, BANK_DEBIT, without_consent
from ivr.engine.instructions import TakePayment
from ivr.engine.pay_prompts import pay_prompts
from ivr.engine.turn import Turn
from ivr.engine.walk import Onward, Walk
from ivr.flow.kinds import ACCOUNT_NUMBER, CONFIRMATION_NUMBER
from ivr.flow.model import Pay

REFERENCE = "payment_reference"
NOT_CHARGED_BECAUSE_REFUSED: PaymentResult = "validation-error"
"""The carrier refused our `<Pay>`; the only result after which `unavailable` is true."""
NOT_ENTERED: PaymentResult = "too-many-failed-attempts"


def open_payment(walk: Walk, step: Pay) -> Onward:
    """Have the attempt written down, if all that a payment needs is known; otherwise nothing is charged."""
    call = walk.call
    if call.declines >= step.declines:
        return way_out(walk, step.ways_out, "declined_too_often")
    amount = call.facts.get(step.amount)
    account = call.facts.get(ACCOUNT_NUMBER)
    bill = call.facts.get("bill_number") if step.towards == "bill" else None
    authorization = call.facts.get(AUTHORIZATION) if step.method == "checking account" else None
    lacks_consent = step.method == "checking account" and (
        authorization is None or BANK_DEBIT not in call.marks
    )
    lacks_bill = step.towards == "bill" and bill is None
    if not isinstance(amount, int) or amount <= 0 or account is None or lacks_consent or lacks_bill:
        return way_out(walk, step.ways_out, UNAVAILABLE)
    walk.call = replace(call, task_done=False)
    errand = OpenPayment(
        str(account),
        _text(bill),
        amount,
        step.method,
        step.towards,
        call.caller,
        _text(authorization),
    )
    return walk.send_out(ForErrand("open_payment"), errand)


def opened(walk: Walk, step: Pay, done: ErrandDone) -> Onward:
    """The attempt is written down: let the carrier take the card. Otherwise say why not."""
    reference = done.facts.get(REFERENCE)
    amount = walk.call.facts.get(step.amount)
    if done.way_out == "unclear":
        return _unclear(walk, step)
    if done.way_out != "opened" or reference is None or not isinstance(amount, int):
        return way_out(walk, step.ways_out, UNAVAILABLE)
    language = walk.call.language
    walk.call = replace(walk.call, unpaid=walk.call.unpaid or "tried")
    return walk.wait(
        ForPayment(str(reference), step.method, amount),
        TakePayment(str(reference), amount, step.method, language, pay_prompts(step.method, language)),
    )


def payment_left(walk: Walk, waiting: ForPayment, event: Event) -> Turn:
    """What the carrier told of the payment; anything else means that its answer was lost."""
    finished = event if isinstance(event, PaymentFinished) else PaymentFinished(event.at, "lost")
    return walk.send_out(
        ForErrand("settle_payment", finished.result), SettlePayment(waiting.reference, finished)
    )


def hung_up_while_paying(walk: Walk, waiting: ForPayment) -> Turn:
    """The call is over, and the attempt must be written down as unclear all the same."""
    walk.call = replace(walk.call, waiting=Ended(), outcome="abandoned", repeat_from=())
    finished = PaymentFinished(walk.at, "caller-hung-up")
    return walk.made((), SettlePayment(waiting.reference, finished))


def settled(walk: Walk, step: Pay, waiting: ForErrand, done: ErrandDone) -> Onward:
    """Tell the caller what is certain. Whatever is not certain is unclear."""
    match done.way_out:
        case "approved":
            return _approved(walk, step, done.facts.get(CONFIRMATION_NUMBER))
        case "declined":
            return _declined(walk, step)
        case "abandoned":
            entered = waiting.result != NOT_ENTERED
            return way_out(walk, step.ways_out, "abandoned" if entered else "not_entered")
        case "unavailable" if waiting.result == NOT_CHARGED_BECAUSE_REFUSED:
            return way_out(walk, step.ways_out, UNAVAILABLE)
        case _:
            return _unclear(walk, step)


def _approved(walk: Walk, step: Pay, confirmation: FactValue | None) -> Onward:
    """Paid: whoever hangs up from here on has what she called for, whether she heard the number or not."""
    unpaid: Unpaid = "" if walk.call.unpaid == "tried" else walk.call.unpaid
    walk.call = replace(without_consent(walk.call, BANK_DEBIT), task_done=True, unpaid=unpaid)
    if confirmation is not None:
        walk.learn(CONFIRMATION_NUMBER, confirmation)
    return way_out(walk, step.ways_out, "approved")


def _declined(walk: Walk, step: Pay) -> Onward:
    declines = walk.call.declines + 1
    walk.call = replace(walk.call, declines=declines)
    return way_out(walk, step.ways_out, "declined_too_often" if declines >= step.declines else "declined")


def _unclear(walk: Walk, step: Pay) -> Onward:
    walk.call = replace(without_consent(walk.call, BANK_DEBIT), unpaid="in doubt")
    return way_out(walk, step.ways_out, "unclear")


def _text(value: FactValue | None) -> str | None:
    return None if value is None else str(value)
