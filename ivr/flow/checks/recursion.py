"""A flow cannot use itself, nor one that uses it.

Why: a call inside a call inside a call would never come back. Use `next:` to return to an earlier step.

Bad:   in verify_account.yaml:  use: verify_account
Good:  in verify_account.yaml:  next: account_number
"""

from ivr.flow.model import Use
from ivr.flow.problems import listed
from ivr.flow.scope import Scope

RULE = "recursion"


def check(scope: Scope) -> None:
    """One problem for each circle of flows."""
    for group in scope.graph.groups:
        members = sorted(group)
        flow = scope.graph.flows[members[0]].flow
        for step in flow.steps.values():
            if isinstance(step.step, Use) and step.step.flow in group:
                told = (
                    "uses itself" if len(group) == 1 else f"is used by a flow that it uses: {listed(members)}"
                )
                scope.notes.error(RULE, step.places["use"], f"the flow '{flow.name}' {told}")
                break
