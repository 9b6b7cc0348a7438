"""What people did in the console and who looked at whose data: a list that only grows, chained by hash.

Each row's mark is a keyed hash of the row and of the mark before it. So a row that was changed, put in or
taken out behind the program's back is found by whoever has the index key (`broken_rows`). What is cut off at
the end is found with a mark that was noted down before. Rows hold references, never what a patient said,
is called or owes.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, func, insert, select

from ivr.sealing import Sealer
from ivr.staff.tables import LONGEST_ABOUT, LONGEST_DETAIL, LONGEST_NAME, audit_log

FIRST_OF_ALL = ""
"""What the first row continues."""

LONGEST_DID = 60
ROWS_A_STEP = 1_000

_KIND = "audit log"


class Noted(Struct, frozen=True):
    """A row as it is listed; `at`: an ISO moment in UTC."""

    number: int
    at: str
    who: str
    did: str
    about: str
    detail: str
    mark: str


def note(
    connection: Connection,
    sealer: Sealer,
    who: str,
    did: str,
    about: str = "",
    detail: str = "",
    *,
    at: datetime,
) -> None:
    """Write down that somebody did something, in the transaction in which it is done.

    `did`: a few words in the past tense ("published"). `about`, `detail`: references, nothing private.
    """
    if connection.dialect.name == "postgresql":  # SQLite's write transaction orders them by itself
        connection.exec_driver_sql("LOCK TABLE audit_log IN EXCLUSIVE MODE")
    last = connection.execute(
        select(audit_log.c.number, audit_log.c.mark).order_by(audit_log.c.number.desc()).limit(1)
    ).one_or_none()
    row = {
        "number": last.number + 1 if last else 1,
        "at": at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "who": who[:LONGEST_NAME],
        "did": did[:LONGEST_DID],
        "about": about[:LONGEST_ABOUT],
        "detail": detail[:LONGEST_DETAIL],
        "previous": last.mark if last else FIRST_OF_ALL,
    }
    connection.execute(insert(audit_log).values(row | {"mark": _mark(sealer, tuple(row.values()))}))


def broken_rows(connection: Connection, sealer: Sealer, *, after: int = 0) -> Iterator[int]:
    """The numbers of rows that do not continue the row before them, or that were changed. `connection`: of
    `reading_one_moment`. `after`: this row is believed, and those before it are not looked at.
    """
    before, mark = after, (mark_of(connection, after) or "?") if after else FIRST_OF_ALL
    rows = select(audit_log).where(audit_log.c.number > after).order_by(audit_log.c.number)
    for row in connection.execution_options(yield_per=ROWS_A_STEP).execute(rows):
        *content, kept = row
        if row.number != before + 1 or row.previous != mark or kept != _mark(sealer, tuple(content)):
            yield row.number
        before, mark = row.number, kept


def listed(
    connection: Connection, *, who: str = "", did: str = "", skip: int = 0, most: int = 50
) -> list[Noted]:
    """The newest first; `who`, `did`: of these alone."""
    wanted = _chosen(select(audit_log), who, did).order_by(audit_log.c.number.desc())
    return [_noted(row) for row in connection.execute(wanted.offset(skip).limit(most))]


def count(connection: Connection, *, who: str = "", did: str = "") -> int:
    """How many rows there are."""
    return connection.scalar(_chosen(select(func.count()).select_from(audit_log), who, did)) or 0


def kinds(connection: Connection) -> list[str]:
    """What was ever done, for a list to choose from."""
    return list(connection.scalars(select(audit_log.c.did).distinct().order_by(audit_log.c.did)))


def mark_of(connection: Connection, number: int) -> str | None:
    """The mark of a row, to be compared with what was noted down before."""
    return connection.scalar(select(audit_log.c.mark).where(audit_log.c.number == number))


def last_row(connection: Connection) -> Noted | None:
    """The newest; None before the first."""
    found = listed(connection, most=1)
    return found[0] if found else None


def _chosen(wanted: Any, who: str, did: str) -> Any:
    if who:
        wanted = wanted.where(audit_log.c.who == who)
    return wanted.where(audit_log.c.did == did) if did else wanted


def _noted(row: Row[Any]) -> Noted:
    return Noted(row.number, row.at, row.who, row.did, row.about, row.detail, row.mark)


def _mark(sealer: Sealer, content: tuple[object, ...]) -> str:
    return sealer.index(_KIND, msgspec.json.encode(content).decode())
