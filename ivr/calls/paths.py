"""Calls of the past as paths: every step, in order, for pictures and counts. Opens trails, and no words."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from ivr.calls.ended import ended_calls
from ivr.calls.rows import open_trail
from ivr.calls.tables import calls, turns
from ivr.engine.call import Frame, Outcome
from ivr.engine.trail import Trail
from ivr.sealing import SealBroken, Sealer


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


def paths_since(
    connection: Connection,
    sealer: Sealer,
    since: datetime,
    until: datetime | None = None,
    at_most: int | None = None,
    *,
    with_drafts: bool = False,
) -> Iterator[CallPath]:
    """Every call that began since then and is over, or the newest of them; the oldest first. `with_drafts`:
    those to a draft as well.
    """
    columns = (
        calls.c.line,
        calls.c.version,
        calls.c.outcome,
        calls.c.ended_at,
        turns.c.trail_sealed,
        turns.c.at,
    )
    for rows in ended_calls(connection, since, until, columns, at_most, with_drafts=with_drafts):
        one = rows[0]
        trails = _trails(sealer, one.call_sid, rows)
        stood = None if trails is None else tuple(frames for trail in trails for frames in trail.passed)
        stays = () if trails is None else tuple(_stays(rows, trails))
        yield CallPath(one.call_sid, one.line, one.version, one.outcome, stood, stays)


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


def steps_passed(connection: Connection, sealer: Sealer) -> frozenset[Frame] | None:
    """Every step that any call went through, also one that goes on; None when that is not known of one turn.
    For the small database of a rehearsal.
    """
    rows = connection.execute(select(turns.c.call_sid, turns.c.number, turns.c.trail_sealed)).all()
    if not rows or any(row.trail_sealed is None for row in rows):
        return None
    trails = [open_trail(row.trail_sealed, row.call_sid, row.number, sealer) for row in rows]
    return frozenset(frame for trail in trails for frames in trail.passed for frame in frames)
