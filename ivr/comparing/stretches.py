"""Where two calendars stand otherwise: stretches of days, by the newer calendar's own clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from ivr.engine.calendars import changes_on, closed_for, is_open, local_moment, moment_of
from ivr.engine.openings import Openings
from ivr.flow.people import Calendar

DAYS_COMPARED = 366
"""From today on, so that every holiday comes once. Days that a calendar names itself are compared beyond."""
_ONE_DAY = timedelta(days=1)


class Standing(Struct, frozen=True):
    """How a calendar stands: the reasons in English and Spanish, "" for none; `opens`: ISO in UTC, "" while
    open, and where it does not count.
    """

    is_open: bool
    reasons: tuple[str, str] = ("", "")
    opens: str = ""


class Turnabout(Struct, frozen=True):
    """What it was and what it becomes, but for when people are there again."""

    was: Standing
    becomes: Standing

    @property
    def is_about_opening(self) -> bool:
        """Nobody is there in both, for the same reason; only when people are there again differs."""
        return self.was == self.becomes

    @property
    def outline(self) -> tuple[object, ...]:
        """Equal for two that differ in the names of their reasons alone."""
        reasons = tuple(map(bool, (*self.was.reasons, *self.becomes.reasons)))
        return self.was.is_open, self.becomes.is_open, reasons, self.is_about_opening

    @property
    def weight(self) -> int:
        """What callers mind most comes first: are people there, then why not, then when again."""
        return 2 if self.is_about_opening else int(self.was.is_open == self.becomes.is_open)


class Stretch(Struct, frozen=True):
    """From one time of a day to another, without an offset. `weekly`: it is so each week."""

    begins: datetime
    ends: datetime
    turnabout: Turnabout
    weekly: bool = False


def stretches_between(old: Calendar, new: Calendar, now: datetime) -> list[Stretch]:
    """From `now` on, in their order; those that touch and are alike are one. What has begun and comes each
    week is told by the weeks to come: the rest of today has no hours of its own.
    """
    today = local_moment(new, now)
    weekly = {_mark(one) for one in _of_days(_plain(old), _plain(new), _some_week(today.date()))}
    found = _of_days(old, new, _days(old, new, today.date()))
    ahead = [replace(one, weekly=_mark(one) in weekly) for one in found if one.ends > today]
    return [
        replace(one, begins=max(one.begins, today))
        for one in ahead
        if one.begins >= today or not one.weekly or one.turnabout.is_about_opening
    ]


def stand_otherwise_on(old: Calendar, new: Calendar, day: date) -> bool:
    """At any time of this day."""
    return any(True for _ in _of_day(old, new, day, (Openings(), Openings())))


def _plain(calendar: Calendar) -> Calendar:
    """Its weeks alone."""
    return replace(calendar, closed_on={}, closings=(), closed_parts=())


def _some_week(today: date) -> list[date]:
    return [today + timedelta(days=ahead) for ahead in range(7)]


def _days(old: Calendar, new: Calendar, today: date) -> list[date]:
    """Every day of a year, and after it those that only one of them names, or for another reason."""
    named = {date.fromisoformat(day) for day, _ in _named_days(old) ^ _named_days(new)}
    near = {today + timedelta(days=ahead) for ahead in range(DAYS_COMPARED)}
    return sorted(near | {day for day in named if day > today})


def _named_days(calendar: Calendar) -> set[tuple[str, object]]:
    spanish = calendar.reasons_in.get("es", {})
    closed = {(day, (reason, spanish.get(reason))) for day, reason in calendar.closed_on.items()}
    return closed | {
        (one.first_day, (one.begins, one.ends, *one.because.items())) for one in calendar.closed_parts
    }


def _mark(one: Stretch) -> tuple[object, ...]:
    """Equal for two that are alike but for the week."""
    return one.begins.weekday(), one.begins.time(), one.ends - one.begins, one.turnabout


def _of_days(old: Calendar, new: Calendar, days: list[date]) -> list[Stretch]:
    found: list[Stretch] = []
    openings = Openings(), Openings()
    for one in (part for day in days for part in _of_day(old, new, day, openings)):
        last = found[-1] if found else None
        if last and _goes_on(last, one):
            found[-1] = replace(last, ends=one.ends)
        else:
            found.append(one)
    return found


def _goes_on(last: Stretch, one: Stretch) -> bool:
    """Within a day, so that each day is told by itself."""
    touches = last.ends == one.begins and last.begins.date() == one.begins.date()
    return touches and last.turnabout == one.turnabout


def _of_day(
    old: Calendar, new: Calendar, day: date, openings: tuple[Openings, Openings]
) -> Iterator[Stretch]:
    begins = datetime.combine(day, time())
    marks = {
        begins,
        begins + _ONE_DAY,
        *_within(new, changes_on(new, day), new),
        *_old_changes(old, new, day),
    }
    for one, other in pairwise(sorted(wall for wall in marks if begins <= wall <= begins + _ONE_DAY)):
        moment = moment_of(new, one)
        was, becomes = _standing(old, moment, openings[0]), _standing(new, moment, openings[1])
        if was != becomes:
            yield Stretch(one, other, Turnabout(replace(was, opens=""), replace(becomes, opens="")))


def _old_changes(old: Calendar, new: Calendar, day: date) -> Iterator[datetime]:
    """On the newer calendar's clock; with another clock the days beside count, too."""
    beside = 0 if old.time_zone == new.time_zone else 1
    for ahead in range(-beside, beside + 1):
        yield from _within(old, changes_on(old, day + timedelta(days=ahead)), new)


def _within(calendar: Calendar, walls: Iterator[datetime], other: Calendar) -> Iterator[datetime]:
    if calendar.time_zone == other.time_zone:
        yield from walls
        return
    yield from (local_moment(other, moment_of(calendar, wall)) for wall in walls)


def _standing(calendar: Calendar, moment: datetime, openings: Openings) -> Standing:
    if is_open(calendar, moment):
        return Standing(True)
    opening = openings.next(calendar, moment)
    reasons = (closed_for(calendar, moment, "en") or "", closed_for(calendar, moment, "es") or "")
    return Standing(False, reasons, opening.astimezone(UTC).isoformat() if opening else "never")
