"""What takes long to count is counted by a thread of its own, once a minute for all who look.

A page that counted would hold the thread that callers want; where SQLite is, the only one.
"""

from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Final, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ivr.console.day_ranges import DayRange
from ivr.drafting import workshop
from ivr.drafting.answers import LastAnswers

COUNTED_FOR_SECONDS: Final = 60
MOST_KEPT: Final = 8

Figures = TypeVar("Figures")

_COUNTING = Lock()
"""One at a time in a process, so that callers keep their processor."""


class Counted(Struct, Generic[Figures], frozen=True):
    """`figures`, and when they were counted; None before the first count is done. `is_going_on`: newer ones
    are on their way.
    """

    figures: Figures | None = None
    at: datetime | None = None
    is_going_on: bool = True


class CountedDays(Generic[Figures]):
    """The figures of the last few ranges of days that somebody asked for. `count` is given the first moment
    and the one behind the last.
    """

    def __init__(self, now: Callable[[], datetime], count: Callable[[datetime, datetime], Figures]) -> None:
        self._now = now
        self._count_figures = count
        self._answers: LastAnswers[Counted[Figures]] = LastAnswers(MOST_KEPT)
        self._before: dict[tuple[datetime, datetime], Counted[Figures]] = {}

    def of(self, days: DayRange) -> Counted[Figures]:
        """Counted in this minute; until then what was counted before, or nothing yet. Raises whatever went
        wrong.
        """
        key = (days.since, days.until)
        minute = int(self._now().timestamp()) // COUNTED_FOR_SECONDS
        found = self._answers.soon((*key, minute), lambda: self._count(*key), workshop.PAGE_WAITS_SECONDS)
        if found is not None:
            return found
        return replace(self._before.get(key, Counted()), is_going_on=True)

    def _count(self, since: datetime, until: datetime) -> Counted[Figures]:
        with _COUNTING:
            counted = Counted(self._count_figures(since, until), self._now(), is_going_on=False)
            self._before.pop((since, until), None)
            self._before[since, until] = counted
            if len(self._before) > MOST_KEPT:
                self._before.pop(next(iter(self._before)))
        return counted
