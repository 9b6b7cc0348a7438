"""Some path from the first step should lead to every step.

Why: words that no caller can hear are usually the trace of a lost connection.

Bad:   a step 'card_declined' that is the way out of no step
Good:  declined: card_declined
"""

from ivr.flow.circles import circles
from ivr.flow.graph import targets
from ivr.flow.reading import ReadFlow
from ivr.flow.scope import Scope

RULE = "unreachable-step"


def check(scope: Scope) -> None:
    """Of every part that nothing leads to, its first step."""
    for flow in scope.flows.values():
        for name in _first_unreached(scope, flow):
            scope.notes.warning(RULE, flow.steps[name].place, f"no path leads to step '{name}'")


def _first_unreached(scope: Scope, flow: ReadFlow) -> list[str]:
    """Of steps that lead to each other the first; a step behind an unreachable one is not told again."""
    graph = scope.graph.flows[flow.name]
    edges = {name: targets(outs) for name, outs in graph.exits.items() if name not in graph.reachable}
    behind = {target for name, outs in edges.items() for target in outs if target != name}
    groups = circles(edges)
    heads = []
    for group in groups:
        entered = (
            any(target in group for name, outs in edges.items() if name not in group for target in outs)
            if (len(group) > 1)
            else group[0] in behind
        )
        if not entered:
            heads.append(min(group, key=lambda name: flow.steps[name].place.line))
    return heads
