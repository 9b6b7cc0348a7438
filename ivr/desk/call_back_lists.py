"""Call-backs that are over: for whoever looks at them afterwards."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, select

from ivr.desk.tables import OPEN_STATES, queue_entries

_columns = queue_entries.c


class CallBackOver(Struct, frozen=True):
    """`state`: `talked` with an agent, `done` by hand, `not reached`, or `gone`. `by`: the agent's number or
    who did it by hand; "" when nobody is known.
    """

    id: str
    queue: str
    purpose: str
    language: str
    state: str
    joined_at: datetime
    changed_at: datetime
    by: str
    call_sid: str


def count_over(connection: Connection) -> int:
    """How many call-backs are over and still kept."""
    return connection.scalar(select(func.count()).select_from(queue_entries).where(_is_over())) or 0


def list_over(connection: Connection, skip: int, most: int) -> list[CallBackOver]:
    """Those that are over, the last one first."""
    rows = select(queue_entries).where(_is_over())
    rows = rows.order_by(_columns.changed_at.desc(), _columns.id).offset(skip).limit(most)
    return [
        CallBackOver(
            row.id,
            row.queue,
            row.purpose,
            row.language,
            row.state,
            row.joined_at,
            row.changed_at,
            row.taken_by or (f"agent {row.agent_number}" if row.agent_number else ""),
            row.call_sid,
        )
        for row in connection.execute(rows)
    ]


def _is_over() -> ColumnElement[bool]:
    return (_columns.kind == "call back") & _columns.state.not_in(OPEN_STATES)
