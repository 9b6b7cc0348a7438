"""An agent at the desk is connected with the caller she was told of, or calls her back."""

from typing import assert_never

from ivr.engine.branching import UNAVAILABLE, way_out
from ivr.engine.call import ForConnection, ForErrand
from ivr.engine.errands import ConnectCaller, ConnectionEnd, EndConnection
from ivr.engine.events import ErrandDone, Event, TransferEnded
from ivr.engine.instructions import DialPlace, TakeFromQueue
from ivr.engine.turn import Turn
from ivr.engine.walk import Onward, Walk
from ivr.flow.desk_lookups import AGENT
from ivr.flow.people import Connect

PATIENCE_SECONDS = 5
"""The caller is there or has just hung up; the carrier's shortest wait at an empty queue."""
CALL_BACK_RING_SECONDS = 30


def connect(walk: Walk, step: Connect) -> Onward:
    """Ask who it is. Only agents are connected."""
    if AGENT not in walk.call.marks:
        return way_out(walk, step.ways_out, UNAVAILABLE)
    return walk.send_out(ForErrand("connect_caller"), ConnectCaller(step.whom))


def caller_found(walk: Walk, step: Connect, done: ErrandDone) -> Onward:
    """Take her from the carrier's queue, or dial her number as the line that she called."""
    waiting = ForConnection(str(done.facts.get("queue_entry", "")))
    match done.way_out:
        case "waiting":
            return walk.wait(waiting, TakeFromQueue(str(done.facts["queue_slot"]), PATIENCE_SECONDS))
        case "call_back":
            number, shown = str(done.facts["dialled_number"]), str(done.facts["shown_number"])
            return walk.wait(waiting, DialPlace(number, CALL_BACK_RING_SECONDS, shown, star_ends=True))
        case _:
            return way_out(walk, step.ways_out, done.way_out)


def connection_left(walk: Walk, waiting: ForConnection, event: Event) -> Turn:
    """An event that tells nothing of it is a failure: nobody is rung twice unasked."""
    end = _end_of(event) if isinstance(event, TransferEnded) else "failed"
    return walk.send_out(ForErrand("end_connection", end), EndConnection(waiting.entry, end))


def connection_ended(walk: Walk, step: Connect, waiting: ForErrand, done: ErrandDone) -> Onward:
    """The agent's line goes on, also when the end could not be written down."""
    end = waiting.result if done.way_out == UNAVAILABLE else done.way_out
    return way_out(walk, step.ways_out, end)


def _end_of(event: TransferEnded) -> ConnectionEnd:
    match event.result:
        case "answered":
            return "talked"
        case "busy":
            return "busy"
        case "no-answer":
            return "no_answer"
        case "failed":
            return "failed"
        case _:
            assert_never(event.result)
