"""A secret is never spoken.

Why: whoever stands beside the telephone, or listens to a recording of the call, would hear it.

Bad:   ask: Please enter your date of birth.
       secret: yes
       fact: date_of_birth
       ...
       say: You entered {date_of_birth}.
Good:  say: Thank you.
"""

from ivr.flow.graph import FlowGraph
from ivr.flow.scope import Scope

RULE = "secret-spoken"


def check(scope: Scope) -> None:
    """Secrets in sentences and in `read_back`."""
    for flow in scope.flows.values():
        graph = FlowGraph(flow)
        for step in flow.steps.values():
            spoken = [use for use in step.uses if use.spoken]
            for use in (*graph.spoken_facts.get(step.name, ()), *spoken):
                if scope.version.facts.is_secret(use.fact):
                    scope.notes.error(RULE, use.place, f"'{use.fact}' is a secret and cannot be spoken")
