"""What waits for somebody's next page: sentences, and a form that came when its session was over.

Both are kept, sealed, in the row of a session.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select, update

from ivr.sealing import Sealer, place_of
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


class UnsentFound(Struct, frozen=True):
    """A form with the session that it came in, and when that was last used."""

    mark: str
    seen_at: datetime
    unsent: Unsent


def keep_notice(connection: Connection, sealer: Sealer, mark: str, notice: str) -> None:
    """A sentence for the next page of this session."""
    kept = _kept(connection, sealer, mark)
    notices = (*kept.notices, notice)[-MOST_NOTICES:]
    _keep(connection, sealer, mark, replace(kept, notices=notices))


def take_notices(connection: Connection, sealer: Sealer, mark: str) -> Sequence[str]:
    """The sentences, told once."""
    kept = _kept(connection, sealer, mark)
    if kept.notices:
        _keep(connection, sealer, mark, replace(kept, notices=()))
    return kept.notices


def keep_unsent(connection: Connection, sealer: Sealer, mark: str, unsent: Unsent) -> None:
    """A form that could not be taken now, for when its person is back."""
    _keep(connection, sealer, mark, replace(_kept(connection, sealer, mark), unsent=unsent))


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
        _keep(connection, sealer, mark, replace(_kept(connection, sealer, mark), unsent=None))


def _place(mark: str) -> str:
    return place_of("staff_sessions", "notices_sealed", mark)


def _kept(connection: Connection, sealer: Sealer, mark: str) -> Waiting:
    wanted = select(staff_sessions.c.notices_sealed).where(staff_sessions.c.mark == mark)
    return _opened(sealer, mark, connection.scalar(wanted))


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
