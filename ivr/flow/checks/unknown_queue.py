"""`queue:` must name a queue of flows/queues.yaml.

Why: nobody would answer the caller.

Bad:   queue: biling
Good:  queue: billing
"""

from ivr.flow.people import JoinQueue
from ivr.flow.problems import quoted
from ivr.flow.scope import Scope

RULE = "unknown-queue"


def check(scope: Scope) -> None:
    """Queues that steps name."""
    known = scope.version.queues
    for _, step in scope.steps():
        if known is None or not isinstance(step.step, JoinQueue):
            continue
        name = step.step.queue
        if name and name not in known:
            message = f"there is no queue named {quoted(name)} in queues.yaml"
            scope.notes.error(RULE, step.places["queue"], message, *scope.notes.suggest(name, known))
