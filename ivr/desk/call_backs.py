"""Promised call-backs: the caller's place in line is kept, and she need not wait in it.

One open call-back a number; the database holds it. And one a call, to the number it named last. Agents get
them in the order of the line; staff can also take one out of it by hand.
"""

import secrets
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Insert, Row, Update, insert, select, update

from ivr.desk.entries import ID_BYTES, Waiter, described, leave_all
from ivr.desk.tables import OPEN_STATES, queue_entries
from ivr.desk.taking import written_unless_taken
from ivr.sealing import Sealer, place_of

NUMBER = "call-back number"
"""What the keyed hash of a number to call back is about."""
_IN_LINE = ("waiting", "choosing", "offered")
_IS_OPEN = queue_entries.c.state.in_(OPEN_STATES)
_IS_CALL_BACK = queue_entries.c.kind == "call back"


class CallBackListed(Struct, frozen=True):
    """`number` in E.164, in full: it is to be dialled. `not_before`: the moment promised, None: at once.
    `state`: `connecting` while an agent dials it, and once somebody has taken it (`taken_by`).
    """

    id: str
    queue: str
    number: str
    language: str
    purpose: str
    state: str
    joined_at: datetime
    not_before: datetime | None
    attempts: int
    taken_by: str | None


class _Promise(Struct, frozen=True):
    id: str
    state: str
    number_index: str


def ask_call_back(
    connection: Connection,
    sealer: Sealer,
    queue: str,
    waiter: Waiter,
    number: str,
    not_before: datetime | None,
    at: datetime,
) -> str | None:
    """The id of a promised call-back to this number (E.164); None if it has an open one already.

    The call's own place in this line becomes the call-back and keeps its moment, and so does what it was
    promised before, for another number; without either it is a new one at the end. The call waits for nobody
    any more.
    """
    place, before = _place_of(connection, queue, waiter.call_sid), _promise_to(connection, waiter.call_sid)
    if before is not None and before.state == "connecting":
        return None
    kept = place or (None if before is None else before.id)
    entry_id = kept or secrets.token_hex(ID_BYTES)
    promised = _promised(sealer, entry_id, queue, number, not_before, at)
    if before is not None and before.number_index == promised["number_index"]:
        return None
    if kept is None:
        new = {"id": entry_id, "joined_at": at, **described(waiter, entry_id, sealer)}
        statement: Insert | Update = insert(queue_entries).values({**new, **promised})
    else:
        statement = update(queue_entries).where(queue_entries.c.id == kept).values(promised)
    if not written_unless_taken(connection, statement):
        return None
    if before is not None and before.id != entry_id:
        _move(connection, before.id, _IN_LINE, at, state="gone")
    leave_all(connection, waiter.call_sid, at)
    return entry_id


def _promised(
    sealer: Sealer, entry_id: str, queue: str, number: str, not_before: datetime | None, at: datetime
) -> dict[str, object]:
    """The columns that tell what is promised, whatever the entry was before."""
    return {
        "queue": queue,
        "kind": "call back",
        "state": "waiting",
        "slot": None,
        "agent_number": None,
        "attempts": 0,
        "dialled_on": None,
        "changed_at": at,
        "not_before": not_before,
        "number_index": sealer.index(NUMBER, number),
        "number_sealed": sealer.seal_text(number, place_of("queue_entries", "number_sealed", entry_id)),
    }


def open_call_backs(connection: Connection, sealer: Sealer) -> list[CallBackListed]:
    """All that are promised and not yet done, in the order of the lines."""
    columns = queue_entries.c
    rows = connection.execute(
        select(queue_entries).where(_IS_CALL_BACK, _IS_OPEN).order_by(columns.joined_at, columns.id)
    )
    return [_listed(sealer, row) for row in rows]


def find_call_back(connection: Connection, sealer: Sealer, entry_id: str) -> CallBackListed | None:
    """Open or over."""
    found = connection.execute(
        select(queue_entries).where(queue_entries.c.id == entry_id, _IS_CALL_BACK)
    ).one_or_none()
    return None if found is None else _listed(sealer, found)


def take_by_hand(connection: Connection, entry_id: str, author: str, at: datetime) -> bool:
    """Out of the agents' line: this person calls. False when it is not in line."""
    return _move(connection, entry_id, _IN_LINE, at, state="connecting", taken_by=author, agent_number=None)


def finish_by_hand(
    connection: Connection, entry_id: str, author: str, at: datetime, *, only_own: bool = False
) -> bool:
    """The caller was reached. False when it is over already, or an agent is dialling it now.

    `only_own`: and when somebody else took it by hand.
    """
    if _move(connection, entry_id, _IN_LINE, at, state="done", taken_by=author):
        return True
    taken_by = queue_entries.c.taken_by
    taken = taken_by == author if only_own else taken_by.is_not(None)
    done = update(queue_entries).where(
        queue_entries.c.id == entry_id, _IS_CALL_BACK, queue_entries.c.state == "connecting", taken
    )
    return connection.execute(done.values(state="done", taken_by=author, changed_at=at)).rowcount == 1


def release(connection: Connection, entry_id: str, at: datetime, by: str | None = None) -> bool:
    """Whoever took it by hand does not call after all: back to its place in line. False when nobody has.

    `by`: only if this one has it; None: whoever has it.
    """
    columns = queue_entries.c
    is_theirs = columns.taken_by.is_not(None) if by is None else columns.taken_by == by
    taken = is_theirs & (columns.state == "connecting")
    back = update(queue_entries).where(queue_entries.c.id == entry_id, _IS_CALL_BACK, taken)
    return connection.execute(back.values(state="waiting", taken_by=None, changed_at=at)).rowcount == 1


def _listed(sealer: Sealer, row: Row[tuple[Any, ...]]) -> CallBackListed:
    return CallBackListed(
        row.id,
        row.queue,
        sealer.open_text(row.number_sealed, place_of("queue_entries", "number_sealed", row.id)),
        row.language,
        row.purpose,
        row.state,
        row.joined_at,
        row.not_before,
        row.attempts,
        row.taken_by,
    )


def _place_of(connection: Connection, queue: str, call_sid: str) -> str | None:
    columns = queue_entries.c
    place = select(columns.id).where(
        columns.call_sid == call_sid, columns.queue == queue, columns.kind == "live", _IS_OPEN
    )
    return connection.execute(place).scalar()


def _promise_to(connection: Connection, call_sid: str) -> _Promise | None:
    """What this call was promised before and has not had."""
    columns = queue_entries.c
    found = connection.execute(
        select(columns.id, columns.state, columns.number_index)
        .where(columns.call_sid == call_sid, _IS_CALL_BACK, _IS_OPEN)
        .with_for_update()
    ).first()
    return None if found is None else _Promise(found.id, found.state, found.number_index)


def _move(
    connection: Connection, entry_id: str, states: tuple[str, ...], at: datetime, **values: object
) -> bool:
    moved = update(queue_entries).where(
        queue_entries.c.id == entry_id, _IS_CALL_BACK, queue_entries.c.state.in_(states)
    )
    return connection.execute(moved.values(changed_at=at, **values)).rowcount == 1
