"""A call-back is promised: the caller keeps her place in line and need not wait in it."""

from msgspec.structs import replace

from ivr.engine.branching import UNAVAILABLE, way_out
from ivr.engine.calendars import is_open, next_opening
from ivr.engine.call import ForErrand
from ivr.engine.errands import AskCallBack
from ivr.engine.events import ErrandDone
from ivr.engine.moments import read_moment
from ivr.engine.queues import queue_for
from ivr.engine.walk import Onward, Walk
from ivr.engine.whereabouts import whereabouts
from ivr.flow.kinds import CALL_BACK_FROM
from ivr.flow.people import CallBack, Queue
from ivr.telephony import to_e164


def call_back(walk: Walk, step: CallBack) -> Onward:
    """Ask for it, if there is a number, the queue is ever served again, and it is no line of ours."""
    named = step.queue if step.queue_fact is None else walk.call.facts.get(step.queue_fact, "")
    queue = queue_for(walk.flows, str(named), walk.call.language)
    number = walk.call.caller if step.number is None else walk.call.facts.get(step.number)
    if queue is None or not _is_served_by_us(queue):
        return way_out(walk, step.ways_out, UNAVAILABLE)
    if number is None or to_e164(str(number)) in walk.flows.lines:
        return way_out(walk, step.ways_out, "not_callable")
    opening = _opening(walk, queue)
    if opening is None:
        return way_out(walk, step.ways_out, UNAVAILABLE)
    errand = AskCallBack(queue.name, str(number), opening or None, whereabouts(walk))
    return walk.send_out(ForErrand("ask_call_back"), errand)


def call_back_asked(walk: Walk, step: CallBack, done: ErrandDone) -> Onward:
    """Promised, or why not. With a promise the caller has what she can have now."""
    if done.way_out in ("soon", "later", "already"):
        walk.call = replace(walk.call, task_done=True)
    if CALL_BACK_FROM in done.facts:
        walk.learn(CALL_BACK_FROM, done.facts[CALL_BACK_FROM])
    return way_out(walk, step.ways_out, done.way_out)


def _is_served_by_us(queue: Queue) -> bool:
    return queue.address is None and queue.workflow is None


def _opening(walk: Walk, queue: Queue) -> str | None:
    """ "" when people are there now, the next opening as ISO, None if there is none."""
    if queue.calendar is None:
        return ""
    calendar, moment = walk.flows.calendars.get(queue.calendar), read_moment(walk.at)
    if calendar is None or moment is None:
        return None
    if is_open(calendar, moment):
        return ""
    opening = next_opening(calendar, moment)
    return None if opening is None else opening.isoformat()
