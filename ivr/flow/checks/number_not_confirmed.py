"""Digits and amounts are read back before they are used, unless they are secret.

Why: one wrong key pays another patient's bill.

Bad:   fact: account_number
       confirm: no
Good:  fact: account_number
"""

from ivr.flow.model import Ask
from ivr.flow.scope import Scope

RULE = "number-not-confirmed"


def check(scope: Scope) -> None:
    """Questions whose answer is not read back."""
    for _, step in scope.steps():
        ask = step.step
        if isinstance(ask, Ask) and ask.kind in ("digits", "money") and not ask.secret and not ask.confirm:
            message = f"'{ask.fact}' is used as it was keyed; nobody hears whether it is right"
            scope.notes.warning(RULE, step.places.get("confirm", step.place), message)
