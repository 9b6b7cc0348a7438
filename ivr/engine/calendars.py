"""Opening hours: open or closed at a moment, and when people answer again. Pure: the moment is given."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opening_hours import OpeningHours, validate

from ivr.engine.moments import HOME_ZONE, LAST_YEAR
from ivr.flow.people import Calendar

MAX_CHANGES_LOOKED_AHEAD = 1_000
"""Changes between open and closed, or closed days, that are passed on the way to the next opening."""
CALENDARS_KEPT = 256
NEVER = "24/7 off"


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Do people answer at this moment? Never on a day of `closed_on`, by the calendar's own clock."""
    local = at.astimezone(_zone(calendar.time_zone))
    return _day_is_kept(calendar, local) and _rule(calendar.rule).is_open(_wall(local))


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """The first moment from `at` on when people answer, on the calendar's clock; None if there is none"""
    zone = _zone(calendar.time_zone)
    rule = _rule(calendar.rule)
    wall: datetime | None = _wall(at.astimezone(zone))
    for _ in range(MAX_CHANGES_LOOKED_AHEAD):
        if wall is None or wall.year > LAST_YEAR:
            return None
        if not _day_is_kept(calendar, wall):
            wall = datetime.combine(wall.date() + timedelta(days=1), time())
        elif rule.is_open(wall):
            return wall.replace(tzinfo=zone)
        else:
            wall = rule.next_change(wall)
    return None


def _day_is_kept(calendar: Calendar, local: datetime) -> bool:
    return local.date().isoformat() not in calendar.closed_on


def _wall(local: datetime) -> datetime:
    """What the clock on the wall shows; rules are about it, whatever its offset."""
    return local.replace(tzinfo=None)


@lru_cache(maxsize=CALENDARS_KEPT)
def _rule(text: str) -> OpeningHours:
    """The rule, read once. An empty one never opens, nor does one that cannot be read."""
    return OpeningHours(text if validate(text) else NEVER)


@lru_cache(maxsize=CALENDARS_KEPT)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return HOME_ZONE
