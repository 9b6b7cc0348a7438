"""Calls of the past as paths: every step, in order, for pictures and counts. Opens trails, and no words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, func, select

from ivr.calls.rows import open_trail
from ivr.calls.tables import calls, turns
from ivr.engine.call import Frame, Outcome
from ivr.sealing import SealBroken, Sealer

_BATCH_ROWS = 1_000


class CallPath(Struct, frozen=True):
    """A call that is over. `stood`: where it stood at each step, in order; None when that is not known: it
    is from before trails were kept, or sealed with a key that is not here.
    """

    sid: str
    line: str
    version: int
    outcome: Outcome | None
    stood: tuple[tuple[Frame, ...], ...] | None


def count_calls(connection: Connection, since: datetime) -> int:
    """Calls that are over and began at or after this moment."""
    return connection.scalar(select(func.count()).select_from(calls).where(_over(since))) or 0


def paths_since(connection: Connection, sealer: Sealer, since: datetime) -> Iterator[CallPath]:
    """Every such call, the oldest first."""
    columns = (calls.c.call_sid, calls.c.line, calls.c.version, calls.c.outcome)
    chosen = select(*columns, turns.c.number, turns.c.trail_sealed).join_from(calls, turns)
    chosen = chosen.where(_over(since)).order_by(calls.c.started_at, calls.c.call_sid, turns.c.number)
    rows = connection.execution_options(yield_per=_BATCH_ROWS).execute(chosen)
    for _, taken in groupby(rows, attrgetter("call_sid")):
        kept = list(taken)
        first = kept[0]
        yield CallPath(
            first.call_sid, first.line, first.version, first.outcome, _stood(sealer, first.call_sid, kept)
        )


def _over(since: datetime) -> ColumnElement[bool]:
    return and_(calls.c.started_at >= since.astimezone(UTC).isoformat(), calls.c.ended_at.is_not(None))


def _stood(sealer: Sealer, sid: str, rows: list[Any]) -> tuple[tuple[Frame, ...], ...] | None:
    stood: list[tuple[Frame, ...]] = []
    for row in rows:
        if row.trail_sealed is None:
            return None
        try:
            stood += open_trail(row.trail_sealed, sid, row.number, sealer).passed
        except SealBroken:
            return None
    return tuple(stood)
