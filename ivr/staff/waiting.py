"""What waits for somebody's next page: sentences, a form that came when its session was over, and recovery
codes until she says that she has them.

All of it is kept, sealed, in the row of a session.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Row, Select, select, update

from ivr.sealing import SealBroken, Sealer, place_of
from ivr.staff.tables import staff_sessions

MOST_NOTICES = 5


class Unsent(Struct, frozen=True):
    """A form: where it was to go, and what was in it. `had_files`: files are not kept."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool = False


class Waiting(Struct, frozen=True):
    """All that waits."""

    notices: tuple[str, ...] = ()
    unsent: Unsent | None = None
    recovery_codes: tuple[str, ...] = ()


class UnsentFound(Struct, frozen=True):
    """A form with the session that it came in, and when that was last used."""

    mark: str
    seen_at: datetime
    unsent: Unsent


def keep_notice(connection: Connection, sealer: Sealer, mark: str, notice: str) -> None:
    """A sentence for the next page of this session."""
    kept = _locked(connection, sealer, mark)
    notices = (*kept.notices, notice)[-MOST_NOTICES:]
    _keep(connection, sealer, mark, replace(kept, notices=notices))


def take_notices(connection: Connection, sealer: Sealer, mark: str) -> Sequence[str]:
    """The sentences, told once."""
    kept = _locked(connection, sealer, mark)
    if kept.notices:
        _keep(connection, sealer, mark, replace(kept, notices=()))
    return kept.notices


def keep_unsent(connection: Connection, sealer: Sealer, mark: str, unsent: Unsent) -> None:
    """A form that could not be taken now, for when its person is back."""
    _keep(connection, sealer, mark, replace(_locked(connection, sealer, mark), unsent=unsent))


def find_unsent(connection: Connection, sealer: Sealer, name: str) -> UnsentFound | None:
    """The latest form that this person could not send."""
    wanted = select(staff_sessions).where(
        staff_sessions.c.name == name, staff_sessions.c.notices_sealed.is_not(None)
    )
    for row in connection.execute(wanted.order_by(staff_sessions.c.seen_at.desc())):
        unsent = _opened(sealer, row.mark, row.notices_sealed).unsent
        if unsent is not None:
            return UnsentFound(row.mark, row.seen_at, unsent)
    return None


def forget_unsent(connection: Connection, sealer: Sealer, name: str, mark: str) -> None:
    """It was sent, or is not wanted any more."""
    own = select(staff_sessions.c.mark).where(staff_sessions.c.mark == mark, staff_sessions.c.name == name)
    if connection.scalar(own) is not None:
        _keep(connection, sealer, mark, replace(_locked(connection, sealer, mark), unsent=None))


def keep_recovery_codes(
    connection: Connection, sealer: Sealer, name: str, mark: str, codes: Sequence[str]
) -> None:
    """They can be shown in this session, and no other, until she says that she has them."""
    forget_recovery_codes(connection, sealer, name)
    if codes:
        kept = _locked(connection, sealer, mark)
        _keep(connection, sealer, mark, replace(kept, recovery_codes=tuple(codes)))


def carry_recovery_codes(connection: Connection, sealer: Sealer, name: str, mark: str) -> None:
    """From whichever session they wait in to this one, which begins."""
    found = [codes for _, codes in _sessions_with_codes(connection, sealer, name)]
    if found:
        keep_recovery_codes(connection, sealer, name, mark, found[0])


def forget_recovery_codes(connection: Connection, sealer: Sealer, name: str) -> None:
    """She has them, or they are worth nothing any more."""
    for mark, _ in _sessions_with_codes(connection, sealer, name):
        _keep(connection, sealer, mark, replace(_locked(connection, sealer, mark), recovery_codes=()))


def _sessions_with_codes(
    connection: Connection, sealer: Sealer, name: str
) -> list[tuple[str, tuple[str, ...]]]:
    """By mark, the latest used first."""
    something = (staff_sessions.c.name == name) & staff_sessions.c.notices_sealed.is_not(None)
    rows = connection.execute(
        select(staff_sessions).where(something).order_by(staff_sessions.c.seen_at.desc())
    )
    kept = [(row.mark, _codes_in(sealer, row)) for row in rows]
    return [(mark, codes) for mark, codes in kept if codes]


def _codes_in(sealer: Sealer, row: Row[Any]) -> tuple[str, ...]:
    """Nothing where the key of an old session is gone: that keeps nobody from signing in."""
    try:
        return _opened(sealer, row.mark, row.notices_sealed).recovery_codes
    except SealBroken:
        return ()


def look(connection: Connection, sealer: Sealer, mark: str) -> Waiting:
    """All that waits in this session, without taking it."""
    return _opened(sealer, mark, connection.scalar(_sealed_of(mark)))


def _place(mark: str) -> str:
    return place_of("staff_sessions", "notices_sealed", mark)


def _locked(connection: Connection, sealer: Sealer, mark: str) -> Waiting:
    """What waits, for a change: another page of the session changes it only after this transaction."""
    return _opened(sealer, mark, connection.scalar(_sealed_of(mark).with_for_update()))


def _sealed_of(mark: str) -> Select[tuple[bytes | None]]:
    return select(staff_sessions.c.notices_sealed).where(staff_sessions.c.mark == mark)


def _opened(sealer: Sealer, mark: str, sealed: Any) -> Waiting:
    if sealed is None:
        return Waiting()
    return msgspec.json.decode(sealer.open(bytes(sealed), _place(mark)), type=Waiting)


def _keep(connection: Connection, sealer: Sealer, mark: str, waiting: Waiting) -> None:
    sealed = None
    if waiting != Waiting():
        sealed = sealer.seal(msgspec.json.encode(waiting), _place(mark))
    changed = update(staff_sessions).where(staff_sessions.c.mark == mark)
    connection.execute(changed.values(notices_sealed=sealed))
