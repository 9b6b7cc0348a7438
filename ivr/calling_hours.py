"""When a number may be called back: within 8:00 and 21:00 where it is (47 CFR 64.1200 (c)(1)). Pure.

An area code tells one time zone or several; then the moment must fit all of them.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import timezone

EARLIEST = time(8)
LATEST = time(21)
LATEST_TO_PROMISE = time(20, 30)
"""Later than this a call is not promised for the same day: somebody must have the time to make it."""
DAYS_LOOKED_AHEAD = 2


def is_due(number: str, not_before: datetime | None, at: datetime, home: ZoneInfo) -> bool:
    """May this number (E.164) be called back at this moment? `not_before`: what was promised."""
    return (not_before is None or not_before <= at) and _fits(zones_of(number, home), at, LATEST)


def first_moment(number: str, earliest: datetime, home: ZoneInfo) -> datetime | None:
    """The first moment from `earliest` on for which a call may be promised; None when its zones have no
    hour in common.
    """
    zones = zones_of(number, home)
    moments = [earliest]
    for zone in zones:
        day = earliest.astimezone(zone).date()
        moments += [
            datetime.combine(day + timedelta(days=ahead), EARLIEST, zone)
            for ahead in range(DAYS_LOOKED_AHEAD + 1)
        ]
    fitting = [one for one in moments if one >= earliest and _fits(zones, one, LATEST_TO_PROMISE)]
    return min(fitting, default=None)


def zones_of(number: str, home: ZoneInfo) -> tuple[ZoneInfo, ...]:
    """Where the number may be; `home` where nothing tells."""
    try:
        names = timezone.time_zones_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return (home,)
    return tuple(_zone(name, home) for name in names) or (home,)


def _zone(name: str, home: ZoneInfo) -> ZoneInfo:
    """The library says `Etc/Unknown` where it does not know."""
    try:
        return home if name == timezone.UNKNOWN_TIMEZONE else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return home


def _fits(zones: tuple[ZoneInfo, ...], at: datetime, latest: time) -> bool:
    clocks = [at.astimezone(zone).time() for zone in zones]
    return all(EARLIEST <= clock < latest for clock in clocks)
