"""When calendars stand otherwise, in words: `on Thursday, December 24, from noon to 5:00 PM`."""

import re
from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from ivr.comparing.stretches import Stretch
from ivr.engine.moments import day_in_words

WHILE_CLOSED = "while nobody is there"
DAYS_NAMED = 3
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MIDNIGHT, _NOON = time(), time(12)
_TO_THE_END = re.compile(r" (to (\d+:\d\d [AP]M|noon)|until midnight)$")
_HOURS_OF_DAYS = re.compile(r", (all day|before \d|before noon|from \d|from noon)")
_ONE_DAY = timedelta(days=1)

Day = TypeVar("Day", bound=Hashable)


def when_in_words(stretches: Sequence[Stretch], now: datetime) -> str:
    """Weeks first, then single days; days that have the same hours are told as one. `now`: for the year."""
    if any(one.weekly and one.turnabout.is_about_opening for one in stretches):
        return WHILE_CLOSED
    weekly = _by_clock((one.begins.weekday(), one) for one in stretches if one.weekly)
    dated = _by_clock((one.begins.date(), one) for one in stretches if not one.weekly)
    told = [f"every {_weekdays(days)} {clock}" for clock, days in weekly]
    told += [f"on {_dates(days, now.year)}, {clock}" for clock, days in dated]
    return ", and ".join(told)


def without_end(when: str) -> str:
    """`on Thursday, December 24, from noon`, of that and `to 5:00 PM`."""
    return _TO_THE_END.sub("", when)


def days_in(when: str) -> str:
    """`on Thursday, December 24`, of that with its hours; all of it where there are several."""
    found = _HOURS_OF_DAYS.search(when)
    return when[: found.start()] if found and " and on " not in when else when


def shared(whens: Collection[str]) -> str:
    """What all of them say: the same hours, the same beginning, or the same days."""
    for told in (str, without_end, days_in):
        alike = {told(when) for when in whens}
        if len(alike) == 1:
            return alike.pop()
    return ", and ".join(dict.fromkeys(whens))


def _by_clock(stretches: Iterable[tuple[Day, Stretch]]) -> list[tuple[str, list[Day]]]:
    """Hours, and the days that have them."""
    clocks: dict[Day, dict[str, None]] = {}
    for day, one in stretches:
        clocks.setdefault(day, {})[_clock(one)] = None
    days: dict[str, list[Day]] = {}
    for day, told in clocks.items():
        days.setdefault(" and ".join(told), []).append(day)
    return list(days.items())


def _clock(one: Stretch) -> str:
    begins, ends = one.begins.time(), one.ends.time()
    if begins == ends == _MIDNIGHT:
        return "all day"
    if begins == _MIDNIGHT:
        return f"before {_twelve_hours(one.ends)}"
    if ends == _MIDNIGHT:
        return f"from {_twelve_hours(one.begins)} until midnight"
    return f"from {_twelve_hours(one.begins)} to {_twelve_hours(one.ends)}"


def _twelve_hours(wall: datetime) -> str:
    """`12:00 PM` is read as midnight by many."""
    if wall.time() == _NOON:
        return "noon"
    return f"{wall.hour % 12 or 12}:{wall:%M} {'AM' if wall.hour < 12 else 'PM'}"


def _weekdays(days: list[int]) -> str:
    """`Saturday`, `Monday to Friday`, `Monday, Wednesday and Friday`."""
    found = sorted(days)
    if len(found) == len(_WEEK):
        return "day"
    if len(found) > 2 and found[-1] - found[0] == len(found) - 1:
        return f"{_WEEK[found[0]]} to {_WEEK[found[-1]]}"
    return _listed([_WEEK[day] for day in found])


def _dates(days: list[date], year: int) -> str:
    """`Thursday, December 24`, `Monday, November 30, to Friday, December 4`; of many the first ones."""
    if len(days) > 2 and days[-1] - days[0] == (len(days) - 1) * _ONE_DAY:
        return f"{_date(days[0], year)}, to {_date(days[-1], year)}"
    named = [_date(day, year) for day in days[:DAYS_NAMED]]
    more = len(days) - len(named)
    return _listed([*named, f"{more} more"] if more else named)


def _date(day: date, year: int) -> str:
    told = day_in_words(day, "en")
    return f"{_WEEK[day.weekday()]}, {told.removesuffix(f', {day.year}') if day.year == year else told}"


def _listed(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    joint = ", and " if any("," in word for word in words) else " and "
    return joint.join(("; ".join(words[:-1]) if joint != " and " else ", ".join(words[:-1]), words[-1]))
