"""Before a payment its amount is spoken and the caller chooses to go on, on every path.

Why: nobody is charged for what she did not hear. The amount counts as unspoken when it was keyed or looked
up anew, and one yes is good for one payment.

Bad:   ask for the amount, then  pay: amount
Good:  menu: You are about to pay {amount} by card.
       choices:
         1: {to: pay now, go: take_payment}
"""

from ivr.flow.knowledge import confirmed_mark, spoken_mark
from ivr.flow.model import Pay
from ivr.flow.problems import Hint
from ivr.flow.scope import Scope

RULE = "payment-not-confirmed"


def check(scope: Scope) -> None:
    """Every payment that a call can come to."""
    for _, step, certain in scope.reached_steps():
        if not isinstance(step.step, Pay) or confirmed_mark(step.step.amount) in certain.marks:
            continue
        amount = step.step.amount
        if spoken_mark(amount) in certain.marks:
            message = (
                f"{{{amount}}} was spoken before this payment, but no yes of the caller follows on every path"
            )
            hint = Hint("lead here from a choice of a menu, or from  agreed:  of a consent")
        else:
            message = f"{{{amount}}} is not spoken on every path to this payment"
            hint = Hint(f"add  menu: You are about to pay {{{amount}}}.  before it, for every payment anew")
        scope.notes.error(RULE, step.places["pay"], message, hint)
