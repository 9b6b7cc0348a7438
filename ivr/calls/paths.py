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
from ivr.engine.trail import Trail
from ivr.sealing import SealBroken, Sealer

_BATCH_ROWS = 1_000


class Stay(Struct, frozen=True):
    """How long a call stood where a turn of it ended: what was said there, and the caller's answer."""

    frame: Frame
    seconds: float


class CallPath(Struct, frozen=True):
    """A call that is over. `stood`: where it stood at each step, in order; None when that is not known: it
    is from before trails were kept, or sealed with a key that is not here.
    """

    sid: str
    line: str
    version: int
    outcome: Outcome | None
    stood: tuple[tuple[Frame, ...], ...] | None
    stays: tuple[Stay, ...] = ()


def count_calls(connection: Connection, since: datetime, until: datetime | None = None) -> int:
    """Calls that are over and began at or after this moment, and before that one."""
    return connection.scalar(select(func.count()).select_from(calls).where(_over(since, until))) or 0


def paths_since(
    connection: Connection,
    sealer: Sealer,
    since: datetime,
    until: datetime | None = None,
    at_most: int | None = None,
) -> Iterator[CallPath]:
    """Every such call, or the newest of them; the oldest first."""
    one, each = calls.c, turns.c
    columns = (one.call_sid, one.line, one.version, one.outcome, one.ended_at)
    wanted = select(*columns, one.started_at).where(_over(since, until))
    if at_most is not None:
        wanted = wanted.order_by(one.started_at.desc(), one.call_sid.desc()).limit(at_most)
    found = wanted.subquery()
    chosen = select(found, each.number, each.trail_sealed, each.at)
    chosen = chosen.join(turns, each.call_sid == found.c.call_sid)
    chosen = chosen.order_by(found.c.started_at, found.c.call_sid, each.number)
    rows = connection.execution_options(yield_per=_BATCH_ROWS).execute(chosen)
    for _, taken in groupby(rows, attrgetter("call_sid")):
        kept = list(taken)
        first = kept[0]
        trails = _trails(sealer, first.call_sid, kept)
        stood = None if trails is None else tuple(frames for trail in trails for frames in trail.passed)
        stays = () if trails is None else tuple(_stays(kept, trails))
        yield CallPath(first.call_sid, first.line, first.version, first.outcome, stood, stays)


def _over(since: datetime, until: datetime | None) -> ColumnElement[bool]:
    began = calls.c.started_at
    earliest = began >= since.astimezone(UTC).isoformat()
    found = and_(earliest, calls.c.ended_at.is_not(None))
    return found if until is None else and_(found, began < until.astimezone(UTC).isoformat())


def _trails(sealer: Sealer, sid: str, rows: list[Any]) -> list[Trail] | None:
    if any(row.trail_sealed is None for row in rows):
        return None
    try:
        return [open_trail(row.trail_sealed, sid, row.number, sealer) for row in rows]
    except SealBroken:
        return None


def _stays(rows: list[Any], trails: list[Trail]) -> Iterator[Stay]:
    ends = [*(row.at for row in rows[1:]), rows[0].ended_at]
    for row, trail, end in zip(rows, trails, ends, strict=True):
        if trail.stands:
            lasted = datetime.fromisoformat(end) - datetime.fromisoformat(row.at)
            yield Stay(trail.stands[-1], max(0.0, lasted.total_seconds()))
