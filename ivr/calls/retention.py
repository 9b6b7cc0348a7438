"""Calls and their turns are forgotten after a time. What was agreed to, charged, recorded or promised in them
has rows of its own, which name the call and stay.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, select

from ivr.calls.tables import calls, pretended_calls, turns
from ivr.database import without_time_limit, writing

AT_ONCE = 500
"""Calls in one transaction, so that live calls never wait for long."""


def forget_old_calls(engine: Engine, before: datetime) -> int:
    """Forget the calls that began before this moment; says how many."""
    forgotten = 0
    while True:
        with writing(engine) as connection:
            without_time_limit(connection)
            gone = _forget_some(connection, before)
        forgotten += gone
        if gone < AT_ONCE:
            return forgotten


def _forget_some(connection: Connection, before: datetime) -> int:
    began = calls.c.started_at < before.astimezone(UTC).isoformat()
    oldest = select(calls.c.call_sid).where(began).order_by(calls.c.started_at).limit(AT_ONCE)
    found = list(connection.execute(oldest).scalars())
    connection.execute(delete(pretended_calls).where(pretended_calls.c.call_sid.in_(found)))
    connection.execute(delete(turns).where(turns.c.call_sid.in_(found)))
    connection.execute(delete(calls).where(calls.c.call_sid.in_(found)))
    return len(found)
