"""A flow to which a line leads cannot end with `done:`.

Why: `done` goes back to the flow that used this one, and here there is none.

Bad:   done: finished        (in the flow of a published number)
Good:  hang_up: Thank you for calling. Goodbye.
"""

from ivr.flow.model import Done
from ivr.flow.problems import Hint
from ivr.flow.scope import Scope

RULE = "nowhere-to-return"


def check(scope: Scope) -> None:
    """`done` in flows of lines."""
    for flow, step in scope.steps():
        reached = scope.graph.flows[flow.name].reachable
        if flow.name in scope.line_flows and isinstance(step.step, Done) and step.name in reached:
            message = f"a line leads to the flow '{flow.name}', so 'done' has nowhere to return to"
            scope.notes.error(RULE, step.place, message, Hint("end it with  hang_up:  or  queue:"))
