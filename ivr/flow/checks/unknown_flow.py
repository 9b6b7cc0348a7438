"""`use:` and the lines must name a flow that has a file.

Why: the call could not go on.

Bad:   use: verify_acount
Good:  use: verify_account
"""

from ivr.flow.model import Use
from ivr.flow.problems import Place, quoted
from ivr.flow.scope import Scope

RULE = "unknown-flow"


def check(scope: Scope) -> None:
    """Flows that steps use, and flows of lines."""
    for _, step in scope.steps():
        if isinstance(step.step, Use) and step.step.flow:
            _tell(scope, step.step.flow, step.places["use"])
    for name, place in scope.version.lines.flow_places if scope.version.lines else ():
        _tell(scope, name, place)


def _tell(scope: Scope, name: str, place: Place) -> None:
    known = scope.version.flow_names
    if name not in known:
        scope.notes.error(
            RULE, place, f"there is no flow named {quoted(name)}", *scope.notes.suggest(name, known)
        )
