"""Waiting for a person: in our own line, at the carrier's TaskRouter, or while another telephone rings."""

from msgspec.structs import replace

from ivr.engine.branching import way_out
from ivr.engine.call import ForErrand, ForQueue
from ivr.engine.errands import JoinLine, LeaveLine, Leaving
from ivr.engine.events import ErrandDone, Event, NothingHeard, QueueLeft, TransferEnded
from ivr.engine.instructions import DialPlace, JoinQueueNow, JoinWorkflow
from ivr.engine.moments import seconds_between
from ivr.engine.queues import queue_for
from ivr.engine.turn import Turn
from ivr.engine.walk import SPOKE_WITH_A_PERSON, Onward, Walk
from ivr.engine.whereabouts import task_attributes, whereabouts
from ivr.flow.people import JoinQueue, Queue

ONE_A_SLOT = 1
"""Each caller in our own line waits in a queue of the carrier's by herself, so that the agent who was told
of her gets her and nobody else.
"""


def join_queue(walk: Walk, step: JoinQueue) -> Onward:
    """Wait for a person. Whoever hangs up while waiting did not get what she waited for."""
    queue = queue_for(walk.flows, step.queue, walk.call.language)
    if queue is None:
        return way_out(walk, step.ways_out, "unavailable")
    walk.call = replace(walk.call, task_done=False)
    if queue.address is not None:
        return walk.wait(ForQueue(queue.name), DialPlace(queue.address, queue.ring_seconds))
    if queue.workflow is not None:
        return _join_workflow(walk, queue, queue.workflow)
    errand = JoinLine(queue.name, queue.max_size, whereabouts(walk))
    return walk.send_out(ForErrand("join_line"), errand)


def _join_workflow(walk: Walk, queue: Queue, workflow: str) -> Turn:
    attributes = {"queue": queue.name, **task_attributes(walk)}
    return walk.wait(ForQueue(queue.name, joined_at=walk.at), JoinWorkflow(workflow, attributes))


def joined_line(walk: Walk, step: JoinQueue, done: ErrandDone) -> Onward:
    """She has a place in line; or why not."""
    if done.way_out != "joined":
        return way_out(walk, step.ways_out, done.way_out)
    entry, slot = str(done.facts["queue_entry"]), str(done.facts["queue_slot"])
    queue = queue_for(walk.flows, step.queue, walk.call.language)
    waiting = ForQueue(queue.name if queue else step.queue, entry, walk.at)
    return walk.wait(waiting, JoinQueueNow(slot, ONE_A_SLOT))


def leave_queue(walk: Walk, step: JoinQueue, event: Event) -> Onward:
    """What became of the waiting. An event that tells nothing of it puts the caller back in line."""
    match event:
        case QueueLeft(result="bridged") | TransferEnded(result="answered"):
            return _leave_line(walk, step, "talked", "talked")
        case QueueLeft(result="hangup"):
            return _leave_line(walk, step, "gone", "hung_up")
        case QueueLeft(result="leave"):
            return _leave_line(walk, step, "choosing", _why_she_left(walk, step))
        case QueueLeft(result="queue-full"):
            return _leave_line(walk, step, "gone", "full")
        case TransferEnded(result="busy"):
            return _leave_line(walk, step, "gone", "busy")
        case TransferEnded(result="no-answer"):
            return _leave_line(walk, step, "gone", "no_answer")
        case QueueLeft() | NothingHeard() | TransferEnded():
            return _leave_line(walk, step, "gone", "unavailable")
        case _:
            return step.name


def left_line(walk: Walk, step: JoinQueue, waiting: ForErrand) -> Onward:
    """Our line knows; now the step's way out."""
    match waiting.result:
        case "talked":
            return _after_the_talk(walk, step)
        case "hung_up":
            return walk.end("abandoned")
        case _:
            return way_out(walk, step.ways_out, waiting.result)


def _after_the_talk(walk: Walk, step: JoinQueue) -> Onward:
    walk.leaves_by("talked")
    marks = walk.call.marks
    if SPOKE_WITH_A_PERSON not in marks:
        walk.call = replace(walk.call, marks=(*marks, SPOKE_WITH_A_PERSON))
    return step.ways_out.get("talked") or walk.end("transferred")


def _leave_line(walk: Walk, step: JoinQueue, leaving: Leaving, result: str) -> Onward:
    waiting = walk.call.waiting
    if isinstance(waiting, ForQueue) and waiting.entry:
        return walk.send_out(ForErrand("leave_line", result), LeaveLine(waiting.entry, leaving))
    return left_line(walk, step, ForErrand("leave_line", result))


def _why_she_left(walk: Walk, step: JoinQueue) -> str:
    """Out of patience, or by the key for other choices. See `ivr.engine.waiting`."""
    waiting, queue = walk.call.waiting, queue_for(walk.flows, step.queue, walk.call.language)
    joined_at = waiting.joined_at if isinstance(waiting, ForQueue) else ""
    if queue is not None and seconds_between(joined_at, walk.at) >= queue.longest_wait_seconds:
        return "too_long"
    return "choices" if "choices" in step.ways_out else "too_long"
