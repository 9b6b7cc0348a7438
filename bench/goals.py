"""What is to be reached, as ratios to floors measured in the same run, and what was measured."""

from statistics import median

from msgspec import Struct

from bench.rounds import median_ratio


class Goal(Struct, frozen=True):
    """A goal: `measured` beside `floor`; the ratio must be at most, or at least, `limit`."""

    number: str
    measured: str
    floor: str
    limit: float
    at_most: bool


class Finding(Struct, frozen=True):
    """A goal and the medians of one run; figures are microseconds a turn or requests a second."""

    goal: Goal
    figure: float
    floor: float
    ratio: float
    unit: str
    remark: str = ""

    @property
    def is_reached(self) -> bool:
        return self.ratio <= self.goal.limit if self.goal.at_most else self.ratio >= self.goal.limit


IN_PROCESS = (
    Goal("G1", "turn", "constant", 4.5, at_most=True),
    Goal("G2", "turn", "usual", 0.75, at_most=True),
    Goal("G3", "engine and render", "constant", 0.5, at_most=True),
    Goal("G8", "signature", "RequestValidator", 0.15, at_most=True),
)
OF_VERSIONS = (
    Goal("G9", "explored step of 1,000", "checked step of 1,000", 12, at_most=True),
    Goal("G10", "explored step of 10,000", "explored step of 100", 2, at_most=True),
    Goal("G11", "checked step of 10,000", "checked step of 100", 2, at_most=True),
    Goal("G13", "replayed turn of 10,000", "replayed turn of 100", 2, at_most=True),
)
WATCHED = (Goal("G12", "turn p99, twenty consoles", "turn p99", 1.2, at_most=True),)
OVER_LOOPBACK = (
    Goal("G4", "granian SQLite", "granian constant", 0.25, at_most=False),
    Goal("G5", "granian PostgreSQL", "granian constant", 0.16, at_most=False),
    Goal("G6", "gunicorn SQLite", "gunicorn constant", 0.35, at_most=False),
    Goal("G6", "gunicorn PostgreSQL", "gunicorn constant", 0.22, at_most=False),
    Goal("G7", "granian SQLite", "granian SQLite stateful", 2.5, at_most=False),
    Goal("G7", "granian PostgreSQL", "granian PostgreSQL stateful", 2.5, at_most=False),
)
BESIDE = (
    Goal("G1", "turn, synchronous FULL", "constant", 4.5, at_most=True),
    Goal("G2", "turn, synchronous FULL", "usual", 0.75, at_most=True),
    Goal("", "first turn", "constant", 4.5, at_most=True),
    Goal("G4", "granian SQLite, FULL", "granian constant", 0.25, at_most=False),
    Goal("G4", "by WSGI, SQLite", "granian constant", 0.25, at_most=False),
    Goal("G5", "by WSGI, PostgreSQL", "granian constant", 0.16, at_most=False),
)
"""Shown beside the goals, and no goals: what it costs that no commit is lost when the power fails, and that a
request is read whole.
"""


def find(goal: Goal, figures: dict[str, list[float]], unit: str) -> Finding | None:
    """The finding for a goal, when both of its sides were measured."""
    if goal.measured not in figures or goal.floor not in figures:
        return None
    above, below = figures[goal.measured], figures[goal.floor]
    spread = [one / other for one, other in zip(above, below, strict=True)]
    remark = f"rounds {min(spread):.3g} to {max(spread):.3g}"
    return Finding(goal, median(above), median(below), median_ratio(above, below), unit, remark)
