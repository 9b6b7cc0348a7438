"""What the calls of some days did at each step."""

from collections import defaultdict
from datetime import datetime
from typing import Final

from msgspec import Struct

from ivr.calls.ended import count_ended
from ivr.calls.paths import CallPath, paths_since
from ivr.console.frame import Console
from ivr.database import reading
from ivr.drawing.traffic import LOST, Spot, Traffic, traffic_of

MOST_CALLS: Final = 2_000
"""So many calls are opened for one picture: the newest of the days asked for. It takes about a second."""
MOST_STOPPED: Final = 20


class FlowTraffic(Struct, frozen=True):
    """`all_calls`: of those days; `traffic` may be of fewer. `stopped`: the newest calls whose callers left
    at a step without what they came for.
    """

    all_calls: int
    traffic: Traffic
    stopped: dict[Spot, tuple[str, ...]]

    @property
    def is_cut(self) -> bool:
        """Are some calls of those days not counted?"""
        return self.all_calls > self.traffic.calls + self.traffic.unknown


NOTHING: Final = FlowTraffic(0, Traffic(0, {}, {}, {}), {})


def count_traffic(console: Console, since: datetime, until: datetime) -> FlowTraffic:
    """Of the calls that began within this time."""
    with_drafts = console.is_draft
    with reading(console.engine) as connection:
        all_calls = count_ended(connection, since, until, with_drafts=with_drafts)
        newest = paths_since(connection, console.sealer, since, until, MOST_CALLS, with_drafts=with_drafts)
        paths = list(newest)
    return FlowTraffic(all_calls, traffic_of(paths), _stopped(paths))


def _stopped(paths: list[CallPath]) -> dict[Spot, tuple[str, ...]]:
    found: defaultdict[Spot, list[str]] = defaultdict(list)
    for call in reversed(paths):
        if call.stood and call.outcome in LOST:
            frame = call.stood[-1][-1]
            found[frame.flow, frame.step].append(call.sid)
    return {spot: tuple(sids[:MOST_STOPPED]) for spot, sids in found.items()}
