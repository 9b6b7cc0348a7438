"""How often something may fail: counters in the database, so that they hold across calls, workers and
restarts.

A failure is counted before the comparison and taken back after a success, so that guesses made at the same
instant cannot all slip under the limit. What is refused is not counted: hammering on a blocked account does
not block the others.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, select, text, update

from ivr.billing.tables import attempts

HOUR_SECONDS = 3_600
DAY_SECONDS = 86_400
KEPT = timedelta(days=3)
"""Windows older than this are over and forgotten."""

_COUNT = text(
    "INSERT INTO attempts (kind, subject, window_start, failures)"
    " VALUES (:kind, :subject, :window_start, 1)"
    " ON CONFLICT (kind, subject, window_start) DO UPDATE SET failures = attempts.failures + 1"
)


class Limit(Struct, frozen=True):
    """At most `allowed` failures of `subject` in each window; `kind` keeps the counters of two purposes
    apart.
    """

    kind: str
    subject: str
    window_seconds: int
    allowed: int


def limit_of_caller(purpose: str, caller_index: str | None, per_caller: int, withheld: int) -> Limit:
    """Of the number that calls, by its keyed hash, for a day; those that are withheld share one."""
    if caller_index is None:
        return Limit(f"{purpose} withheld", "", DAY_SECONDS, withheld)
    return Limit(f"{purpose} caller", caller_index, DAY_SECONDS, per_caller)


def reserve(connection: Connection, limits: tuple[Limit, ...], at: datetime) -> bool:
    """Count a failure against every limit; False, with nothing counted, when one of them is used up.

    Give limits in one order of kinds everywhere: their rows stay locked until the transaction ends.
    """
    with connection.begin_nested() as savepoint:
        for limit in limits:
            if _count(connection, limit, at) > limit.allowed:
                savepoint.rollback()
                return False
    return True


def take_back(connection: Connection, limits: tuple[Limit, ...], at: datetime) -> None:
    """It was no failure: undo what `reserve` counted."""
    for limit in limits:
        lowered = update(attempts).values(failures=attempts.c.failures - 1)
        connection.execute(lowered.where(*_row_of(limit, at)))


def forget_failures(connection: Connection, kind: str, subject: str) -> None:
    """Nothing is counted of this subject any more."""
    connection.execute(delete(attempts).where(attempts.c.kind == kind, attempts.c.subject == subject))


def forget_old_windows(connection: Connection, at: datetime) -> int:
    """Delete the counters of windows that are long over; returns how many."""
    over = delete(attempts).where(attempts.c.window_start < int((at - KEPT).timestamp()))
    return connection.execute(over).rowcount


def _count(connection: Connection, limit: Limit, at: datetime) -> int:
    window = _window_start(limit, at)
    connection.execute(_COUNT, {"kind": limit.kind, "subject": limit.subject, "window_start": window})
    counted: int = connection.execute(select(attempts.c.failures).where(*_row_of(limit, at))).scalar_one()
    return counted


def _row_of(limit: Limit, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        attempts.c.kind == limit.kind,
        attempts.c.subject == limit.subject,
        attempts.c.window_start == _window_start(limit, at),
    )


def _window_start(limit: Limit, at: datetime) -> int:
    seconds = int(at.timestamp())
    return seconds - seconds % limit.window_seconds
