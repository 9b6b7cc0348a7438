"""Who signs in is who she says: a name, a password, and limits on guessing.

Ten wrong passwords in a row shut a name for half an hour (ASVS 5.0, 6.1.1 and 6.3.1), whether or not anybody
has it; a hundred failures from one address shut the address, a thousand those whose address nobody can tell
(a proxy stands in front, and IVR_PROXIES does not say so). Failures are counted before the comparison, so
that guesses made at the same instant cannot all slip under the limit.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, Engine, bindparam, delete, select, text, update

from ivr.database import Moment, reading, writing
from ivr.sealing import Sealer
from ivr.staff import passwords, people
from ivr.staff.tables import staff_failures

FAILURES_OF_A_NAME = 10
FAILURES_OF_AN_ADDRESS = 100
FAILURES_WITHOUT_ADDRESS = 1_000
"""Everybody who comes through a proxy that we do not know of, together."""
UNKNOWN_NOTED_EVERY = timedelta(minutes=1)
SHUT_FOR = timedelta(minutes=30)

Verdict = Literal["right", "wrong", "shut"]

_NAME = "staff name"
_ADDRESS = "staff address"
_UNKNOWN = "staff unknown name noted"

_COUNT = text(
    "INSERT INTO staff_failures (mark, failures, last_at) VALUES (:mark, 1, :at)"
    " ON CONFLICT (mark) DO UPDATE SET last_at = excluded.last_at, failures ="
    " CASE WHEN staff_failures.last_at < :old THEN 1 ELSE staff_failures.failures + 1 END"
    " RETURNING failures"
).bindparams(bindparam("at", type_=Moment), bindparam("old", type_=Moment))

_ONCE_IN_A_WHILE = text(
    "INSERT INTO staff_failures (mark, failures, last_at) VALUES (:mark, 1, :at)"
    " ON CONFLICT (mark) DO UPDATE SET last_at = excluded.last_at WHERE staff_failures.last_at <= :old"
    " RETURNING failures"
).bindparams(bindparam("at", type_=Moment), bindparam("old", type_=Moment))


def judge(engine: Engine, sealer: Sealer, name: str, password: str, at: datetime, address: str) -> Verdict:
    """Is this the password of `name`? `address`: of the client; "" when it is not known. Raises Busy.

    "shut": too many failures; nothing was compared and nothing counted.
    """
    marks = _marks(sealer, people.folded(name), address)
    if not may_try(engine, marks, at):
        return "shut"
    with reading(engine) as connection:
        kept = people.password_hash(connection, name, at)
    if not passwords.is_right(kept, password):
        return "wrong"
    anew = passwords.hash_of(password) if kept and passwords.needs_new_hash(kept) else None
    with writing(engine) as connection:
        take_back(connection, marks)
        forgive_name(connection, sealer, name)
        if kept and anew:
            people.hash_anew(connection, people.folded(name), kept, anew)
    return "right"


def forgive_name(connection: Connection, sealer: Sealer, name: str) -> None:
    """An admin lets somebody try again at once."""
    forgive(connection, [sealer.index(_NAME, people.folded(name))])


def forgive(connection: Connection, marks: Iterable[str]) -> None:
    """Forget the failures of these."""
    connection.execute(delete(staff_failures).where(staff_failures.c.mark.in_(list(marks))))


def may_note_unknown(connection: Connection, sealer: Sealer, at: datetime) -> bool:
    """Is it time to note again that names were tried which nobody has? Once in UNKNOWN_NOTED_EVERY."""
    due = {"mark": sealer.index(_UNKNOWN, ""), "at": at, "old": at - UNKNOWN_NOTED_EVERY}
    return connection.scalar(_ONCE_IN_A_WHILE, due) is not None


def tidy(connection: Connection, at: datetime) -> int:
    """Forget failures that count no more; returns how many."""
    over = delete(staff_failures).where(staff_failures.c.last_at < at - SHUT_FOR)
    return connection.execute(over).rowcount


def _marks(sealer: Sealer, name: str, address: str) -> dict[str, int]:
    """By the keyed hash of what is counted, how many failures it may have."""
    of_address = FAILURES_OF_AN_ADDRESS if address else FAILURES_WITHOUT_ADDRESS
    return {sealer.index(_NAME, name): FAILURES_OF_A_NAME, sealer.index(_ADDRESS, address): of_address}


def take_back(connection: Connection, marks: dict[str, int]) -> None:
    """It was no failure. Those before it stay: whoever knows one password may still be guessing others."""
    fewer = update(staff_failures).where(staff_failures.c.mark.in_(list(marks)))
    connection.execute(fewer.values(failures=staff_failures.c.failures - 1))


def may_try(engine: Engine, marks: dict[str, int], at: datetime) -> bool:
    """Count a failure beforehand for each of these marks; False when one of them has as many as it may."""
    old = at - SHUT_FOR
    with reading(engine) as connection:
        rows = connection.execute(select(staff_failures).where(staff_failures.c.mark.in_(list(marks))))
        if any(row.failures >= marks[row.mark] and row.last_at >= old for row in rows):
            return False
    with writing(engine) as connection:
        counts = {
            mark: connection.scalar(_COUNT, {"mark": mark, "at": at, "old": old}) for mark in sorted(marks)
        }
    return all(counts[mark] <= allowed for mark, allowed in marks.items())
