"""A payment from a checking account stands behind a consent that speaks the same amount.

Why: a bank debit by telephone needs the account holder's authorization, with the amount in its words.

Bad:   pay: amount
       by: checking account            (and no consent before it)
Good:  consent: You authorize a debit of {amount} ... If you agree, press 1.
       purpose: bank debit
       agreed: pay_from_bank
"""

from ivr.flow.knowledge import debit_mark
from ivr.flow.model import Pay
from ivr.flow.problems import Hint
from ivr.flow.scope import Scope

RULE = "bank-debit-without-consent"


def check(scope: Scope) -> None:
    """Every bank debit that a call can come to."""
    for _, step, certain in scope.reached_steps():
        pay = step.step
        if (
            isinstance(pay, Pay)
            and pay.method == "checking account"
            and debit_mark(pay.amount) not in certain.marks
        ):
            message = f"not every path to this payment has a consent for a bank debit of {{{pay.amount}}}"
            hint = Hint(f"add a  consent:  that speaks {{{pay.amount}}}, with  purpose: bank debit")
            scope.notes.error(RULE, step.places.get("by", step.place), message, hint)
