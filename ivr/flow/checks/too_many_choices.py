"""A menu has five choices or fewer; more than nine are refused.

Why: callers remember about four, and the old and the ill fewer (ISO/IEC 13714 asks for four beside help and
repeat).

Bad:   a menu with choices 1 to 8
Good:  the rarest four behind  4: {for: other questions, go: more}
"""

from ivr.flow.model import Menu
from ivr.flow.scope import Scope

RULE = "too-many-choices"
WARNED_ABOVE = 5
REFUSED_ABOVE = 9


def check(scope: Scope) -> None:
    """Counts the choices of every menu."""
    for _, step in scope.steps():
        count = len(step.step.choices) if isinstance(step.step, Menu) else 0
        message = f"menu '{step.name}' has {count} choices"
        if count > REFUSED_ABOVE:
            scope.notes.error(RULE, step.place, f"{message}; at most {REFUSED_ABOVE} are possible")
        elif count > WARNED_ABOVE:
            scope.notes.warning(RULE, step.place, f"{message}; callers remember {WARNED_ABOVE} or fewer")
