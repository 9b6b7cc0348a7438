"""Agents: their numbers, PINs and queues, and which of them are signed in, on which call.

Whoever writes both locks the agent's row first, then the entries that are hers: two calls of one agent, each
holding what the other wants, would both fail.
"""

import hmac
import secrets
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select, update

from ivr.desk.entries import TALKS_AT_MOST
from ivr.desk.serving import give_back
from ivr.desk.tables import agent_queues, agents, queue_entries
from ivr.sealing import Sealer, place_of

PIN_DIGITS = 6
AGENT = "agent"
"""The kind under which agent numbers are hashed, where they are counted."""

_PIN = "agent pin"
_NOBODY = "nobody"


class AgentPolicy(Struct, frozen=True):
    """Wrong PINs permitted in fixed windows: for each agent number, and for each number that calls, those
    that are withheld together. None is over all: whoever guesses from outside must not lock out everybody.

    With 50 agents and all of their guesses used every day, a stranger signs in once in five years.
    """

    per_agent_a_day: int = 10
    per_caller_a_day: int = 20
    withheld_a_day: int = 20


class AgentListed(Struct, frozen=True):
    """`signed_in_at`: None while signed out. `taken`: conversations since the asked moment."""

    number: str
    name: str
    queues: tuple[str, ...]
    signed_in_at: datetime | None
    taken: int


def add_agent(
    connection: Connection, sealer: Sealer, number: str, name: str, queues: tuple[str, ...], pin: str = ""
) -> str | None:
    """The new agent's PIN, told this once; None when the number is taken. `pin`: for samples alone."""
    if _is_known(connection, number):
        return None
    pin = pin or _new_pin()
    sealed = sealer.seal_text(name, place_of("agents", "name_sealed", number))
    row = {"number": number, "name_sealed": sealed, "pin_mark": _mark(sealer, number, pin)}
    connection.execute(insert(agents).values(row))
    serve_queues(connection, number, queues)
    return pin


def serve_queues(connection: Connection, number: str, queues: tuple[str, ...]) -> bool:
    """From now on these queues and no others; False for an unknown agent."""
    if not _is_known(connection, number):
        return False
    connection.execute(delete(agent_queues).where(agent_queues.c.agent_number == number))
    rows = [{"agent_number": number, "queue": queue} for queue in dict.fromkeys(queues)]
    if rows:
        connection.execute(insert(agent_queues), rows)
    return True


def new_pin(connection: Connection, sealer: Sealer, number: str) -> str | None:
    """A new PIN, told this once; the old one is worth nothing. None for an unknown agent."""
    pin = _new_pin()
    changed = update(agents).where(agents.c.number == number).values(pin_mark=_mark(sealer, number, pin))
    return pin if connection.execute(changed).rowcount else None


def remove_agent(connection: Connection, number: str, at: datetime) -> bool:
    """The agent is gone; whoever was offered goes back in line. False for an unknown agent."""
    _lock(connection, number)
    give_back(connection, number, at)
    served = update(queue_entries).where(queue_entries.c.agent_number == number)
    connection.execute(served.values(agent_number=None))
    connection.execute(delete(agent_queues).where(agent_queues.c.agent_number == number))
    return connection.execute(delete(agents).where(agents.c.number == number)).rowcount == 1


def agents_listed(connection: Connection, sealer: Sealer, since: datetime) -> list[AgentListed]:
    """All agents by number."""
    served: dict[str, tuple[str, ...]] = {}
    rows = connection.execute(select(agent_queues).order_by(agent_queues.c.queue))
    for row in rows:
        served[row.agent_number] = (*served.get(row.agent_number, ()), row.queue)
    talked = queue_entries.c.state.in_(("talked", "done")) & (queue_entries.c.changed_at >= since)
    counted = select(queue_entries.c.agent_number, func.count().label("taken")).where(talked)
    rows = connection.execute(counted.group_by(queue_entries.c.agent_number))
    taken: dict[str, int] = {row.agent_number: row.taken for row in rows}
    return [
        AgentListed(
            agent.number,
            _name(sealer, agent.number, agent.name_sealed),
            served.get(agent.number, ()),
            agent.signed_in_at,
            taken.get(agent.number, 0),
        )
        for agent in connection.execute(select(agents).order_by(agents.c.number))
    ]


def name_by_pin(connection: Connection, sealer: Sealer, number: str, pin: str) -> str | None:
    """The agent's name, if this is her PIN. An unknown agent takes as long as a wrong PIN."""
    found = connection.execute(
        select(agents.c.pin_mark, agents.c.name_sealed).where(agents.c.number == number)
    ).one_or_none()
    kept = _mark(sealer, _NOBODY, _NOBODY) if found is None else found.pin_mark
    is_hers = hmac.compare_digest(kept, _mark(sealer, number, pin))
    return None if found is None or not is_hers else _name(sealer, number, found.name_sealed)


def is_talking(connection: Connection, number: str, call_sid: str, at: datetime) -> bool:
    """Is this agent in a conversation on another call than this one? Whoever she talks with would be offered
    to her again.
    """
    elsewhere = select(agents.c.number).where(agents.c.number == number, agents.c.call_sid != call_sid)
    connected = elsewhere.join(queue_entries, queue_entries.c.agent_number == agents.c.number).where(
        queue_entries.c.state == "connecting", queue_entries.c.changed_at > at - TALKS_AT_MOST
    )
    return connection.execute(connected).first() is not None


def sign_in(connection: Connection, number: str, call_sid: str, at: datetime) -> None:
    """The agent is at her desk on this call. An earlier call of hers is so no more, and whom it was offered
    goes back in line; it hears of it at its next turn.
    """
    _lock(connection, number)
    give_back(connection, number, at)
    sign_out(connection, call_sid, at)
    signed_in = update(agents).where(agents.c.number == number)
    connection.execute(signed_in.values(call_sid=call_sid, signed_in_at=at, seen_at=at))


def sign_out(connection: Connection, call_sid: str, at: datetime) -> None:
    """Nobody is at the desk on this call any more, if somebody was.

    Found and locked in one statement: she may be signing in on another call at this instant.
    """
    on_call = select(agents.c.number).where(agents.c.call_sid == call_sid)
    number: str | None = connection.execute(on_call.with_for_update()).scalar_one_or_none()
    if number is None:
        return
    give_back(connection, number, at)
    signed_out = update(agents).where(agents.c.number == number)
    connection.execute(signed_out.values(call_sid=None, signed_in_at=None, seen_at=at))


def agent_on_call(connection: Connection, call_sid: str) -> str | None:
    """The number of the agent who is signed in on this call."""
    found: str | None = connection.execute(
        select(agents.c.number).where(agents.c.call_sid == call_sid)
    ).scalar_one_or_none()
    return found


def seen(connection: Connection, number: str, at: datetime) -> datetime | None:
    """The agent was heard of now. Returns when she was heard of before."""
    before: datetime | None = connection.execute(
        select(agents.c.seen_at).where(agents.c.number == number)
    ).scalar_one()
    connection.execute(update(agents).where(agents.c.number == number).values(seen_at=at))
    return before


def _lock(connection: Connection, number: str) -> None:
    """On PostgreSQL; SQLite has one writer."""
    connection.execute(select(agents.c.number).where(agents.c.number == number).with_for_update())


def _is_known(connection: Connection, number: str) -> bool:
    found = connection.execute(select(agents.c.number).where(agents.c.number == number))
    return found.first() is not None


def _new_pin() -> str:
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"


def _mark(sealer: Sealer, number: str, pin: str) -> str:
    """Of number and PIN together, so that equal PINs do not look alike."""
    return sealer.index(_PIN, f"{number}|{pin}")


def _name(sealer: Sealer, number: str, sealed: bytes) -> str:
    return sealer.open_text(sealed, place_of("agents", "name_sealed", number))
