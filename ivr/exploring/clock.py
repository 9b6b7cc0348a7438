"""Which hours a turn is walked at: those at which a calendar that it looked at stands otherwise.

A turn that looks at one calendar alone goes alike at all moments at which this one stands alike. Staff may
close any office on any day, so calendars are also walked as closed for a reason one by one and two by two,
while the others stand as they do on a Monday.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import assert_never

from msgspec.structs import replace

from ivr.engine.calendars import closings_on, local_moment
from ivr.engine.call import Call, Frame
from ivr.engine.queues import queue_for
from ivr.exploring.continuations import Frames
from ivr.exploring.moments import FIRST_MOMENT, representative_moments, standings_at
from ivr.exploring.reading import NOTHING, ByClock, goes_by_clock
from ivr.flow.model import Choose, FlowSet
from ivr.flow.people import Calendar, CallBack, Closing, Hours

CLOSED_BECAUSE = {"en": "a staff meeting", "es": "una reunión"}
CALENDARS_CLOSED_IN_PAIRS = 8
"""Of versions with more, each calendar is closed for itself alone."""
_A_WEEK = timedelta(days=7)


class Clock:
    """Of one version: the moments that stand for all, and which of them a turn has seen."""

    def __init__(self, flows: FlowSet) -> None:
        """`flows`: with `with_closings`."""
        self._flows = flows
        self.moments = representative_moments(flows)
        self._standings = {at: standings_at(flows, at) for at in self.moments}
        self._names = frozenset(self._standings[self.moments[0]])
        self._alike: dict[tuple[frozenset[str], str], frozenset[str]] = {}

    def seen_by(self, passed: Iterable[Frames], call: Call, at: str) -> frozenset[str]:
        """The moments at which a turn that was made at this one, and passed these steps, goes alike: whatever
        it looked at stands alike.
        """
        looked: frozenset[str] = NOTHING
        for frames in passed:
            looked |= self._looked_at(frames[-1], call)
        found = self._alike.get((looked, at))
        if found is None:
            found = self._alike[looked, at] = self._standing_alike(looked, at)
        return found

    def _standing_alike(self, looked: frozenset[str], at: str) -> frozenset[str]:
        stood = self._standings[at]
        return frozenset(
            other
            for other, stands in self._standings.items()
            if all(stands.get(name) == stood.get(name) for name in looked)
        )

    def _looked_at(self, frame: Frame, call: Call) -> frozenset[str]:
        flow = self._flows.flows.get(frame.flow)
        step = flow.steps.get(frame.step) if flow else None
        return self._names_of(step, call) if goes_by_clock(step) else NOTHING

    def _names_of(self, step: ByClock, call: Call) -> frozenset[str]:
        match step:
            case Hours(calendar=name):
                return frozenset({name})
            case CallBack():
                named = step.queue if step.queue_fact is None else call.facts.get(step.queue_fact)
                queue = queue_for(self._flows, str(named), call.language)
                if queue is None:
                    return self._names
                return NOTHING if queue.calendar is None else frozenset({queue.calendar})
            case Choose():
                return frozenset({""})
            case _:
                assert_never(step)


def with_closings(flows: FlowSet) -> FlowSet:
    """The same version, in which each calendar that is looked at is closed for a reason on some Monday, and
    each two of them on another.
    """
    names = [name for name in sorted(_looked_at(flows)) if name in flows.calendars]
    pairs = combinations(names, 2) if len(names) <= CALENDARS_CLOSED_IN_PAIRS else ()
    days = _usual_days(flows)
    closed: dict[str, list[Closing]] = {}
    for together in (*((name,) for name in names), *pairs):
        day = next(days).isoformat()
        for name in together:
            closed.setdefault(name, []).append(Closing(day, day, CLOSED_BECAUSE))
    calendars = {
        name: replace(one, closings=(*one.closings, *closed.get(name, ())))
        for name, one in flows.calendars.items()
    }
    return replace(flows, calendars=calendars)


def closed_on(flows: FlowSet, at: datetime) -> list[str]:
    """The calendars that `with_closings` closed on this day."""
    return [name for name, one in flows.calendars.items() if _is_closed_here(one, at)]


def _is_closed_here(calendar: Calendar, at: datetime) -> bool:
    day = local_moment(calendar, at).date()
    return any(one.because == CLOSED_BECAUSE for one in closings_on(calendar, day))


def _looked_at(flows: FlowSet) -> set[str]:
    steps = [step for flow in flows.flows.values() for step in flow.steps.values()]
    queues = {queue.calendar for queue in flows.queues.values() if queue.calendar}
    by_queue = queues if any(isinstance(step, CallBack) for step in steps) else set[str]()
    return {step.calendar for step in steps if isinstance(step, Hours)} | by_queue


def _usual_days(flows: FlowSet) -> Iterator[date]:
    """Mondays on which no calendar is closed."""
    day = FIRST_MOMENT.date()
    while True:
        day += _A_WEEK
        named = (
            day.isoformat() in one.closed_on or closings_on(one, day) for one in flows.calendars.values()
        )
        if not any(named):
            yield day
