"""How long the desk keeps what is done: proof for two years, closed cases for over one year, the rest for a
quarter of one.
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, delete, update

from ivr.desk.messages import AUTHORIZATION
from ivr.desk.tables import OPEN_STATES, cases, messages, queue_entries

AUTHORIZATIONS_KEPT: Final = timedelta(days=2 * 366)
"""Two years, as other authorizations; never a day less."""
DONE_KEPT: Final = timedelta(days=90)
CASES_KEPT: Final = timedelta(days=400)
"""After a case was closed. An open one is kept."""
EXPECTED_AT_MOST: Final = timedelta(days=1)
"""A recording that the carrier has not told of for so long is none; told later, it is kept all the same."""


class Forgotten(Struct, frozen=True):
    """`authorizations`: older than two years. `messages`: done or empty for long. `places`: in line, that
    ended long ago, call-backs among them. `cases`: closed long ago.
    """

    authorizations: int
    messages: int
    places: int
    cases: int


def forget_old(connection: Connection, at: datetime) -> Forgotten:
    """Doing it twice is doing it once. The recordings themselves are deleted at the carrier, not by this."""
    columns = messages.c
    expected = (columns.state == "expected") & (columns.opened_at < at - EXPECTED_AT_MOST)
    connection.execute(update(messages).where(expected).values(state="empty", changed_at=at))
    is_proof = columns.purpose == AUTHORIZATION
    has_recording = columns.recording_sealed.is_not(None)
    old_proof = is_proof & has_recording & (columns.opened_at < at - AUTHORIZATIONS_KEPT)
    is_over = columns.state.in_(("done", "empty")) & (columns.changed_at < at - DONE_KEPT)
    entries = queue_entries.c
    ended = entries.state.not_in(OPEN_STATES) & (entries.changed_at < at - DONE_KEPT)
    return Forgotten(
        connection.execute(delete(messages).where(old_proof)).rowcount,
        connection.execute(delete(messages).where(is_over & ~(is_proof & has_recording))).rowcount,
        connection.execute(delete(queue_entries).where(ended)).rowcount,
        connection.execute(delete(cases).where(cases.c.closed_at < at - CASES_KEPT)).rowcount,
    )
