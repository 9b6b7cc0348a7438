"""The desk at a glance: who waits in which line and since when, and who is there to answer."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select

from ivr.desk.entries import SEEN_WITHIN
from ivr.desk.tables import IS_OPEN, agent_queues, agents, queue_entries
from ivr.sealing import Sealer, place_of

MOST_SHOWN = 500
"""Entries looked at, from the longest wait on."""


class InLine(Struct, frozen=True):
    """An open entry. `state`: as in the table; `not_before`: when a call-back was promised."""

    call_sid: str
    queue: str
    kind: str
    state: str
    purpose: str
    language: str
    joined_at: datetime
    not_before: datetime | None


class AtDesk(Struct, frozen=True):
    """An agent who is signed in. `is_with_caller`: being connected with one, or speaking. `is_heard_of`: her
    call asked for the next caller lately, as a call does that is still there.
    """

    number: str
    name: str
    queues: tuple[str, ...]
    signed_in_at: datetime
    is_with_caller: bool
    is_heard_of: bool


def who_waits(connection: Connection) -> tuple[InLine, ...]:
    """Everybody in our own lines, and everybody who is promised a call-back, the longest wait first."""
    columns = (queue_entries.c[name] for name in InLine.__struct_fields__)
    chosen = select(*columns).where(IS_OPEN).order_by(queue_entries.c.joined_at).limit(MOST_SHOWN)
    return tuple(InLine(*row) for row in connection.execute(chosen))


def who_serves(connection: Connection, sealer: Sealer, at: datetime) -> tuple[AtDesk, ...]:
    """Everybody who is signed in, by number."""
    busy = select(queue_entries.c.agent_number).where(IS_OPEN, queue_entries.c.state == "connecting")
    talking = set(connection.scalars(busy))
    served: dict[str, tuple[str, ...]] = {}
    for number, queue in connection.execute(select(agent_queues).order_by(agent_queues.c.queue)):
        served[number] = (*served.get(number, ()), queue)
    signed_in = select(agents).where(agents.c.call_sid.is_not(None)).order_by(agents.c.number)
    return tuple(
        AtDesk(
            row.number,
            sealer.open_text(row.name_sealed, place_of("agents", "name_sealed", row.number)),
            served.get(row.number, ()),
            row.signed_in_at,
            row.number in talking,
            row.seen_at is not None and at - row.seen_at <= SEEN_WITHIN,
        )
        for row in connection.execute(signed_in)
    )
