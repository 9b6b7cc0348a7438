"""Our own line for each queue: who waits, since when, and where at the carrier.

The order of callers is ours; the carrier only holds each of them in a queue by herself, so that an agent gets
whom she was told of. A caller who leaves that queue to choose something else keeps her place.
"""

import secrets
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, exists, func, insert, or_, select, update

from ivr.desk.tables import EVERY_QUEUE, OPEN_STATES, agent_queues, agents, queue_entries
from ivr.desk.taking import written_unless_taken
from ivr.sealing import Sealer, place_of

ID_BYTES = 16
MOST_RACES = 20
"""Callers who may take the same free place at the same instant."""
SEEN_WITHIN = timedelta(minutes=3)
"""An agent at her desk asks for the next caller several times a minute."""
TALKS_AT_MOST = timedelta(hours=2, minutes=15)
CONNECTED_WITHIN = timedelta(seconds=30)
"""Whoever still waits after this was not taken by the agent who was to be connected with her."""
SLOT_RESTS = timedelta(seconds=30)
"""An agent may still be on the way to whoever was in it."""


class Waiter(Struct, frozen=True):
    """Who waits and why. `last_four` of the account, or ""."""

    call_sid: str
    line: str
    purpose: str
    language: str
    last_four: str


class Place(Struct, frozen=True):
    """A place in line. `slot`: the carrier's queue to wait in."""

    id: str
    slot: str
    joined_at: datetime


class Standing(Struct, frozen=True):
    """`position` counts from 1; `agents` signed in for the queue."""

    position: int
    agents: int


def join(
    connection: Connection, sealer: Sealer, queue: str, waiter: Waiter, at_most: int, at: datetime
) -> Place | None:
    """A place at the end of the line, or the one that this call has; None when the line is full.

    Who has spoken with somebody from this line and asks again, cut off perhaps, does not begin at its end.
    """
    kept = _place_of_call(connection, queue, waiter.call_sid)
    if kept is not None:
        _move(connection, kept.id, "waiting", at)
        return kept
    leave_all(connection, waiter.call_sid, at)
    since = _waits_since(connection, queue, waiter.call_sid, at)
    for _ in range(MOST_RACES):
        slot = _free_slot(connection, queue, at_most, at)
        if slot is None:
            return None
        entry_id = secrets.token_hex(ID_BYTES)
        row = {
            "id": entry_id,
            "queue": queue,
            "kind": "live",
            "state": "waiting",
            "joined_at": since,
            "changed_at": at,
            "slot": slot,
            **described(waiter, entry_id, sealer),
        }
        if written_unless_taken(connection, insert(queue_entries).values(row)):
            return Place(entry_id, slot_name(queue, slot), since)
    return None


def described(waiter: Waiter, entry_id: str, sealer: Sealer) -> dict[str, object]:
    """The columns that tell who waits."""
    return {
        "call_sid": waiter.call_sid,
        "line": waiter.line,
        "purpose": waiter.purpose,
        "language": waiter.language,
        "last_four_sealed": sealer.seal_text(
            waiter.last_four, place_of("queue_entries", "last_four_sealed", entry_id)
        ),
    }


def leave(connection: Connection, entry_id: str, state: str, at: datetime) -> None:
    """She is out of the carrier's queue: `choosing`, `talked` or `gone`. An entry that ended stays ended."""
    _move(connection, entry_id, state, at)


def leave_all(connection: Connection, call_sid: str, at: datetime) -> None:
    """This call waits nowhere any more. Promised call-backs stay."""
    gone = update(queue_entries).where(queue_entries.c.call_sid == call_sid, queue_entries.c.kind == "live")
    connection.execute(gone.where(_is_open()).values(state="gone", changed_at=at))


def standing(connection: Connection, entry_id: str, at: datetime) -> Standing | None:
    """Where she stands; None for an entry that is over, or that an agent should long have taken.

    Call-backs that are due count, too.
    """
    found = connection.execute(
        select(queue_entries).where(queue_entries.c.id == entry_id, _is_open())
    ).one_or_none()
    if found is None or (found.state == "connecting" and at - found.changed_at > CONNECTED_WITHIN):
        return None
    queue, joined_at = found.queue, found.joined_at
    before = select(func.count()).where(
        queue_entries.c.queue == queue,
        queue_entries.c.joined_at < joined_at,
        queue_entries.c.state.in_(("waiting", "choosing", "offered")),
        _is_due(at),
    )
    ahead = connection.execute(before).scalar_one()
    return Standing(ahead + 1, agents_for(connection, queue, at))


def agents_for(connection: Connection, queue: str, at: datetime) -> int:
    """How many agents are signed in for this queue, and not gone unnoticed: heard of lately, or talking."""
    talks = exists().where(
        queue_entries.c.agent_number == agents.c.number,
        queue_entries.c.state == "connecting",
        queue_entries.c.changed_at > at - TALKS_AT_MOST,
    )
    signed_in = (
        select(func.count(agents.c.number.distinct()))
        .select_from(agents.join(agent_queues))
        .where(agent_queues.c.queue.in_((queue, EVERY_QUEUE)))
        .where(agents.c.call_sid.is_not(None), or_(agents.c.seen_at > at - SEEN_WITHIN, talks))
    )
    return connection.execute(signed_in).scalar_one()


def _is_due(at: datetime) -> ColumnElement[bool]:
    return queue_entries.c.not_before.is_(None) | (queue_entries.c.not_before <= at)


def _is_open() -> ColumnElement[bool]:
    return queue_entries.c.state.in_(OPEN_STATES)


def _place_of_call(connection: Connection, queue: str, call_sid: str) -> Place | None:
    """Her open place in this line, whether she was in the carrier's queue or chose something else."""
    found = connection.execute(
        select(queue_entries.c.id, queue_entries.c.slot, queue_entries.c.joined_at).where(
            queue_entries.c.call_sid == call_sid,
            queue_entries.c.queue == queue,
            queue_entries.c.kind == "live",
            _is_open(),
        )
    ).first()
    return None if found is None else Place(found.id, slot_name(queue, found.slot), found.joined_at)


def _waits_since(connection: Connection, queue: str, call_sid: str, at: datetime) -> datetime:
    """When this call joined the line from which it was taken, or for which it was promised a call-back; else
    now. Who waits on the line after all needs no call-back any more.
    """
    hers = (queue_entries.c.call_sid == call_sid) & (queue_entries.c.queue == queue)
    promised = hers & (queue_entries.c.kind == "call back") & (queue_entries.c.state == "waiting")
    earlier = select(func.min(queue_entries.c.joined_at)).where(
        hers, or_(queue_entries.c.state == "talked", promised)
    )
    since: datetime | None = connection.execute(earlier).scalar()
    connection.execute(update(queue_entries).where(promised).values(state="done", changed_at=at))
    return since or at


def _free_slot(connection: Connection, queue: str, at_most: int, at: datetime) -> int | None:
    """The next number that nobody has, in turn; None when so many have one.

    In turn, so that a slot rests before it is used again: an agent who is being connected with a caller who
    has just hung up must not get whoever came into her slot meanwhile.
    """
    slots = select(queue_entries.c.slot).where(
        queue_entries.c.queue == queue, queue_entries.c.slot.is_not(None)
    )
    taken = set(connection.execute(slots.where(_is_open())).scalars())
    rests = set(connection.execute(slots.where(queue_entries.c.changed_at > at - SLOT_RESTS)).scalars())
    last = connection.execute(slots.order_by(queue_entries.c.joined_at.desc()).limit(1)).scalar() or 0
    in_turn = (*range(last + 1, at_most + 1), *range(1, min(last, at_most) + 1))
    free = [slot for slot in in_turn if slot not in taken]
    return next((slot for slot in free if slot not in rests), free[0] if free else None)


def _move(connection: Connection, entry_id: str, state: str, at: datetime) -> None:
    moved = update(queue_entries).where(queue_entries.c.id == entry_id, _is_open())
    connection.execute(moved.values(state=state, changed_at=at))


def slot_name(queue: str, slot: int) -> str:
    """The carrier's queue in which one caller waits by herself."""
    return f"{queue}-{slot}"
