"""A circle of steps must wait for the caller somewhere.

Why: the same words would be spoken for ever, and no key would help.

Bad:   sorry:
         say: That did not work.
         next: sorry
Good:  sorry:
         say: That did not work.
         next: what_for           (a menu)
"""

from ivr.flow.circles import circles
from ivr.flow.problems import listed, quoted
from ivr.flow.scope import Scope

RULE = "endless-loop"
NAMED_AT_MOST = 6


def check(scope: Scope) -> None:
    """One problem for each circle of steps that do not wait."""
    for flow in scope.flows.values():
        edges = scope.graph.quick_edges(flow.name)
        for group in circles(edges):
            if len(group) == 1 and group[0] not in edges[group[0]]:
                continue
            names = sorted(group, key=lambda name: flow.steps[name].place.line)
            first = flow.steps[names[0]]
            told = listed(quoted(name) for name in names[:NAMED_AT_MOST])
            verb = "leads to itself" if len(names) == 1 else "lead to each other"
            message = f"{told} {verb} without ever waiting for the caller"
            out = next(out for out in scope.graph.quick_exits(first) if out.target in group)
            scope.notes.error(RULE, out.place, message)
