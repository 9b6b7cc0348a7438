"""What callers hear where a calendar is closed, from the flows and the engine themselves. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ivr.engine.calendars import (
    closed_for,
    closings_on,
    is_open,
    local_moment,
    moment_of,
    next_opening,
    open_spans,
)
from ivr.engine.call import Call, ForNothing, Frame
from ivr.engine.events import NothingHeard
from ivr.engine.instructions import GatherKeys, Instruction, PlayRecording, Speak
from ivr.engine.machine import advance
from ivr.engine.speech import plain_text
from ivr.engine.turn import Turn
from ivr.flow.model import FlowSet, Language
from ivr.flow.people import Calendar, Closing, Hours

NOON = "12:00"
MIDNIGHT_AFTER = "24:00"


def first_moment(calendar: Calendar, closing: Closing) -> datetime | None:
    """When a caller first finds nobody because of this closing; None where people are away then anyway."""
    usual = replace(calendar, closings=())
    for day in _days_of(closing):
        opening = next_opening(usual, moment_of(usual, datetime.fromisoformat(f"{day}T{closing.begins}")))
        if opening is None or opening.date().isoformat() > closing.last_day:
            return None
        if opening.date() == day and f"{opening:%H:%M}" < closing.ends:
            return opening
    return None


def _days_of(closing: Closing) -> Iterator[date]:
    day, last = date.fromisoformat(closing.first_day), date.fromisoformat(closing.last_day)
    while day <= last:
        yield day
        day += timedelta(days=1)


def moment_heard(calendar: Calendar, closing: Closing) -> datetime:
    """When a caller first hears of this closing: before others, one who would have reached somebody."""
    begins = datetime.fromisoformat(f"{closing.first_day}T{closing.begins}")
    return first_moment(calendar, closing) or moment_of(calendar, begins)


def reasons_replaced(calendar: Calendar, closing: Closing) -> list[str]:
    """Reasons that callers would hear in its hours without it, in English. `calendar`: with the closing."""
    before = replace(calendar, closings=tuple(one for one in calendar.closings if one != closing))
    found: dict[str, None] = {}
    for day in _days_of(closing):
        begun = {one.begins for one in closings_on(before, day) if closing.begins < one.begins < closing.ends}
        for clock in (closing.begins, *sorted(begun)):
            reason = closed_for(before, moment_of(before, datetime.fromisoformat(f"{day}T{clock}")), "en")
            found |= {reason: None} if reason else {}
    return [reason for reason in found if reason != closing.because["en"]]


def remarks_on(flows: FlowSet, closed: Sequence[tuple[str, Closing]]) -> Iterator[str]:
    """What whoever closes these calendars should know, calendars of one remark together. `flows`: with the
    closings.
    """
    calendars = [(flows.calendars[name], closing) for name, closing in closed]
    away = [calendar.name for calendar, closing in calendars if first_moment(calendar, closing) is None]
    if away:
        yield f"Nobody answers in {', '.join(away)} then anyway, by its hours; who calls hears why."
    replacing: dict[str, list[str]] = {}
    for calendar, closing in calendars:
        reasons = ", ".join(reasons_replaced(calendar, closing))
        replacing.setdefault(reasons, []).append(calendar.name)
    yield from (
        f"In {', '.join(names)} it replaces: {reasons}" for reasons, names in replacing.items() if reasons
    )


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


def _utterances(turn: Turn) -> Iterator[Instruction]:
    for one in turn.instructions:
        yield from one.prompts if isinstance(one, GatherKeys) else (one,)


def _first_words(flows: FlowSet, frame: Frame, language: Language, at: datetime) -> str:
    moment = at.isoformat()
    call = Call("", next(iter(flows.lines), ""), language, (frame,), ForNothing(), moment)
    for one in _utterances(advance(flows, call, NothingHeard(moment))):
        spoken = one.instead if isinstance(one, PlayRecording) else one
        if isinstance(spoken, Speak):
            return plain_text(spoken.pieces)
    return ""


def closed_moment(calendar: Calendar, now: datetime) -> datetime | None:
    """Now, if it is closed now; else the end of the hours at hand."""
    if not is_open(calendar, now):
        return now
    local = local_moment(calendar, now)
    ends = next((ends for begins, ends in open_spans(calendar, local.date()) if begins <= local < ends), None)
    return None if ends is None else moment_of(calendar, ends)


def moment_with_a_reason(calendar: Calendar, now: datetime, days: int) -> datetime | None:
    """The first moment of the days ahead at which it is closed for a reason with a name: a noon, or when a
    closing begins.
    """
    today, zone = local_moment(calendar, now).date(), ZoneInfo(calendar.time_zone)
    for day in (today + timedelta(days=ahead) for ahead in range(days)):
        for clock in (NOON, *(closing.begins for closing in closings_on(calendar, day))):
            moment = datetime.combine(day, time.fromisoformat(clock), zone)
            if moment >= now and closed_for(calendar, moment, "en") is not None:
                return moment
    return None
