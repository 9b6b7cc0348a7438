"""Complaints that got a number to ask for: drawn like a confirmation number, one a call."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from ivr.confirmation import draw_confirmation_number
from ivr.desk.tables import cases
from ivr.desk.taking import written_unless_taken
from ivr.sealing import Sealer, place_of

MOST_DRAWS = 20
"""Numbers drawn that somebody had already; with nine random digits one is hardly ever taken."""


class Complaint(Struct, frozen=True):
    """`about`: the title of the flow. `caller` in E.164 or None."""

    call_sid: str
    line: str
    about: str
    caller: str | None


class CaseListed(Struct, frozen=True):
    """A case that is open."""

    number: str
    line: str
    about: str
    caller: str | None
    opened_at: datetime


def open_case(connection: Connection, sealer: Sealer, complaint: Complaint, at: datetime) -> str | None:
    """The case's number: the one that this call has, or a new one; None when none could be drawn."""
    for _ in range(MOST_DRAWS):
        known = select(cases.c.number).where(cases.c.call_sid == complaint.call_sid)
        number: str | None = connection.execute(known).scalar()
        if number is not None:
            return number
        number = draw_confirmation_number()
        if _inserted(connection, sealer, number, complaint, at):
            return number
    return None


def open_cases(connection: Connection, sealer: Sealer) -> list[CaseListed]:
    """Oldest first."""
    rows = connection.execute(
        select(cases).where(cases.c.closed_at.is_(None)).order_by(cases.c.opened_at, cases.c.number)
    )
    return [
        CaseListed(
            row.number,
            row.line,
            row.about,
            _opened(sealer, row.number, "caller", row.caller_sealed),
            row.opened_at,
        )
        for row in rows
    ]


def close_case(connection: Connection, number: str, author: str, at: datetime) -> bool:
    """False when no open case has this number."""
    closed = update(cases).where(cases.c.number == number, cases.c.closed_at.is_(None))
    return connection.execute(closed.values(closed_at=at, closed_by=author)).rowcount == 1


def _inserted(
    connection: Connection, sealer: Sealer, number: str, complaint: Complaint, at: datetime
) -> bool:
    row = {
        "number": number,
        "call_sid": complaint.call_sid,
        "line": complaint.line,
        "about": complaint.about,
        "caller_sealed": _sealed(sealer, number, "caller", complaint.caller),
        "opened_at": at,
    }
    return written_unless_taken(connection, insert(cases).values(row))


def _sealed(sealer: Sealer, number: str, column: str, text: str | None) -> bytes | None:
    return None if text is None else sealer.seal_text(text, place_of("cases", f"{column}_sealed", number))


def _opened(sealer: Sealer, number: str, column: str, sealed: bytes | None) -> str | None:
    return None if sealed is None else sealer.open_text(sealed, place_of("cases", f"{column}_sealed", number))
