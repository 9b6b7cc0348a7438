"""What callers will hear while a calendar is closed, from the flows and the engine themselves."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ivr.closings import Closed
from ivr.engine.calendars import next_opening
from ivr.engine.call import Call, ForNothing, Frame
from ivr.engine.events import NothingHeard
from ivr.engine.instructions import PlayRecording, Speak
from ivr.engine.machine import advance
from ivr.engine.speech import plain_text
from ivr.flow.model import FlowSet, Language
from ivr.flow.people import Calendar, Closing, Hours
from ivr.flow.sentences import LANGUAGE_NAMES

MIDNIGHT_AFTER = "24:00"


def told_of_closing(flows: FlowSet, closed: Closed) -> Iterator[str]:
    """What callers will hear because of it. `flows`: with the closing."""
    calendar = flows.calendars.get(closed.calendar)
    at = first_moment(calendar, closed.closing) if calendar else None
    if at is None:
        yield f"Nobody answers in {closed.calendar} then anyway, by its hours."
        return
    for language, words in words_at(flows, closed.calendar, at):
        yield f"Callers of {closed.calendar} hear, in {LANGUAGE_NAMES[language]}: {words}"


def first_moment(calendar: Calendar, closing: Closing) -> datetime | None:
    """When a caller first finds nobody because of this closing; None where people are away then anyway."""
    zone = ZoneInfo(calendar.time_zone)
    begins = datetime.fromisoformat(f"{closing.first_day}T{closing.begins}").replace(tzinfo=zone)
    opening = next_opening(replace(calendar, closings=()), begins)
    if opening is None or opening.date().isoformat() > closing.last_day:
        return None
    is_over = closing.ends != MIDNIGHT_AFTER and f"{opening:%H:%M}" >= closing.ends
    return None if is_over else opening


def words_at(flows: FlowSet, calendar: str, at: datetime) -> Iterator[tuple[Language, str]]:
    """The first sentence behind each look at the calendar, in each language, each once. `flows`: with the
    closing.
    """
    told: set[str] = set()
    for language in flows.voices:
        for flow in flows.flows.values():
            for step in flow.steps.values():
                if isinstance(step, Hours) and step.calendar == calendar:
                    words = _first_words(flows, Frame(flow.name, step.name), language, at)
                    if words and words not in told:
                        told.add(words)
                        yield language, words


def _first_words(flows: FlowSet, frame: Frame, language: Language, at: datetime) -> str:
    moment = at.isoformat()
    call = Call("", next(iter(flows.lines), ""), language, (frame,), ForNothing(), moment)
    for one in advance(flows, call, NothingHeard(moment)).instructions:
        spoken = one.instead if isinstance(one, PlayRecording) else one
        if isinstance(spoken, Speak):
            return plain_text(spoken.pieces)
    return ""
