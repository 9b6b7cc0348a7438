"""`queue:`, `call_back:` and `take_message:` must name a queue of flows/queues.yaml.

Why: nobody would answer the caller.

Bad:   queue: biling
Good:  queue: billing
"""

from collections.abc import Iterator

from ivr.flow.model import Step, TakeMessage
from ivr.flow.people import CallBack, JoinQueue
from ivr.flow.problems import quoted
from ivr.flow.scope import Scope

RULE = "unknown-queue"


def check(scope: Scope) -> None:
    """Queues that steps name, themselves or by a remembered fact."""
    known = scope.version.queues
    for _, step in scope.steps():
        if known is None or step.verb is None:
            continue
        for name in _named(step.step, scope):
            if name and name not in known:
                message = f"there is no queue named {quoted(name)} in queues.yaml"
                scope.notes.error(
                    RULE, step.places[step.verb.name], message, *scope.notes.suggest(name, known)
                )


def _named(step: Step | None, scope: Scope) -> Iterator[str]:
    match step:
        case JoinQueue(queue=queue):
            yield queue
        case CallBack(queue=queue, queue_fact=named_by) | TakeMessage(mailbox=queue, mailbox_fact=named_by):
            yield queue
            yield from sorted(word for fact, word in scope.remembered if fact == named_by)
        case _:
            return
