"""`queue`: wait for a person."""

from ivr.flow.declaration import Setting, Verb, WayOut
from ivr.flow.people import JoinQueue
from ivr.flow.reading import StepReader

_AS_UNAVAILABLE = "unavailable"

VERB = Verb(
    "queue",
    "Waits for a person, with position and wait in words. When they have spoken, the call is over.",
    settings=(Setting("queue", "a queue of queues.yaml", "name", required=True),),
    ways_out=(
        WayOut("full", "nobody more may wait"),
        WayOut("unavailable", "the queue cannot be reached"),
        WayOut("nobody_here", "no agent of this queue is signed in", default=_AS_UNAVAILABLE),
        WayOut("too_long", "the longest wait of the queue is over", default=_AS_UNAVAILABLE),
        WayOut("choices", "the caller pressed 1 while waiting; offered only if given", default="no offer"),
        WayOut("talked", "they have spoken, and the caller is still there", default="the call is over"),
        WayOut("busy", "the number that serves this queue is busy", default=_AS_UNAVAILABLE),
        WayOut("no_answer", "nobody picks up at the number that serves it", default=_AS_UNAVAILABLE),
    ),
    waits=True,
    example="""
to_a_person:
  queue: billing
  full: all_busy
  unavailable: nobody_free
  too_long: waited_long
""",
)


def read(step: StepReader) -> JoinQueue:
    """Reads the queue and what happens when nobody can be reached."""
    queue = step.name_after("queue")
    ways = {way.name: step.way_out(way.name) for way in VERB.ways_out if way.default is None}
    ways |= {
        way.name: step.way_out(way.name)
        for way in VERB.ways_out
        if way.default is not None and step.settings.node(way.name) is not None
    }
    return JoinQueue(step.name, step.line, queue, ways)
