"""Where a caller was in self-service when her call was cut off, so that the next one can offer to go on."""

from ivr.engine.call import Call
from ivr.flow.lookups import NOWHERE, PLACE
from ivr.flow.model import FlowSet, TakeMessage
from ivr.flow.people import JoinQueue, Transfer


def place_cut_off(flows: FlowSet, call: Call) -> str | None:
    """The remembered place of a call that was abandoned; None when there is nothing to go on with.

    Who was waiting for a person, or speaking with one, was not in self-service any more. A payment is no
    place: whoever was paying goes on where she chose to pay.
    """
    place = call.facts.get(PLACE)
    if call.outcome != "abandoned" or place is None or place == NOWHERE or not call.frames:
        return None
    flow = flows.flows.get(call.frames[-1].flow)
    step = flow.steps.get(call.frames[-1].step) if flow else None
    return None if isinstance(step, JoinQueue | Transfer | TakeMessage) else str(place)
