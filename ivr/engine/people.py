"""The ways to people: opening hours, queues, and text messages to the number that calls."""

from msgspec.structs import replace

from ivr.engine.branching import UNAVAILABLE, way_out
from ivr.engine.calendars import closed_for, is_open, next_opening
from ivr.engine.call import ForQueue, ForText
from ivr.engine.events import Event, NothingHeard, QueueLeft, TextReported
from ivr.engine.forgetting import TEXT_MESSAGE
from ivr.engine.instructions import ComeBack, JoinQueueNow, SendText
from ivr.engine.moments import read_moment
from ivr.engine.speech import sentence_of, written
from ivr.engine.walk import Onward, Walk
from ivr.flow.model import Hours, JoinQueue, Text

OPENS_AT = "opens_at"
CLOSED_FOR = "closed_for"


def look_at_hours(walk: Walk, step: Hours) -> Onward:
    """Open or closed. When closed, `opens_at` is known; "" if the calendar never opens again."""
    calendar = walk.flows.calendars.get(step.calendar)
    moment = read_moment(walk.at)
    if calendar is None or moment is None:
        walk.learn(OPENS_AT, "")
        return step.closed
    if is_open(calendar, moment):
        return step.open
    opening = next_opening(calendar, moment)
    walk.learn(OPENS_AT, opening.isoformat() if opening else "")
    reason = closed_for(calendar, moment, walk.call.language)
    if reason is None or not step.holiday:
        return step.closed
    walk.learn(CLOSED_FOR, reason)
    return step.holiday


def join_queue(walk: Walk, step: JoinQueue) -> Onward:
    """Wait for a person. Whoever hangs up while waiting did not get what she waited for."""
    if step.queue not in walk.flows.queues:
        return way_out(walk, step.ways_out, UNAVAILABLE)
    walk.call = replace(walk.call, task_done=False)
    return walk.wait(ForQueue(step.queue), JoinQueueNow(step.queue))


def leave_queue(walk: Walk, step: JoinQueue, event: Event) -> Onward:
    """What became of the waiting. An event that tells nothing of it puts the caller back in line."""
    match event:
        case QueueLeft(result="bridged"):
            return walk.end("transferred")
        case QueueLeft(result="hangup"):
            return walk.end("abandoned")
        case QueueLeft(result="queue-full"):
            return way_out(walk, step.ways_out, "full")
        case QueueLeft() | NothingHeard():
            return way_out(walk, step.ways_out, UNAVAILABLE)
        case _:
            return step.name


def send_text(walk: Walk, step: Text) -> Onward:
    """A message to the number that calls; never to a withheld one, never without consent."""
    call = walk.call
    if call.caller is None or TEXT_MESSAGE not in call.marks:
        return step.unavailable
    language, sentence = sentence_of(step.words, call.language)
    body = written(sentence, language, call.facts, walk.at)
    return walk.wait(ForText(), SendText(body), ComeBack())


def text_sent(step: Text, event: Event) -> Onward:
    """Coming back means that the carrier took it, unless it says otherwise."""
    refused = isinstance(event, TextReported) and not event.accepted
    return step.unavailable if refused else step.next
