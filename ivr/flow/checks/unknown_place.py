"""`transfer:` must name a place of flows/queues.yaml.

Why: only places that were written down beforehand are ever dialled.

Bad:   transfer: 1-202-555-0142
Good:  transfer: portal_support
"""

from ivr.flow.people import Transfer
from ivr.flow.problems import quoted
from ivr.flow.scope import Scope

RULE = "unknown-place"


def check(scope: Scope) -> None:
    """Places that steps name."""
    known = scope.version.places
    for _, step in scope.steps():
        if known is None or not isinstance(step.step, Transfer):
            continue
        name = step.step.place
        if name and name not in known:
            message = f"there is no place named {quoted(name)} in queues.yaml"
            scope.notes.error(RULE, step.places["transfer"], message, *scope.notes.suggest(name, known))
