"""How many calls came to each step, and in which of them callers left, as a picture shows it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import log10

from msgspec import Struct
from msgspec.structs import replace

from ivr.calls.paths import CallPath, Stay
from ivr.engine.call import Frame

Spot = tuple[str, str]
"""A flow and one of its steps."""

MANY_LEAVE = 0.05
"""A step at which so many of those who come to it leave is drawn in red."""
FEWEST_TO_JUDGE = 5
"""Of fewer callers than this nothing is said in red."""
THIN = 0.8
THICK = 7.0

LOST = ("abandoned", "failed")
"""What became of a call whose caller left without what she wanted."""


class Traffic(Struct, frozen=True):
    """Counted over calls, each call once a step: who came, and who left there without what she came for.
    `unknown`: calls whose way is not known; they are in none of the counts. `stays`, `seconds`: how often
    calls stood at a step, and for how long in all.
    """

    calls: int
    came: dict[Spot, int]
    went: dict[tuple[Spot, Spot], int]
    left: dict[Spot, int]
    unknown: int = 0
    stays: dict[Spot, int] = {}
    seconds: dict[Spot, float] = {}

    def seconds_a_stay(self, spot: Spot) -> float | None:
        """How long calls stood there, on average; None where none did."""
        stays = self.stays.get(spot, 0)
        return self.seconds.get(spot, 0.0) / stays if stays else None

    def share_that_left(self, spot: Spot) -> float:
        """0 to 1, of those who came to this step."""
        came = self.came.get(spot, 0)
        return self.left.get(spot, 0) / came if came else 0.0

    def many_leave(self, spot: Spot) -> bool:
        """Is this a step to look at?"""
        return self.came.get(spot, 0) >= FEWEST_TO_JUDGE and self.share_that_left(spot) > MANY_LEAVE

    def width(self, here: Spot, there: Spot) -> float:
        """Of an arrow, in points: ten times as many callers make it a good deal thicker, not ten times."""
        went = self.went.get((here, there), 0)
        if not went or self.calls < 1:
            return THIN
        return THIN + (THICK - THIN) * log10(1 + went) / log10(1 + self.calls)


def traffic_of(paths: Iterable[CallPath]) -> Traffic:
    """Counted over these calls."""
    counting, unknown = Counting(), 0
    for call in paths:
        if call.stood is None:
            unknown += 1
        else:
            counting.add(call.stood, call.outcome in LOST, call.stays)
    return replace(counting.traffic(), unknown=unknown)


class Counting:
    """Adds up calls, each counted once at a step and once on a way, however often it went there."""

    def __init__(self) -> None:
        self._calls = 0
        self._came: Counter[Spot] = Counter()
        self._went: Counter[tuple[Spot, Spot]] = Counter()
        self._left: Counter[Spot] = Counter()
        self._stays: Counter[Spot] = Counter()
        self._seconds: defaultdict[Spot, float] = defaultdict(float)

    def add(self, path: Sequence[tuple[Frame, ...]], is_lost: bool, stays: Sequence[Stay] = ()) -> None:
        """A call by where it stood; `is_lost`: it ended without what the caller wanted."""
        spots = [[(frame.flow, frame.step) for frame in frames] for frames in path]
        self._calls += 1
        self._came.update({stood[-1] for stood in spots})
        # A step that uses another flow is left when that flow is done, to the step that its result leads to.
        ways = pairwise(spots)
        self._went.update(
            {(here[len(there) - 1], there[-1]) for here, there in ways if len(there) <= len(here)}
        )
        if is_lost and spots:
            self._left[spots[-1][-1]] += 1
        for stay in stays:
            spot = (stay.frame.flow, stay.frame.step)
            self._stays[spot] += 1
            self._seconds[spot] += stay.seconds

    def traffic(self) -> Traffic:
        """What was counted so far."""
        counts = dict(self._came), dict(self._went), dict(self._left)
        return Traffic(self._calls, *counts, stays=dict(self._stays), seconds=dict(self._seconds))
