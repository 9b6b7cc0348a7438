"""Calls that are over, a batch at a time: no transaction stays open, and memory holds one batch."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, func, select

from ivr.calls.drafts import TO_DRAFT
from ivr.calls.tables import calls, turns

BATCH_CALLS = 200


def count_ended(
    connection: Connection, since: datetime, until: datetime | None = None, *, with_drafts: bool = False
) -> int:
    """Calls that are over and began at or after this moment, and before that one. `with_drafts`: those to a
    draft as well.
    """
    over = _over(since, until, with_drafts)
    return connection.scalar(select(func.count()).select_from(calls).where(over)) or 0


def ended_calls(
    connection: Connection,
    since: datetime,
    until: datetime | None,
    columns: Sequence[Column[Any]],
    at_most: int | None = None,
    *,
    with_drafts: bool = False,
) -> Iterator[list[Any]]:
    """For every such call, the oldest first, a row for each of its turns, in order. `columns`: of the calls
    and their turns, beside `call_sid` and `number`. `at_most`: so many, the newest of them.
    """
    in_order = (calls.c.started_at, calls.c.call_sid)
    newest_first = [column.desc() for column in in_order]
    wanted = (
        select(calls.c.call_sid)
        .where(_over(since, until, with_drafts))
        .order_by(*newest_first)
        .limit(at_most)
    )
    sids = connection.scalars(wanted).all()[::-1]
    chosen = select(turns.c.call_sid, turns.c.number, *columns).join_from(calls, turns)
    for start in range(0, len(sids), BATCH_CALLS):
        batch = chosen.where(calls.c.call_sid.in_(sids[start : start + BATCH_CALLS]))
        rows = connection.execute(batch.order_by(*in_order, turns.c.number)).all()
        for _, taken in groupby(rows, attrgetter("call_sid")):
            yield list(taken)


def _over(since: datetime, until: datetime | None, with_drafts: bool) -> ColumnElement[bool]:
    begun = calls.c.started_at >= since.astimezone(UTC).isoformat()
    if until is not None:
        begun = and_(begun, calls.c.started_at < until.astimezone(UTC).isoformat())
    if not with_drafts:
        begun = and_(begun, ~TO_DRAFT)
    return and_(begun, calls.c.ended_at.is_not(None))
