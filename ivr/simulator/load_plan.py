"""What a load is to be, and what came of it."""

from collections import Counter
from statistics import quantiles
from urllib.parse import urlsplit

from msgspec import Struct, field

MAX_CALLERS = 20_000
MAX_SECONDS = 600
MAX_TURNS_PER_SECOND = 5_000
USUAL_SECONDS_BETWEEN_KEYS = 8
JOURNEY = ("3", "1", "2", "3", "2", "4", "3", "star", "1", "10000000", "1")
"""Keys of a caller of the bill-pay line who listens to everything and pays nothing."""

SAMPLE_ACCOUNT = "AC" + "0" * 32
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


class NotOnLoopback(ValueError):
    """Load is only ever made on the machine that makes it."""


class LoadPlan(Struct, frozen=True):
    """Requests are signed for `public_url`; `repeated_share` of the turns is sent twice."""

    url: str
    token: str
    public_url: str
    account_sid: str = SAMPLE_ACCOUNT
    line: str = "+18779899059"
    callers: int = 100
    seconds: float = 10
    turns_per_second: float | None = None
    journey: tuple[str, ...] = JOURNEY
    repeated_share: float = 0.02

    @property
    def rate(self) -> float:
        """Turns a second over all callers; when not given, each caller presses a key every 8 seconds."""
        return self.turns_per_second or self.callers / USUAL_SECONDS_BETWEEN_KEYS


class LoadReport(Struct):
    """What came of it. Latencies in milliseconds; `repeated` turns were sent twice at once on purpose;
    `lost` ones had no answer or no effect, `doubled` ones had two effects or two different answers.
    """

    due: int = 0
    answered: int = 0
    calls: int = 0
    lost: int = 0
    doubled: int = 0
    repeated: int = 0
    seconds: float = 0
    errors: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def turns_per_second(self) -> float:
        return self.answered / self.seconds if self.seconds else 0.0

    @property
    def is_clean(self) -> bool:
        return self.answered > 0 and not (self.lost or self.doubled or self.errors)

    def figures(self) -> dict[str, float | dict[str, int]]:
        """The report as plain figures, for a table or a program."""
        cuts = quantiles(self.latencies, n=100) if len(self.latencies) > 1 else [0.0] * 99
        return {
            "turns_due": self.due,
            "turns_answered": self.answered,
            "calls": self.calls,
            "seconds": round(self.seconds, 2),
            "turns_per_second": round(self.turns_per_second, 1),
            "p50_ms": round(cuts[49], 2),
            "p95_ms": round(cuts[94], 2),
            "p99_ms": round(cuts[98], 2),
            "max_ms": round(max(self.latencies, default=0.0), 2),
            "repeated": self.repeated,
            "lost": self.lost,
            "doubled": self.doubled,
            "errors": dict(self.errors),
        }


def check_plan(plan: LoadPlan) -> None:
    """Raises NotOnLoopback, or ValueError naming the limit that is passed."""
    if urlsplit(plan.url).hostname not in LOOPBACK_HOSTS:
        raise NotOnLoopback(
            f"{plan.url} is not this machine; load goes to {' or '.join(LOOPBACK_HOSTS)} only"
        )
    for name, value, limit in (
        ("callers", plan.callers, MAX_CALLERS),
        ("seconds", plan.seconds, MAX_SECONDS),
        ("turns a second", plan.rate, MAX_TURNS_PER_SECOND),
    ):
        if not 0 < value <= limit:
            raise ValueError(f"{name}: {value:g} is not between 1 and {limit:,}")
