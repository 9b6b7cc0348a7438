"""Sessions on the server: a secret in a cookie, its keyed hash in the database, and limits on both sides.

Rows stay for a few days when a session is over: of a form that comes too late it is told whose it was.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ivr.sealing import Sealer
from ivr.staff.roles import Role, read_role
from ivr.staff.tables import staff, staff_forms, staff_roles, staff_sessions

IDLE_LIMIT = timedelta(minutes=30)
ABSOLUTE_LIMIT = timedelta(hours=12)
"""A shift. ASVS 5.0, 7.3: after so long without a word, and after so long in all, somebody signs in again."""
PROOF_LASTS = timedelta(minutes=10)
"""What is most sensitive is done within so long of giving the password."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is known when a session was last used: a write a minute, not one a page."""
KEPT = timedelta(days=3)
TOKEN_BYTES = 32
LONGEST_TOKEN = 64

_SESSION = "staff session"
_FORM = "staff form"
_ONCE = "staff form once"


class Session(Struct, frozen=True):
    """Whoever is signed in, or was (`is_over`). `mark` names the session and opens nothing.

    `has_code`: a one-time code was given, or the identity provider asked for a second factor.
    `must_change`, `has_codes`: as in Person.
    """

    mark: str
    name: str
    roles: tuple[Role, ...]
    begun_at: datetime
    seen_at: datetime
    proved_at: datetime
    is_over: bool
    has_code: bool
    must_change: bool
    has_codes: bool
    has_notices: bool


class SessionListed(Struct, frozen=True):
    """One that is not over."""

    mark: str
    name: str
    begun_at: datetime
    seen_at: datetime
    address: str
    browser: str


def new_token() -> str:
    """The secret of a cookie: 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def form_mark(sealer: Sealer, token: str) -> str:
    """What every form of this visit carries, so that no other site can send one."""
    return sealer.index(_FORM, token)


def begin(
    connection: Connection,
    sealer: Sealer,
    name: str,
    at: datetime,
    *,
    address: str,
    browser: str,
    has_code: bool = False,
    proved_at: datetime | None = None,
) -> str:
    """A new session; returns its token. `proved_at`: when the password was given; now when left out."""
    token = new_token()
    moments = {"begun_at": at, "seen_at": at, "proved_at": proved_at or at}
    place = {"address": address[:64], "browser": browser[:120]}
    row = {"mark": sealer.index(_SESSION, token), "name": name, "has_code": has_code}
    connection.execute(insert(staff_sessions).values(row | moments | place))
    return token


def find(connection: Connection, sealer: Sealer, token: str, at: datetime) -> Session | None:
    """The session of this token; None when there never was one, or long ago."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    row = connection.execute(
        select(staff_sessions, staff.c.locked_at, staff.c.password_is_initial, staff.c.code_secret_sealed)
        .join(staff, staff.c.name == staff_sessions.c.name)
        .where(staff_sessions.c.mark == sealer.index(_SESSION, token))
    ).one_or_none()
    if row is None:
        return None
    named = select(staff_roles.c.role).where(staff_roles.c.name == row.name)
    roles = tuple(role for word in connection.scalars(named) if (role := read_role(word)))
    return _session(row, roles, at)


def was_seen(connection: Connection, session: Session, at: datetime) -> None:
    """The session is in use."""
    _change(connection, session.mark, seen_at=at)


def prove(connection: Connection, session: Session, at: datetime) -> None:
    """The password was given again."""
    _change(connection, session.mark, proved_at=at, seen_at=at)


def end(connection: Connection, marks: Sequence[str], at: datetime) -> int:
    """End these sessions; returns how many were not over yet."""
    is_open = staff_sessions.c.ended_at.is_(None)
    wanted = update(staff_sessions).where(staff_sessions.c.mark.in_(marks), is_open)
    return connection.execute(wanted.values(ended_at=at)).rowcount


def end_all_of(connection: Connection, name: str, at: datetime, *, but: str = "") -> int:
    """End every session of this person, except for one."""
    others = (staff_sessions.c.name == name) & (staff_sessions.c.mark != but)
    wanted = update(staff_sessions).where(others, staff_sessions.c.ended_at.is_(None))
    return connection.execute(wanted.values(ended_at=at)).rowcount


def list_sessions(connection: Connection, at: datetime, name: str = "") -> list[SessionListed]:
    """Those that are not over, the latest used first; of one person, or of everybody."""
    wanted = select(staff_sessions).where(_lives(at)).order_by(staff_sessions.c.seen_at.desc())
    if name:
        wanted = wanted.where(staff_sessions.c.name == name)
    return [
        SessionListed(row.mark, row.name, row.begun_at, row.seen_at, row.address, row.browser)
        for row in connection.execute(wanted)
    ]


def is_first_time(connection: Connection, sealer: Sealer, form: str, at: datetime) -> bool:
    """Was this form not sent before? Ask in the transaction that does what the form asks for."""
    put = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = put(staff_forms).values(mark=sealer.index(_ONCE, form), at=at)
    return connection.scalar(row.on_conflict_do_nothing().returning(staff_forms.c.mark)) is not None


def was_sent(connection: Connection, sealer: Sealer, form: str) -> bool:
    """Was it sent, without sending it?"""
    wanted = select(staff_forms.c.mark).where(staff_forms.c.mark == sealer.index(_ONCE, form))
    return connection.scalar(wanted) is not None


def tidy(connection: Connection, at: datetime) -> int:
    """Forget sessions that are long over, and forms that were sent; returns how many."""
    old = at - KEPT
    over = delete(staff_sessions).where(staff_sessions.c.begun_at < old - ABSOLUTE_LIMIT)
    sent = delete(staff_forms).where(staff_forms.c.at < old)
    return connection.execute(over).rowcount + connection.execute(sent).rowcount


def _change(connection: Connection, mark: str, **values: object) -> None:
    connection.execute(update(staff_sessions).where(staff_sessions.c.mark == mark).values(values))


def _lives(at: datetime) -> ColumnElement[bool]:
    late = or_(staff_sessions.c.seen_at <= at - IDLE_LIMIT, staff_sessions.c.begun_at <= at - ABSOLUTE_LIMIT)
    return staff_sessions.c.ended_at.is_(None) & ~late


def _session(row: Row[Any], roles: tuple[Role, ...], at: datetime) -> Session:
    late = at - row.seen_at >= IDLE_LIMIT or at - row.begun_at >= ABSOLUTE_LIMIT
    return Session(
        row.mark,
        row.name,
        roles,
        row.begun_at,
        row.seen_at,
        row.proved_at,
        is_over=late or row.ended_at is not None or row.locked_at is not None,
        has_code=row.has_code,
        must_change=row.password_is_initial,
        has_codes=row.code_secret_sealed is not None,
        has_notices=row.notices_sealed is not None,
    )
