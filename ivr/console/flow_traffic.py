"""What the calls of some days did at each step, counted once a minute for all who look, beside the pages."""

from collections import defaultdict
from datetime import datetime
from threading import Lock
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from ivr.calls.ended import count_ended
from ivr.calls.paths import CallPath, paths_since
from ivr.console.day_ranges import DayRange
from ivr.console.frame import Console
from ivr.database import reading
from ivr.drafting import workshop
from ivr.drafting.answers import LastAnswers
from ivr.drawing.traffic import LOST, Spot, Traffic, traffic_of

MOST_CALLS: Final = 2_000
"""So many calls are opened for one picture: the newest of the days asked for. It takes about a second."""
MOST_STOPPED: Final = 20
COUNTED_FOR_SECONDS: Final = 60
MOST_KEPT: Final = 8


class FlowTraffic(Struct, frozen=True):
    """`all_calls`: of those days; `traffic` may be of fewer. `stopped`: the newest calls whose callers left
    at a step without what they came for. `counted_at`: None when nothing is counted yet. `is_being_counted`:
    newer figures are on their way.
    """

    all_calls: int
    traffic: Traffic
    stopped: dict[Spot, tuple[str, ...]]
    counted_at: datetime | None
    is_being_counted: bool = False

    @property
    def is_cut(self) -> bool:
        """Are some calls of those days not counted?"""
        return self.all_calls > self.traffic.calls + self.traffic.unknown


NOT_YET: Final = FlowTraffic(0, Traffic(0, {}, {}, {}), {}, None, is_being_counted=True)


class CountedTraffic:
    """The last few answers. Calls are opened by threads of their own, one at a time: a page that waited would
    hold the thread that callers want, and several would take their processor.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._answers: LastAnswers[FlowTraffic] = LastAnswers(MOST_KEPT)
        self._before: dict[tuple[datetime, datetime], FlowTraffic] = {}
        self._counting = Lock()

    def of(self, days: DayRange) -> FlowTraffic:
        """Counted in this minute; until then what was counted before, or nothing yet."""
        key = (days.since, days.until)
        minute = int(self._console.now().timestamp()) // COUNTED_FOR_SECONDS
        counted = self._answers.soon((*key, minute), lambda: self._count(*key), workshop.PAGE_WAITS_SECONDS)
        if counted is not None:
            return counted
        before = self._before.get(key)
        return NOT_YET if before is None else replace(before, is_being_counted=True)

    def _count(self, since: datetime, until: datetime) -> FlowTraffic:
        console, with_drafts = self._console, self._console.is_draft
        with self._counting:
            with reading(console.engine) as connection:
                all_calls = count_ended(connection, since, until, with_drafts=with_drafts)
                newest = paths_since(
                    connection, console.sealer, since, until, MOST_CALLS, with_drafts=with_drafts
                )
                paths = list(newest)
            counted = FlowTraffic(all_calls, traffic_of(paths), _stopped(paths), console.now())
            self._before.pop((since, until), None)
            self._before[since, until] = counted
            if len(self._before) > MOST_KEPT:
                self._before.pop(next(iter(self._before)))
        return counted


def _stopped(paths: list[CallPath]) -> dict[Spot, tuple[str, ...]]:
    found: defaultdict[Spot, list[str]] = defaultdict(list)
    for call in reversed(paths):
        if call.stood and call.outcome in LOST:
            frame = call.stood[-1][-1]
            found[frame.flow, frame.step].append(call.sid)
    return {spot: tuple(sids[:MOST_STOPPED]) for spot, sids in found.items()}
