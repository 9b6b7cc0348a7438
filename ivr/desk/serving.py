"""Who is next for an agent, and what becomes of her: offered, connected, given back.

An offer belongs to one agent: whoever is next is locked and looked at again before she is offered
(PostgreSQL: rows that somebody else has locked are passed over; SQLite has one writer), and everything later
asks for the claim again.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, exists, or_, select, tuple_, update

from ivr.calling_hours import is_due
from ivr.desk.entries import slot_name
from ivr.desk.tables import EVERY_QUEUE, agent_queues, queue_entries
from ivr.sealing import Sealer, place_of

PASSED_FOR = timedelta(seconds=30)
"""An agent who passed a caller on is not offered her again at once; after this time, if nobody took her."""
OFFER_LAPSES = timedelta(seconds=90)
"""An offer nobody answers for so long is nobody's: the agent's line has gone dead without a word."""
TALKING_AFTER = timedelta(seconds=60)
"""A connection that lasted longer was a conversation: the longest ring is half of it."""
CALL_AGAIN_AFTER = timedelta(minutes=15)
MOST_CALL_BACKS = 3
LOOKED_AT_ONCE = 1_000
"""Of those in line, from the longest wait on. Then the next as many: a thousand call-backs whose hour has not
come hide nobody who waits behind them.
"""

Kind = Literal["live", "call back"]
End = Literal["talked", "gone", "busy", "no_answer", "failed"]
_columns = queue_entries.c


class Offer(Struct, frozen=True):
    """Whom an agent is told of. `line`: the number called. `others`: how many more wait for this agent."""

    kind: Kind
    line: str
    purpose: str
    language: str
    last_four: str
    waited_seconds: int
    others: int


class Waiting(Struct, frozen=True):
    """She waits in this queue of the carrier's."""

    entry: str
    slot: str


class ToCallBack(Struct, frozen=True):
    """Her number, and the one that she called: both E.164."""

    entry: str
    number: str
    shown: str


def next_entry(
    connection: Connection, sealer: Sealer, agent_number: str, at: datetime, home: ZoneInfo
) -> Offer | None:
    """Who waits longest for this agent, live or to be called back; offered to her from now on.

    `home`: where a number is that does not tell where it is.
    """
    give_back(connection, agent_number, at)
    waits = (*_waits_for(agent_number, at), _was_not_passed(agent_number, at))
    line = _line(connection, waits)
    ready = [entry for entry in line if _may_be_called(sealer, entry, at, home)]
    for entry in ready:
        hers = select(_columns.id).where(_columns.id == entry.id, *waits).with_for_update(skip_locked=True)
        if connection.execute(hers).one_or_none() is not None:
            _change(connection, entry.id, at, state="offered", agent_number=agent_number)
            return _told(sealer, entry, len(ready) - 1, at)
    return None


def _line(connection: Connection, waits: tuple[ColumnElement[bool], ...]) -> Iterator[Row[tuple[Any, ...]]]:
    """Everybody of whom this is so, from the longest wait on."""
    in_order = select(queue_entries).where(*waits).order_by(_columns.joined_at, _columns.id)
    page = connection.execute(in_order.limit(LOOKED_AT_ONCE)).all()
    while page:
        yield from page
        behind = tuple_(_columns.joined_at, _columns.id) > (page[-1].joined_at, page[-1].id)
        page = connection.execute(in_order.where(behind).limit(LOOKED_AT_ONCE)).all()


def give_back(connection: Connection, agent_number: str, at: datetime) -> None:
    """Whoever was offered to this agent, or was just being connected, waits again at her old place.

    Only her own call says that a caller on the line has talked; if she has, it is about to say so.
    """
    hers = select(queue_entries).where(
        _columns.agent_number == agent_number, _columns.state.in_(("offered", "connecting"))
    )
    for entry in connection.execute(hers.with_for_update()).all():
        if entry.kind == "live" or entry.state == "offered":
            _change(connection, entry.id, at, state="waiting")
        elif at - entry.changed_at > TALKING_AFTER:
            _change(connection, entry.id, at, state="talked")
        else:
            _call_again(connection, entry, at)


def connect(
    connection: Connection,
    sealer: Sealer,
    agent_number: str,
    at: datetime,
    home: ZoneInfo,
    due_on: str | None = None,
) -> Waiting | ToCallBack | None:
    """Whom this agent was told of; None when she has left the line, or the offer has lapsed.

    A number that was told at five to nine is not dialled at five past. `due_on`: see `dialled_on`.
    """
    entry = connection.execute(
        select(queue_entries)
        .where(_columns.agent_number == agent_number, _columns.state == "offered")
        .with_for_update()
    ).first()
    if entry is None:
        return None
    if not _may_be_called(sealer, entry, at, home):
        _change(connection, entry.id, at, state="waiting")
        return None
    _change(connection, entry.id, at, state="connecting", dialled_on=due_on)
    if entry.kind == "live":
        return Waiting(entry.id, slot_name(entry.queue, entry.slot))
    return ToCallBack(entry.id, _number_of(sealer, entry), entry.line)


def end_connection(connection: Connection, entry_id: str, agent_number: str, end: End, at: datetime) -> End:
    """Writes down what came of it; returns what the agent is told.

    The caller's own call may have told already: then a conversation stays one, and whoever is gone is gone.
    """
    entry = connection.execute(
        select(queue_entries)
        .where(_columns.id == entry_id, _columns.agent_number == agent_number)
        .with_for_update()
    ).one_or_none()
    if entry is None or entry.state not in ("connecting", "gone", "talked"):
        return end
    if end == "talked":
        _change(connection, entry_id, at, state="talked")
        return end
    if entry.state != "connecting":
        return "gone"
    if entry.kind == "call back":
        _call_again(connection, entry, at)
        return "busy" if end == "busy" else "no_answer"
    # Nobody was in her queue. If she is there after all, her waiting document finds that her place is gone.
    _change(connection, entry_id, at, state="waiting" if end == "failed" else "gone")
    return "gone"


def talked_after_all(connection: Connection, due_on: str, at: datetime) -> None:
    """A dialled number has spoken with the agent, and that is heard of after the end of the agent's call: it
    was to be called again, and is not.
    """
    again = update(queue_entries).where(_columns.dialled_on == due_on, _columns.kind == "call back")
    again = again.where(_columns.state.in_(("waiting", "not reached")))
    connection.execute(again.values(state="talked", changed_at=at))


def _waits_for(agent_number: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    """In one of her queues, and nobody else has her."""
    hers = agent_queues.c.agent_number == agent_number
    served = select(agent_queues.c.queue).where(hers)
    every = exists().where(hers, agent_queues.c.queue == EVERY_QUEUE)
    lapsed = (_columns.state == "offered") & (_columns.changed_at < at - OFFER_LAPSES)
    return (
        or_(_columns.queue.in_(served), every),
        or_(_columns.state == "waiting", lapsed),
        or_(_columns.not_before.is_(None), _columns.not_before <= at),
    )


def _may_be_called(sealer: Sealer, entry: Row[tuple[object, ...]], at: datetime, home: ZoneInfo) -> bool:
    """Whoever waits on the line may; a number only at an hour at which one calls people there."""
    return entry.kind == "live" or is_due(_number_of(sealer, entry), entry.not_before, at, home)


def _number_of(sealer: Sealer, entry: Row[tuple[object, ...]]) -> str:
    return sealer.open_text(entry.number_sealed, place_of("queue_entries", "number_sealed", entry.id))


def _was_not_passed(agent_number: str, at: datetime) -> ColumnElement[bool]:
    return or_(
        _columns.agent_number.is_(None),
        _columns.agent_number != agent_number,
        _columns.changed_at <= at - PASSED_FOR,
    )


def _call_again(connection: Connection, entry: Row[tuple[object, ...]], at: datetime) -> None:
    attempts = entry.attempts + 1
    if attempts >= MOST_CALL_BACKS:
        _change(connection, entry.id, at, state="not reached", attempts=attempts)
    else:
        later = at + CALL_AGAIN_AFTER
        _change(connection, entry.id, at, state="waiting", attempts=attempts, not_before=later)


def _change(connection: Connection, entry_id: str, at: datetime, **values: object) -> None:
    changed = update(queue_entries).where(_columns.id == entry_id)
    connection.execute(changed.values(changed_at=at, **values))


def _told(sealer: Sealer, entry: Row[tuple[object, ...]], others: int, at: datetime) -> Offer:
    place = place_of("queue_entries", "last_four_sealed", entry.id)
    return Offer(
        entry.kind,
        entry.line,
        entry.purpose,
        entry.language,
        sealer.open_text(entry.last_four_sealed, place),
        int((at - entry.joined_at).total_seconds()),
        others,
    )
