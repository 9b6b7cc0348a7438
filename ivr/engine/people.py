"""Opening hours, and text messages to the number that calls."""

from ivr.engine.calendars import closed_for, is_open, next_opening
from ivr.engine.call import ForText
from ivr.engine.events import Event, TextReported
from ivr.engine.forgetting import TEXT_MESSAGE
from ivr.engine.instructions import ComeBack, SendText
from ivr.engine.moments import read_moment
from ivr.engine.speech import sentence_of, written
from ivr.engine.walk import Onward, Walk
from ivr.flow.model import Text
from ivr.flow.people import Hours

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
