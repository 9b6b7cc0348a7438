"""The keys of a menu count up from 1 without a gap. 0, 9, star and pound stand apart.

Why: a key that is left out makes callers think that they missed a choice.

Bad:   1: {to: pay a bill, ...}
       3: {to: hear your balance, ...}
Good:  1: {to: pay a bill, ...}
       2: {to: hear your balance, ...}
"""

from ivr.flow.model import Menu
from ivr.flow.problems import Hint
from ivr.flow.scope import Scope

RULE = "key-gap"
COUNTED = "12345678"


def check(scope: Scope) -> None:
    """Looks at the keys of every menu, and at those that work everywhere."""
    for flow, step in scope.steps():
        if not isinstance(step.step, Menu):
            continue
        keys = [choice.key for choice in step.step.choices if choice.key and choice.key in COUNTED]
        taken = {*keys, *flow.everywhere}
        missing = next((key for key in COUNTED[: int(max(keys, default="0"))] if key not in taken), None)
        if missing is not None:
            message = f"menu '{step.name}' has no key {missing}, but a higher one"
            hint = Hint(
                f"give {missing} to the choice behind the gap and count on from there, also in translations"
                " that name a choice by its key"
            )
            scope.notes.warning(RULE, step.place, message, hint)
