"""Closed days that the newer version adds, and that are over already."""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, datetime

from ivr.engine.calendars import local_moment
from ivr.flow.model import FlowSet
from ivr.flow.people import Calendar

_LEAP_DAY = "-02-29"
_YEARS_TO_A_LEAP_DAY = 8


def days_over(before: FlowSet, after: FlowSet, now: datetime) -> tuple[str, ...]:
    """ISO days, each once. A reason that comes again, as holidays do, is no mistake of the year."""
    found = [
        day
        for name, calendar in after.calendars.items()
        for day in _over(before.calendars.get(name), calendar, local_moment(calendar, now).date().isoformat())
    ]
    return tuple(sorted(set(found)))


def same_day_ahead(day: str, today: date) -> str:
    """The ISO day that may have been meant by one that is over: the next with its month and day."""
    written = day[4:]
    years = range(today.year, today.year + _YEARS_TO_A_LEAP_DAY + 1)
    ahead = (f"{year}{written}" for year in years if f"{year}{written}" >= today.isoformat())
    return next(one for one in ahead if written != _LEAP_DAY or isleap(int(one[:4])))


def _over(old: Calendar | None, new: Calendar, today: str) -> Iterator[str]:
    known = {day for day, _ in _closed(old)} if old else set()
    comes = {reason for day, reason in _closed(new) if day >= today}
    yield from (
        day for day, reason in _closed(new) if day < today and day not in known and reason not in comes
    )


def _closed(calendar: Calendar) -> Iterator[tuple[str, str]]:
    yield from calendar.closed_on.items()
    yield from ((part.first_day, part.because.get("en", "")) for part in calendar.closed_parts)
