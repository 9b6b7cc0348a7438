"""What callers get on the days ahead, by a calendar's own clock: hours, holidays and closings. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from ivr.engine.calendars import (
    closed_for,
    closings_on,
    is_open,
    local_moment,
    moment_of,
    next_opening,
    open_spans,
)
from ivr.engine.moments import moment_in_words
from ivr.flow.people import Calendar, Closing

DAYS_SHOWN = 14
DAY_BEGINS, DAY_ENDS = "00:00", "24:00"


class ShownDay(Struct, frozen=True):
    """`open`: from and to, `8:30`, `17:00`. `why`: the reasons that callers hear, with their hours."""

    day: str
    weekday: str
    open: tuple[tuple[str, str], ...]
    why: tuple[str, ...]


class ShownCalendar(Struct, frozen=True):
    """`opens_at`: ISO moment with its offset when closed now; None if it never opens again."""

    calendar: str
    time_zone: str
    is_open: bool
    opens_at: str | None
    days: tuple[ShownDay, ...]


class Standing(Struct, frozen=True):
    """How a calendar stands at a moment: `until` while it is open; else the reason, if it has one, and when
    it opens again, in words; "" for never.
    """

    is_open: bool
    until: str = ""
    reason: str = ""
    opens: str = ""


def days_of(
    calendar: Calendar, now: datetime, days: int, first: date | None = None, *, with_reason: bool = False
) -> ShownCalendar:
    """What callers get from this day on, today when left out, by the calendar's own clock. `with_reason`:
    only days that are closed for one, whole or in part.
    """
    first = first or local_moment(calendar, now).date()
    opening = next_opening(calendar, now)
    shown = (_shown(calendar, first + timedelta(days=ahead)) for ahead in range(days))
    return ShownCalendar(
        calendar.name,
        calendar.time_zone,
        is_open(calendar, now),
        None if opening is None or is_open(calendar, now) else opening.isoformat(timespec="minutes"),
        tuple(day for day in shown if day.why or not with_reason),
    )


def standing_at(calendar: Calendar, now: datetime) -> Standing:
    """Open or closed at this moment, and until when."""
    local = local_moment(calendar, now)
    if is_open(calendar, now):
        until = next((ends for begins, ends in open_spans(calendar, local.date()) if begins <= local < ends))
        return Standing(True, until=_clock(until, local.date()))
    opening = next_opening(calendar, now)
    opens = f"{moment_in_words(opening, now, 'en')} ({opening.tzname()})" if opening else ""
    return Standing(False, reason=closed_for(calendar, now, "en") or "", opens=opens)


def part_of_day(closing: Closing) -> str:
    """When it closes a part of a day; "" for a whole one."""
    return _part(closing.begins, closing.ends)


def _part(begins: str, ends: str) -> str:
    return "" if (begins, ends) == (DAY_BEGINS, DAY_ENDS) else f"{begins} to {ends}"


def _shown(calendar: Calendar, day: date) -> ShownDay:
    spans = tuple((_clock(begins, day), _clock(ends, day)) for begins, ends in open_spans(calendar, day))
    return ShownDay(day.isoformat(), f"{day:%A}", spans, tuple(_why(calendar, day)))


def _why(calendar: Calendar, day: date) -> Iterator[str]:
    """The reason that is spoken, for each stretch of the day that has one."""
    told: list[tuple[str, str, str]] = []
    edges = {edge for closing in closings_on(calendar, day) for edge in (closing.begins, closing.ends)}
    for begins, ends in pairwise(sorted({DAY_BEGINS, DAY_ENDS, *edges})):
        at = moment_of(calendar, datetime.fromisoformat(f"{day}T{begins}"))
        reason = closed_for(calendar, at, "en") or ""
        if told and told[-1][2] == reason:
            told[-1] = (told[-1][0], ends, reason)
        else:
            told.append((begins, ends, reason))
    for begins, ends, reason in told:
        span = _part(begins, ends)
        if reason:
            yield reason + (f" ({span})" if span else "")


def _clock(wall: datetime, day: date) -> str:
    """`8:30`; the midnight that ends the day is `24:00`."""
    return "24:00" if wall.date() > day else f"{wall.hour}:{wall.minute:02}"
