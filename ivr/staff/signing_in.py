"""Who signs in is who she says: a name, a password, and limits on guessing.

Ten wrong passwords in a row shut a name for half an hour (ASVS 5.0, 6.1.1 and 6.3.1), whether or not anybody
has it. A hundred failures from one address slow it down, a thousand those whose address nobody can tell (a
proxy stands in front, and IVR_PROXIES does not say so): one try every few seconds, so that no stranger shuts
sign-in for everybody; and whoever signed in with a browser before is not held up in it at all. Failures are
counted before the comparison, so that guesses made at the same instant cannot all slip under the limit.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, bindparam, delete, select, text, update

from ivr.database import Moment, reading, writing
from ivr.sealing import Sealer
from ivr.staff import passwords, people
from ivr.staff.passwords import Busy
from ivr.staff.tables import staff_failures

FAILURES_OF_A_NAME = 10
FAILURES_OF_AN_ADDRESS = 100
FAILURES_WITHOUT_ADDRESS = 1_000
"""Everybody who comes through a proxy that we do not know of, together."""
UNKNOWN_NOTED_EVERY = timedelta(minutes=1)
SHUT_FOR = timedelta(minutes=30)

SLOWER = ((10, timedelta(seconds=1)), (100, timedelta(seconds=5)))
"""Of an address beyond its limit: so long from one try to the next, until it is so many beyond."""
SLOWEST = timedelta(seconds=30)

Refusal = Literal["", "shut", "slow"]
Verdict = Literal["right", "wrong", "shut", "slow"]

_NAME = "staff name"
_ADDRESS = "staff address"
_UNKNOWN = "staff unknown name noted"

_COUNT = text(
    "INSERT INTO staff_failures (mark, failures, last_at) VALUES (:mark, 1, :at)"
    " ON CONFLICT (mark) DO UPDATE SET last_at = excluded.last_at, failures ="
    " CASE WHEN staff_failures.last_at < :old THEN 1 ELSE staff_failures.failures + 1 END"
    " WHERE staff_failures.failures < :allowed OR staff_failures.last_at <="
    " CASE WHEN staff_failures.failures < :many THEN :little"
    " WHEN staff_failures.failures < :very_many THEN :longer ELSE :longest END"
    " RETURNING failures"
).bindparams(*(bindparam(moment, type_=Moment) for moment in ("at", "old", "little", "longer", "longest")))

_ONCE_IN_A_WHILE = text(
    "INSERT INTO staff_failures (mark, failures, last_at) VALUES (:mark, 1, :at)"
    " ON CONFLICT (mark) DO UPDATE SET last_at = excluded.last_at WHERE staff_failures.last_at <= :old"
    " RETURNING failures"
).bindparams(bindparam("at", type_=Moment), bindparam("old", type_=Moment))


class Limit(Struct, frozen=True):
    """So many failures; then nothing more is tried for SHUT_FOR, or, if it only slows, not at once."""

    failures: int
    only_slows: bool = False


def judge(
    engine: Engine, sealer: Sealer, name: str, password: str, at: datetime, address: str | None
) -> Verdict:
    """Is this the password of `name`? `address`: of the client; "" when it is not known; None where her
    browser is, so that it does not matter from where. Raises Busy.

    "shut", "slow": too many failures; nothing was compared and nothing counted.
    """
    marks = _marks(sealer, people.folded(name), address)
    refused = count_try(engine, marks, at)
    if refused:
        return refused
    with reading(engine) as connection:
        kept = people.password_hash(connection, name, at)
    try:
        is_right = passwords.is_right(kept, password)
        is_old = is_right and kept is not None and passwords.needs_new_hash(kept)
        anew = passwords.hash_of(password) if is_old else None
    except Busy:
        with writing(engine) as connection:
            take_back(connection, marks)
        raise
    if not is_right:
        return "wrong"
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


def _marks(sealer: Sealer, name: str, address: str | None) -> dict[str, Limit]:
    """By the keyed hash of what is counted, how many failures it may have."""
    marks = {sealer.index(_NAME, name): Limit(FAILURES_OF_A_NAME)}
    if address is not None:
        allowed = FAILURES_OF_AN_ADDRESS if address else FAILURES_WITHOUT_ADDRESS
        marks[sealer.index(_ADDRESS, network_of(address))] = Limit(allowed, only_slows=True)
    return marks


def network_of(address: str) -> str:
    """What counts as one address: of IPv6 the first 64 bits, since whoever has those has all behind them."""
    if ":" not in address:
        return address
    whole = IPv6Address(address)
    return str(whole.ipv4_mapped or IPv6Network((int(whole), 64), strict=False))


def take_back(connection: Connection, marks: Iterable[str]) -> None:
    """It was no failure. Those before it stay: whoever knows one password may still be guessing others."""
    for mark in sorted(marks):  # in the order in which tries are counted, or each could wait for the other
        fewer = update(staff_failures).where(staff_failures.c.mark == mark)
        connection.execute(fewer.values(failures=staff_failures.c.failures - 1))


def count_try(engine: Engine, marks: Mapping[str, Limit], at: datetime) -> Refusal:
    """Count a failure beforehand for each of these marks; of a refused try none is counted."""
    with reading(engine) as connection:
        rows = connection.execute(select(staff_failures).where(staff_failures.c.mark.in_(list(marks))))
        refused = [row.mark for row in rows if _is_beyond(row, marks[row.mark], at)]
    if not refused:
        with suppress(_Refused), writing(engine) as connection:
            for mark in sorted(marks):
                if connection.scalar(_COUNT, {"mark": mark, "at": at} | _bounds(marks[mark], at)) is None:
                    refused.append(mark)
                    raise _Refused
    if not refused:
        return ""
    return "slow" if all(marks[mark].only_slows for mark in refused) else "shut"


class _Refused(Exception):
    """Rolls back what was counted already."""


def _is_beyond(row: Row[Any], limit: Limit, at: datetime) -> bool:
    """As _COUNT has it, without a write for each try of somebody who does not stop."""
    bounds, over = _bounds(limit, at), row.failures
    when = "little" if over < bounds["many"] else "longer" if over < bounds["very_many"] else "longest"
    return bool(row.failures >= limit.failures and row.last_at > bounds[when])


def _bounds(limit: Limit, at: datetime) -> dict[str, Any]:
    """From how many failures on the last one must be how old."""
    (few, little), (more, longer) = SLOWER
    longest = SLOWEST
    if not limit.only_slows:
        little = longer = longest = SHUT_FOR
    return {
        "allowed": limit.failures,
        "many": limit.failures + few,
        "very_many": limit.failures + more,
        "little": at - little,
        "longer": at - longer,
        "longest": at - longest,
        "old": at - SHUT_FOR,
    }
