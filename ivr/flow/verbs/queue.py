"""`queue`: wait for a person."""

from ivr.flow.declaration import Setting, Verb, WayOut
from ivr.flow.people import JoinQueue
from ivr.flow.reading import StepReader

VERB = Verb(
    "queue",
    "Waits for a person, with position and wait in words. When the person hangs up, the call is over.",
    settings=(Setting("queue", "a queue of queues.yaml", "name", required=True),),
    ways_out=(
        WayOut("full", "nobody more may wait"),
        WayOut("unavailable", "the queue cannot be reached"),
    ),
    waits=True,
)


def read(step: StepReader) -> JoinQueue:
    """Reads the queue and what happens when nobody can be reached."""
    queue = step.name_after("queue")
    return JoinQueue(step.name, step.line, queue, {way.name: step.way_out(way.name) for way in VERB.ways_out})
