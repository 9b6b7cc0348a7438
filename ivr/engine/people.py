"""Opening hours, and text messages to the number that calls."""

from ivr.engine.branching import UNAVAILABLE
from ivr.engine.calendars import closed_for, is_open, next_opening
from ivr.engine.call import ErrandName, ForErrand, ForText
from ivr.engine.errands import RunLookUp
from ivr.engine.events import ErrandDone, Event, TextReported
from ivr.engine.forgetting import TEXT_MESSAGE
from ivr.engine.instructions import ComeBack, SendText
from ivr.engine.moments import read_moment
from ivr.engine.speech import sentence_of, written
from ivr.engine.walk import Onward, Walk
from ivr.flow.kinds import CLOSED_FOR, OPENS_AT
from ivr.flow.lookups import VERIFIED
from ivr.flow.model import Text
from ivr.flow.people import Hours

MAY_TEXT: ErrandName = "may_text"


def look_at_hours(walk: Walk, step: Hours) -> Onward:
    """Open or closed. When closed, `opens_at` is known; "" if the calendar never opens again."""
    calendar = walk.flows.calendars.get(step.calendar)
    moment = read_moment(walk.at)
    if calendar is None or moment is None:
        walk.learn(OPENS_AT, "")
        return _leave(walk, "closed", step.closed)
    if is_open(calendar, moment):
        return _leave(walk, "open", step.open)
    opening = next_opening(calendar, moment)
    walk.learn(OPENS_AT, opening.isoformat() if opening else "")
    reason = closed_for(calendar, moment, walk.call.language)
    if reason is None or not step.holiday:
        return _leave(walk, "closed", step.closed)
    walk.learn(CLOSED_FOR, reason)
    return _leave(walk, "holiday", step.holiday)


def ask_to_send(walk: Walk, step: Text) -> Onward:
    """Never without consent, never to a withheld number; whether this one still wants texts is looked up."""
    call = walk.call
    if call.caller is None or TEXT_MESSAGE not in call.marks:
        return _leave(walk, UNAVAILABLE, step.unavailable)
    return walk.send_out(ForErrand(MAY_TEXT), RunLookUp(MAY_TEXT, {}, call.caller, VERIFIED in call.marks))


def send_text(walk: Walk, step: Text, done: ErrandDone) -> Onward:
    """A message to the number that calls."""
    if done.way_out != "yes":
        return _leave(walk, UNAVAILABLE, step.unavailable)
    language, sentence = sentence_of(step.words, walk.call.language)
    body = written(sentence, language, walk.call.facts, walk.at)
    return walk.wait(ForText(), SendText(body), ComeBack())


def text_sent(walk: Walk, step: Text, event: Event) -> Onward:
    """Coming back means that the carrier took it, unless it says otherwise."""
    refused = isinstance(event, TextReported) and not event.accepted
    return _leave(walk, UNAVAILABLE, step.unavailable) if refused else _leave(walk, "next", step.next)


def _leave(walk: Walk, result: str, goal: str) -> str:
    walk.leaves_by(result)
    return goal
