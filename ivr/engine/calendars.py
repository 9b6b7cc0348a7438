"""Opening hours: open or closed at a moment, why, and when people answer again. Pure: the moment is given."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from opening_hours import OpeningHours, validate

from ivr.engine.moments import HOME_ZONE, LAST_YEAR
from ivr.flow.model import Language
from ivr.flow.people import Calendar, Closing

MAX_CHANGES_LOOKED_AHEAD = 1_000
"""Changes between open and closed, closed days and closings that are passed on the way to an opening."""
CALENDARS_KEPT = 256
NEVER = "24/7 off"
FIRST_LANGUAGE: Language = "en"
"""The language of the reasons in `closed_on`."""
_ONE_DAY = timedelta(days=1)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Do people answer at this moment? Never while the calendar is closed for a reason, by its own clock."""
    return _is_open_by_the_wall(calendar, local_moment(calendar, at))


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """The first moment from `at` on when people answer, on the calendar's clock; None if there is none"""
    rule = _rule(calendar.rule)
    wall: datetime | None = local_moment(calendar, at)
    for _ in range(MAX_CHANGES_LOOKED_AHEAD):
        if wall is None or wall.year > LAST_YEAR:
            return None
        closing = _closing_at(calendar, wall)
        if not _day_is_kept(calendar, wall):
            wall = _on_the_day(wall.date(), "24:00")
        elif closing is not None:
            wall = _on_the_day(wall.date(), closing.ends)
        elif rule.is_open(wall):
            opening = moment_of(calendar, wall)
            # In the hour that comes twice in autumn the clock shows it a second time.
            return opening if opening.astimezone(UTC) >= at.astimezone(UTC) else opening.replace(fold=1)
        else:
            wall = rule.next_change(wall)
    return None


def closed_for(calendar: Calendar, at: datetime, language: Language) -> str | None:
    """The reason with a name for which nobody answers at this moment: a holiday, a day off, a closing.

    None without one, and where the reason is not known in the language. What was closed last is heard in the
    place of whatever else closes then.
    """
    wall = local_moment(calendar, at)
    closing = _closing_at(calendar, wall)
    reason = calendar.closed_on.get(wall.date().isoformat())
    if reason is None or closing in calendar.closings:
        return None if closing is None else closing.because.get(language)
    return reason if language == FIRST_LANGUAGE else calendar.reasons_in.get(language, {}).get(reason)


def open_spans(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    """When people answer on this day, from and to, by the clock on the calendar's wall (no offset)."""
    spans: list[tuple[datetime, datetime]] = []
    for begins, ends in pairwise(sorted(set(changes_on(calendar, day)))):
        if not _is_open_by_the_wall(calendar, begins):
            continue
        if spans and spans[-1][1] == begins:
            spans[-1] = (spans[-1][0], ends)
        else:
            spans.append((begins, ends))
    return spans


def closings_on(calendar: Calendar, day: date) -> list[Closing]:
    """What is closed on this day: one-off closings, the newest first, then a part of it by the version."""
    told = day.isoformat()
    by_staff = [one for one in calendar.closings if one.first_day <= told <= one.last_day]
    parts = calendar.closed_parts
    found = bisect_left(parts, told, key=_first_day)
    return [*by_staff, *parts[found : bisect_right(parts, told, key=_first_day)]]


def _first_day(closing: Closing) -> str:
    return closing.first_day


def local_moment(calendar: Calendar, at: datetime) -> datetime:
    """What the clock on the calendar's wall shows then, without an offset: rules are about it."""
    return at.astimezone(_zone(calendar.time_zone)).replace(tzinfo=None)


def moment_of(calendar: Calendar, wall: datetime) -> datetime:
    """The moment at which the clock on the calendar's wall shows this."""
    return wall.replace(tzinfo=_zone(calendar.time_zone))


def changes_on(calendar: Calendar, day: date) -> Iterator[datetime]:
    """Both midnights, and whatever lies between them."""
    wall: datetime | None = datetime.combine(day, time())
    end = datetime.combine(day, time()) + _ONE_DAY
    while wall is not None and wall < end:
        yield wall
        wall = _rule(calendar.rule).next_change(wall)
    for closing in closings_on(calendar, day):
        yield _on_the_day(day, closing.begins)
        yield _on_the_day(day, closing.ends)
    yield end


def _is_open_by_the_wall(calendar: Calendar, wall: datetime) -> bool:
    is_kept = _day_is_kept(calendar, wall) and _closing_at(calendar, wall) is None
    return is_kept and _rule(calendar.rule).is_open(wall)


def _day_is_kept(calendar: Calendar, wall: datetime) -> bool:
    return wall.date().isoformat() not in calendar.closed_on


def _closing_at(calendar: Calendar, wall: datetime) -> Closing | None:
    if not calendar.closings and not calendar.closed_parts:
        return None
    clock = f"{wall:%H:%M}"
    found = closings_on(calendar, wall.date())
    return next((one for one in found if one.begins <= clock < one.ends), None)


def _on_the_day(day: date, clock: str) -> datetime:
    """`13:00` of the day; `24:00` is the midnight that ends it."""
    hours, _, minutes = clock.partition(":")
    return datetime.combine(day, time()) + timedelta(hours=int(hours), minutes=int(minutes))


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
