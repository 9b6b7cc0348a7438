"""A place outside the queues is dialled, and the caller is connected to whoever answers there.

The address comes from the version's places, by the name in the step; nothing keyed or said in the call can
become one. Nothing is told about the caller but what the telephone network tells by itself.
"""

from msgspec.structs import replace

from ivr.engine.branching import UNAVAILABLE, way_out
from ivr.engine.call import ForTransfer
from ivr.engine.events import Event, TransferEnded
from ivr.engine.instructions import DialPlace
from ivr.engine.walk import Onward, Walk
from ivr.flow.people import Transfer


def transfer(walk: Walk, step: Transfer) -> Onward:
    """Dial the place. Whoever hangs up while it rings did not get what she waited for."""
    place = walk.flows.places.get(step.place)
    if place is None:
        return way_out(walk, step.ways_out, UNAVAILABLE)
    walk.call = replace(walk.call, task_done=False)
    return walk.wait(ForTransfer(step.place), DialPlace(place.address, place.ring_seconds))


def transfer_ended(walk: Walk, step: Transfer, event: Event) -> Onward:
    """When the two have spoken the call is over; else the step's way out.

    An event that tells nothing of the dialling is `unavailable`: the other telephone is not rung twice.
    """
    match event:
        case TransferEnded(result="answered"):
            walk.leaves_by("answered")
            return walk.end("transferred")
        case TransferEnded(result="busy"):
            return way_out(walk, step.ways_out, "busy")
        case TransferEnded(result="no-answer"):
            return way_out(walk, step.ways_out, "no_answer")
        case _:
            return way_out(walk, step.ways_out, UNAVAILABLE)
