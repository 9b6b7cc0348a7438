"""The queue that a step means: its own, or the one for callers who hear another language."""

from ivr.flow.model import FlowSet, Language
from ivr.flow.people import Queue


def queue_for(flows: FlowSet, name: str, language: Language) -> Queue | None:
    """None when there is no such queue."""
    queue = flows.queues.get(name)
    if queue is None or language != "es" or queue.spanish is None:
        return queue
    return flows.queues.get(queue.spanish, queue)
