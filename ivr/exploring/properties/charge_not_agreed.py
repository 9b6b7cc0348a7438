"""No caller is charged for an amount that she did not hear, and say yes to afterwards.

Why: a charge nobody agreed to is money taken. Here every call is walked until the payment is opened, and the
amount must have been among the words, with a choice or a consent after it; one yes is good for one payment.

Bad:   ask for the amount, then  pay: amount
Good:  menu: You are about to pay {amount} by card.
       choices:
         1: {to: pay now, go: take_payment}
"""

from collections.abc import Iterator

from ivr.engine.call import ForPayment
from ivr.engine.errands import OpenPayment
from ivr.exploring.findings import Breach
from ivr.exploring.passages import Passage
from ivr.flow.model import Pay

RULE = "charge-not-agreed"


def breaches(passed: Passage) -> Iterator[Breach]:
    """At the opening of a payment, and again when the carrier is told to take it."""
    step, call = passed.step, passed.turn.call
    charged = _charged(passed)
    if charged is None or not isinstance(step, Pay):
        return
    amounts = dict(passed.after.amounts)
    name = f"{{{step.amount}}}"
    if charged != call.facts.get(step.amount):
        yield Breach(call.frames[-1], f"the payment takes another amount than {name}")
    elif step.amount not in amounts:
        yield Breach(call.frames[-1], f"a caller is charged {name} without having heard it")
    elif not amounts[step.amount]:
        yield Breach(call.frames[-1], f"a caller who heard {name} is charged without a yes after it")


def _charged(passed: Passage) -> int | None:
    """In whole cents; None where nothing is charged in this turn."""
    errand, waiting = passed.turn.errand, passed.turn.call.waiting
    if isinstance(errand, OpenPayment):
        return errand.amount_cents
    return waiting.amount_cents if isinstance(waiting, ForPayment) else None
