"""One-off closings: laid over the calendars of whichever version is live, from the next call on.

A list that only grows. A closing is taken back by a line of its own, which repeats what it takes back. So the
number of the last line says exactly which closings hold; a call keeps that number, and every process answers
it alike.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
)

from ivr.database import metadata, reading, writing
from ivr.flow.model import FlowSet
from ivr.flow.people import Closing

LONGEST_NAME = 100
LONGEST_REASON = 100
"""A reason is spoken within a sentence."""
LONGEST_CLOSING = timedelta(days=92)
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00", re.ASCII)
_KEPT_FOR = timedelta(days=2)
"""A closing that was over for so long when the list last grew is over by every clock."""

closings = Table(
    "closings",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("takes_back", Integer, ForeignKey("closings.number")),
    Column("calendar", String(LONGEST_NAME), nullable=False),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("begins", String(5), nullable=False),
    Column("ends", String(5), nullable=False),
    Column("because", String(LONGEST_REASON), nullable=False),
    Column("because_es", String(LONGEST_REASON)),
    Column("author", String(LONGEST_NAME), nullable=False),
    Column("at", String(32), nullable=False),
    UniqueConstraint("takes_back", name="uq_closings_takes_back"),
)


class Closed(Struct, frozen=True):
    """A closing as it is listed; `at`, `taken_back_at`: ISO moments in UTC."""

    number: int
    calendar: str
    closing: Closing
    author: str
    at: str
    taken_back_by: str | None = None
    taken_back_at: str | None = None


LAST_CHANGE = select(func.max(closings.c.number)).scalar_subquery()
"""For the statement that finds the live version: what is live and what is closed are read in one."""


class ClosingRefused(ValueError):
    """Why nothing can be closed so, as a sentence."""


def closing_of(
    days: tuple[date, date], clock: tuple[str, str], because: str, spanish: str, today: date
) -> Closing:
    """From the first day to the last, on each from one time to the other: `13:00`, `24:00`. `today`: by the
    calendar's own clock. Raises ClosingRefused.
    """
    first, last = days
    if last < first:
        raise ClosingRefused("The last day lies before the first day.")
    if last < today:
        raise ClosingRefused(f"{last} is over there.")
    if last - first > LONGEST_CLOSING:
        raise ClosingRefused(
            f"A closing lasts at most {LONGEST_CLOSING.days} days; longer ones belong into hours.yaml."
        )
    begins, ends = clock
    if not (_CLOCK.fullmatch(begins) and _CLOCK.fullmatch(ends)):
        raise ClosingRefused("Times are written as 13:00, and the end of the day as 24:00.")
    if begins >= ends:
        raise ClosingRefused("It must begin earlier than it ends.")
    words = {"en": reason_of(because)} | ({"es": reason_of(spanish)} if spanish.strip() else {})
    return Closing(first.isoformat(), last.isoformat(), words, begins, ends)


def reason_of(words: str) -> str:
    """Spoken within a sentence, so without its full stop. Raises ClosingRefused."""
    reason = " ".join(words.split()).rstrip(".! ")
    if not reason or not reason.isprintable():
        raise ClosingRefused("Write why, in words that callers may hear.")
    if len(reason) > LONGEST_REASON:
        raise ClosingRefused(f"The reason is spoken: at most {LONGEST_REASON} characters.")
    return reason


def close(engine: Engine, wanted: Sequence[tuple[str, Closing]], author: str, at: str) -> list[Closed]:
    """Close these calendars, each for its own days, from the next call on. `at`: ISO moment in UTC."""
    with writing(engine) as connection:
        return close_within(connection, wanted, author, at)


def close_within(
    connection: Connection, wanted: Sequence[tuple[str, Closing]], author: str, at: str
) -> list[Closed]:
    """The same within a transaction."""
    first = _next_number(connection)
    numbered = [
        Closed(number, calendar, closing, author[:LONGEST_NAME], at)
        for number, (calendar, closing) in enumerate(wanted, first)
    ]
    for one in numbered:
        _add(connection, one, None)
    return numbered


def take_back(engine: Engine, numbers: Sequence[int], author: str, at: str) -> list[Closed]:
    """Open again from the next call on. Those that were taken back already are passed over."""
    with writing(engine) as connection:
        return take_back_within(connection, numbers, author, at)


def take_back_within(connection: Connection, numbers: Sequence[int], author: str, at: str) -> list[Closed]:
    """The same within a transaction."""
    number = _next_number(connection)
    listed = list_within(connection)
    found = [one for one in listed if one.number in numbers and one.taken_back_at is None]
    for one in found:
        again = Closed(number, one.calendar, one.closing, author[:LONGEST_NAME], at)
        _add(connection, again, takes_back=one.number)
        number += 1
    return found


def list_closings(engine: Engine) -> list[Closed]:
    """Every closing, the newest first."""
    with reading(engine) as connection:
        return list_within(connection)


def last_change(engine: Engine) -> int:
    """The number of the last line; 0 while nothing was ever closed."""
    with reading(engine) as connection:
        return connection.scalar(select(LAST_CHANGE)) or 0


def closings_until(engine: Engine, change: int) -> dict[str, tuple[Closing, ...]]:
    """By calendar, what was closed when the list had grown to this line, the newest first."""
    until = select(closings).where(closings.c.number <= change).order_by(closings.c.number.desc())
    with reading(engine) as connection:
        rows = connection.execute(until).all()
    gone = {row.takes_back for row in rows if row.takes_back is not None}
    since = _days_ago(max((row.at for row in rows), default="9999-12-31"))
    held: dict[str, tuple[Closing, ...]] = {}
    for row in rows:
        if row.takes_back is None and row.number not in gone and row.last_day >= since:
            held[row.calendar] = (*held.get(row.calendar, ()), _closing_of(row))
    return held


def laid_over(flows: FlowSet, held: dict[str, tuple[Closing, ...]], change: int) -> FlowSet:
    """The same flows with these closings in their calendars, and with the number of the last change."""
    calendars = {
        name: replace(calendar, closings=held[name]) if name in held else calendar
        for name, calendar in flows.calendars.items()
    }
    return replace(flows, calendars=calendars, closings=change)


def _days_ago(at: str) -> str:
    return (date.fromisoformat(at[:10]) - _KEPT_FOR).isoformat()


def list_within(connection: Connection) -> list[Closed]:
    """The same within a transaction."""
    rows = connection.execute(select(closings).order_by(closings.c.number.desc())).all()
    back = {row.takes_back: row for row in rows if row.takes_back is not None}
    return [_closed_of(row, back.get(row.number)) for row in rows if row.takes_back is None]


def _closed_of(row: Row[Any], back: Row[Any] | None) -> Closed:
    closed = Closed(row.number, row.calendar, _closing_of(row), row.author, row.at)
    return closed if back is None else replace(closed, taken_back_by=back.author, taken_back_at=back.at)


def _closing_of(row: Row[Any]) -> Closing:
    because = {"en": row.because} | ({"es": row.because_es} if row.because_es else {})
    return Closing(row.first_day, row.last_day, because, row.begins, row.ends)


def _add(connection: Connection, closed: Closed, takes_back: int | None) -> None:
    closing = closed.closing
    connection.execute(
        insert(closings).values(
            number=closed.number,
            takes_back=takes_back,
            calendar=closed.calendar,
            first_day=closing.first_day,
            last_day=closing.last_day,
            begins=closing.begins,
            ends=closing.ends,
            because=closing.because["en"],
            because_es=closing.because.get("es"),
            author=closed.author,
            at=closed.at,
        )
    )


def _next_number(connection: Connection) -> int:
    """Two people may close at the same moment; SQLite's write transaction orders them by itself.

    Lines become visible in the order of their numbers, since the lock is held until the end.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE closings IN EXCLUSIVE MODE")
    return (connection.scalar(select(LAST_CHANGE)) or 0) + 1
