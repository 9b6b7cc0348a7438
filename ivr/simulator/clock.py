"""Virtual time: a call's clock moves when somebody speaks, waits or keys, never by itself."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The time of one call leg. `now` is in UTC: in a zone of its own an hour would be lost or doubled in the
    two nights in which clocks are changed.
    """

    def __init__(self, start: datetime | None = None) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("a clock starts at a moment with an offset")
        self.now = datetime.now(UTC) if start is None else start.astimezone(UTC)
        self.started_at = self.now

    @property
    def elapsed_seconds(self) -> float:
        return (self.now - self.started_at).total_seconds()

    def advance(self, seconds: float) -> None:
        """Time never runs back: a negative stretch is none."""
        self.now += timedelta(seconds=max(0.0, seconds))

    def catch_up_with(self, other: "Clock") -> None:
        """Two legs that meet share the later of their moments."""
        self.now = max(self.now, other.now)

    def stand_still_until(self, moment: datetime) -> None:
        """Somebody else's time goes by; what is timed on this leg is not moved by it."""
        passed = max(timedelta(0), moment - self.now)
        self.now += passed
        self.started_at += passed
