"""Calls that are going on: where each of them stands, and since when."""

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, and_, select

from ivr.calls.reasons import WAITS
from ivr.calls.rows import open_state
from ivr.calls.tables import calls, turns
from ivr.calls.words import caller_in_words
from ivr.flow.model import Language
from ivr.sealing import SealBroken, Sealer

LONGEST_CALL = timedelta(hours=4)
"""The carrier ends a call after so long, so what began earlier and has no end was never told to us.
(https://www.twilio.com/docs/voice/twiml#limits-and-timeouts)
"""
MOST_WATCHED = 500
"""More at once are counted no further."""


class LiveCall(Struct, frozen=True):
    """A call that has not ended. `since`: when it came to where it stands, an ISO moment in UTC. `waits`:
    for what, in words. `caller`: as in `CallListed`.
    """

    sid: str
    line: str
    began: str
    since: str
    flow: str
    step: str
    waits: str
    language: Language
    caller: str


def live_calls(connection: Connection, sealer: Sealer, at: datetime) -> tuple[LiveCall, ...]:
    """The longest first; MOST_WATCHED at most. One select; those that these keys do not open are left out."""
    found = []
    for row in connection.execute(_going_on(at)):
        try:
            found.append(_live(row, sealer))
        except SealBroken:
            continue
    return tuple(found)


def _going_on(at: datetime) -> Select[Any]:
    last = and_(turns.c.call_sid == calls.c.call_sid, turns.c.number == calls.c.next_turn - 1)
    columns = (calls.c.call_sid, calls.c.line, calls.c.started_at, calls.c.state_sealed, turns.c.at)
    began = calls.c.started_at >= (at - LONGEST_CALL).astimezone(UTC).isoformat()
    chosen = select(*columns).join_from(calls, turns, last).where(began, calls.c.ended_at.is_(None))
    return chosen.order_by(calls.c.started_at).limit(MOST_WATCHED)


def _live(row: Any, sealer: Sealer) -> LiveCall:
    call = open_state(row.state_sealed, row.call_sid, sealer)
    stands = call.frames[-1] if call.frames else None
    return LiveCall(
        row.call_sid,
        row.line,
        row.started_at,
        row.at,
        stands.flow if stands else "",
        stands.step if stands else "",
        WAITS[str(call.waiting.__struct_config__.tag)],
        call.language,
        caller_in_words(call.caller),
    )
