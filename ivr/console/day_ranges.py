"""From which day to which, as asked in the address: `since=2026-11-01&until=2026-11-14`, both included."""

from datetime import UTC, date, datetime, time, timedelta

from flask import request
from msgspec import Struct

from ivr.engine.moments import FIRST_YEAR, HOME_ZONE, LAST_YEAR, read_day

USUAL_DAYS = 14


class DayRange(Struct, frozen=True):
    """Whole days of the organisation's clock. `mistake`: what was asked for and could not be read."""

    first: date
    last: date
    mistake: str = ""

    @property
    def since(self) -> datetime:
        """Their first moment."""
        return datetime.combine(self.first, time(), HOME_ZONE).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The moment after them."""
        return datetime.combine(self.last + timedelta(days=1), time(), HOME_ZONE).astimezone(UTC)


class _NoDay(Exception):
    """What was asked for is none, or none that pages count in."""


def day_range(now: datetime, days: int = USUAL_DAYS) -> DayRange:
    """The days that the address asks for; the last `days` where it asks for none, or for nonsense. Of one day
    alone: as many that end with it, or from it until today.
    """
    today, before = now.astimezone(HOME_ZONE).date(), timedelta(days=days - 1)
    try:
        first, last = _asked("since"), _asked("until")
    except _NoDay:
        return DayRange(today - before, today, f"That is no day; these are the last {days} days.")
    last = last or max(today, first or today)
    first = first or last - before
    return DayRange(min(first, last), max(first, last))


def _asked(name: str) -> date | None:
    """None where nothing is asked for. Raises _NoDay."""
    asked = request.args.get(name, "")
    if not asked:
        return None
    day = read_day(asked)
    if day is None or not FIRST_YEAR < day.year < LAST_YEAR:
        raise _NoDay
    return day
