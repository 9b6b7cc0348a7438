"""Messages that are done: for whoever looks for one afterwards, as long as it is kept."""

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, select

from ivr.desk.messages import AUTHORIZATION
from ivr.desk.retention import AUTHORIZATIONS_KEPT, DONE_KEPT
from ivr.desk.tables import messages

_columns = messages.c


class MessageDone(Struct, frozen=True):
    """Who did it, when, and until when it is kept."""

    id: str
    mailbox: str
    purpose: str
    opened_at: datetime
    changed_at: datetime
    seconds: int
    done_by: str

    @property
    def kept_until(self) -> datetime:
        """Proof counts from the day it was made, everything else from the day it was done."""
        since = self.opened_at if self.purpose == AUTHORIZATION else self.changed_at
        return since + kept_for(self.purpose)


def kept_for(purpose: str) -> timedelta:
    """How long a recording of this purpose is kept: proof from the day it was made, others once done."""
    return AUTHORIZATIONS_KEPT if purpose == AUTHORIZATION else DONE_KEPT


def count_done(connection: Connection) -> int:
    """How many are done and still kept."""
    return connection.scalar(select(func.count()).select_from(messages).where(_is_done())) or 0


def list_done(connection: Connection, skip: int, most: int) -> list[MessageDone]:
    """Those that are done, the last one first."""
    rows = select(messages).where(_is_done()).order_by(_columns.changed_at.desc(), _columns.id)
    return [
        MessageDone(
            row.id,
            row.mailbox,
            row.purpose,
            row.opened_at,
            row.changed_at,
            row.seconds or 0,
            row.done_by or "",
        )
        for row in connection.execute(rows.offset(skip).limit(most))
    ]


def _is_done() -> ColumnElement[bool]:
    return _columns.state == "done"
