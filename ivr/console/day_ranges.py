"""From which day to which, as asked in the address: `since=2026-11-01&until=2026-11-14`, both included."""

from datetime import date, datetime, time, timedelta

from flask import request
from msgspec import Struct

from ivr.engine.moments import HOME_ZONE

DAYS_SHOWN = 14
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)


class DayRange(Struct, frozen=True):
    """Whole days of the organisation's clock. `mistake`: what was asked for and could not be read."""

    first: date
    last: date
    mistake: str = ""

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time(), HOME_ZONE)

    @property
    def until(self) -> datetime:
        """The midnight after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), HOME_ZONE)


def day_range(now: datetime, days: int = DAYS_SHOWN) -> DayRange:
    """The days that the address asks for; the last two weeks for those that are none."""
    today = now.astimezone(HOME_ZONE).date()
    usual = DayRange(today - timedelta(days=days), today)
    first, last = _day("since", usual.first), _day("until", usual.last)
    if first is None or last is None:
        return DayRange(usual.first, usual.last, "That is no day; these are the last two weeks.")
    if last < first:
        return DayRange(last, first)
    return DayRange(first, last)


def _day(name: str, usual: date) -> date | None:
    asked = request.args.get(name, "")
    if not asked:
        return usual
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None
