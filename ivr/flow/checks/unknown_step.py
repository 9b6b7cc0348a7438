"""A way out must be the name of a step of the same flow.

Why: a caller who takes this way would meet a dead line.

Bad:   next: identfy
Good:  next: identify
"""

from ivr.flow.model import REPEAT
from ivr.flow.problems import Place, quoted
from ivr.flow.reading import ReadFlow
from ivr.flow.scope import Scope

RULE = "unknown-step"


def check(scope: Scope) -> None:
    """Every name of a step, wherever the flow says it."""
    for flow in scope.flows.values():
        known = flow.places_of_steps()
        everywhere = {out.place for out in flow.everywhere.values()}
        for place, name in _named(flow).items():
            if name not in known and known:
                near = {**known, REPEAT: None} if place in everywhere else known
                hints = scope.notes.suggest(name, near)
                scope.notes.error(RULE, place, f"there is no step named {quoted(name)}", *hints)


def _named(flow: ReadFlow) -> dict[Place, str]:
    """Every step that the flow names, by the place where it does; a shared give_up stands there once."""
    named = {scalar.place: scalar.text for scalar in (flow.start, flow.give_up) if scalar is not None}
    named.update({out.place: out.target for out in flow.everywhere.values()})
    for step in flow.steps.values():
        named.update({out.place: out.target for out in step.exits})
    return named
