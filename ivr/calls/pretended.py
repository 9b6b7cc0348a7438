"""Calls whose times were pretended on a phone of ours: they stand in every list under those."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, exists, insert, literal, select

from ivr.calls.tables import calls, pretended_calls
from ivr.database import Moment

MOST_LISTED = 5


class PretendedCall(Struct, frozen=True):
    """`began`: as it was pretended, ISO in UTC."""

    sid: str
    began: str
    made_at: datetime


def keep_pretended(connection: Connection, call_sid: str, at: datetime) -> None:
    """This call was made now, whatever it says. One that was never answered is none; a mark stays."""
    is_marked = exists().where(pretended_calls.c.call_sid == call_sid)
    made = select(calls.c.call_sid, literal(at, Moment)).where(calls.c.call_sid == call_sid, ~is_marked)
    connection.execute(insert(pretended_calls).from_select(["call_sid", "made_at"], made))


def pretended_since(connection: Connection, since: datetime) -> list[PretendedCall]:
    """Those that were made from this moment on, the latest first."""
    wanted = select(calls.c.call_sid, calls.c.started_at, pretended_calls.c.made_at).join(pretended_calls)
    lately = wanted.where(pretended_calls.c.made_at >= since).order_by(pretended_calls.c.made_at.desc())
    return [PretendedCall(*row) for row in connection.execute(lately.limit(MOST_LISTED))]
