"""Moments that stand for all others: one for every way in which the calendars of a version can stand.

Open, closed, a holiday with a name; where calendars differ, each combination that some moment shows.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from ivr.engine.calendars import changes_on, closed_for, is_open, moment_of
from ivr.engine.moments import HOME_ZONE, read_moment, today
from ivr.engine.openings import Openings
from ivr.flow.kinds import TODAY
from ivr.flow.model import LANGUAGES, Choose, FlowSet
from ivr.flow.people import Calendar

FIRST_MOMENT = datetime(2026, 11, 16, 10, tzinfo=HOME_ZONE)
"""A Monday at ten: in most calendars people are there. Every exploration begins then, whenever it is made, so
that it finds the same.
"""
HALF_HOURS_A_WEEK = 7 * 48
HOURS_OF_A_CLOSED_DAY = (0, 12, 18)


def representative_moments(flows: FlowSet) -> tuple[str, ...]:
    """ISO moments, the usual one first; at each the calendars stand differently."""
    found: dict[tuple[object, ...], str] = {}
    days, openings = _days_chosen(flows), Openings()
    for moment in _moments(flows):
        found.setdefault(tuple(_standings(flows, moment, days, openings).values()), moment.isoformat())
    return tuple(found.values())


def standings_at(flows: FlowSet, at: str) -> dict[str, object]:
    """What a version can tell of each calendar at this moment, by its name; for "" of the day."""
    return _standings(flows, datetime.fromisoformat(at), _days_chosen(flows), Openings())


def _moments(flows: FlowSet) -> Iterator[datetime]:
    yield FIRST_MOMENT
    if not flows.calendars and not _days_chosen(flows):
        return
    for half_hours in range(HALF_HOURS_A_WEEK):
        yield FIRST_MOMENT + timedelta(minutes=30 * half_hours)
    named = {day for calendar in flows.calendars.values() for day in _days_of(calendar)} | _days_chosen(flows)
    midnights = [read_moment(f"{day}T00:00:00+00:00") for day in sorted(named)]
    days = [midnight.date() for midnight in midnights if midnight is not None]
    for day in days:
        at_home = datetime.combine(day, time(), HOME_ZONE)
        yield from (at_home + timedelta(hours=hour) for hour in HOURS_OF_A_CLOSED_DAY)
    week = [FIRST_MOMENT.date() + timedelta(days=ahead) for ahead in range(7)]
    yield from _changes(flows, (*week, *days))


def _changes(flows: FlowSet, days: Iterable[date]) -> list[datetime]:
    """When a calendar turns on these days: also between the half hours, and for a part of a closed day."""
    every = flows.calendars.values()
    return sorted({moment_of(one, wall) for one in every for day in days for wall in changes_on(one, day)})


def _days_of(calendar: Calendar) -> set[str]:
    of_closings = {
        day for one in (*calendar.closings, *calendar.closed_parts) for day in (one.first_day, one.last_day)
    }
    return {*calendar.closed_on, *of_closings}


def _days_chosen(flows: FlowSet) -> set[str]:
    """Days that a `choose: today` names."""
    steps = (step for flow in flows.flows.values() for step in flow.steps.values())
    chosen = (step for step in steps if isinstance(step, Choose) and step.fact == TODAY)
    return {day for step in chosen for case in step.cases for day in case.any_of}


def _standings(flows: FlowSet, moment: datetime, days: set[str], openings: Openings) -> dict[str, object]:
    day = today(moment.astimezone(UTC).isoformat())
    calendars = {name: _seen(calendar, moment, openings) for name, calendar in flows.calendars.items()}
    return {"": day if day in days else "", **calendars}


def _seen(calendar: Calendar, moment: datetime, openings: Openings) -> tuple[bool, ...]:
    if is_open(calendar, moment):
        return (True,)
    reasons = (closed_for(calendar, moment, language) is not None for language in LANGUAGES)
    return (False, openings.next(calendar, moment) is None, *reasons)
