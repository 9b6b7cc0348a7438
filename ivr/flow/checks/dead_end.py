"""From every step some path must lead to an end: a person, good-bye, or the end of the flow.

Why: a caller who came here could only hang up.

Bad:   a menu all of whose keys, and its give_up, lead back to itself
Good:  give_up: to_a_person
"""

from ivr.flow.circles import circles
from ivr.flow.graph import targets
from ivr.flow.problems import Hint
from ivr.flow.scope import Scope

RULE = "dead-end"


def check(scope: Scope) -> None:
    """One problem for each circle of steps without an end."""
    loops = {found.place.path for found in scope.notes.problems if found.rule == "endless-loop"}
    for flow in scope.flows.values():
        if flow.path in loops:
            continue
        graph = scope.graph.flows[flow.name]
        edges = {name: targets(graph.exits[name]) for name in graph.reachable if name in flow.steps}
        for group in circles(edges):
            leaves = any(target not in group for name in group for target in edges[name])
            if leaves or any(scope.graph.is_end(flow.steps[name]) for name in group):
                continue
            first = min((flow.steps[name] for name in group), key=lambda step: step.place.line)
            message = (
                f"from step '{first.name}' no path leads to a person, to good-bye or to the end of the flow"
            )
            scope.notes.error(RULE, first.place, message, Hint("let a way out lead to a queue or a hang_up"))
