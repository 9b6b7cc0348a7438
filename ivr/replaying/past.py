"""A call of the past as far as it is kept: what happened in each turn, and where that led."""

from msgspec import Struct

from ivr.engine.events import CallAnswered, Event
from ivr.engine.trail import Trail


class PastTurn(Struct, frozen=True):
    """`event`: as it was kept, without numbers of several digits and without spoken words."""

    event: Event
    trail: Trail


class PastCall(Struct, frozen=True):
    """Every turn of a call that is over. The event of the first is its `CallAnswered`."""

    sid: str
    turns: tuple[PastTurn, ...]

    @property
    def answered(self) -> CallAnswered | None:
        """How the call began; None for a call that has no beginning."""
        first = self.turns[0].event if self.turns else None
        return first if isinstance(first, CallAnswered) else None
