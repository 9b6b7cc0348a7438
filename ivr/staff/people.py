"""People who may sign in at the console. Nobody is ever deleted: the audit log names them."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, insert, select, update

from ivr.sealing import Sealer
from ivr.staff.roles import Role, read_role
from ivr.staff.tables import LONGEST_NAME, staff, staff_roles

NAME = re.compile(r"[a-z][a-z0-9._-]{1,59}")
EMAIL = re.compile(r"[!-?A-~]+@[!-?A-~]+")
LONGEST_EMAIL = 254
_SUBJECT = "staff at the organisation"
DID_EMAIL = "changed an e-mail address"
DID_UNPIN = "forgot whom the organisation meant"
INITIAL_PASSWORD_LIVES = timedelta(days=7)
"""ASVS 5.0, 6.4.1: a password that somebody was given expires, and is changed when it is first used."""


class Person(Struct, frozen=True):
    """As listed. `has_codes`: one-time codes are set up. `must_change`: the password was given by others.

    `email`: as the identity provider knows her; "" for none. `is_pinned`: it is known whom it means by that.
    """

    name: str
    roles: tuple[Role, ...]
    has_codes: bool
    must_change: bool
    locked_at: datetime | None
    added_at: datetime
    email: str
    is_pinned: bool


class Refused(Exception):
    """Why not, as a sentence for whoever asked."""


def folded(name: str) -> str:
    """The name as it is kept: somebody who signs in may write Dana or dana."""
    return name.strip().lower()[: LONGEST_NAME + 1]


def add(
    connection: Connection,
    name: str,
    roles: Iterable[Role],
    at: datetime,
    password_hash: str,
    *,
    is_initial: bool = True,
) -> None:
    """A new person. `password_hash`: of passwords.hash_of, made before this transaction began.

    `is_initial`: the password is changed at the first sign-in; in the demo it stays. Raises Refused.
    """
    name = folded(name)
    if not NAME.fullmatch(name):
        raise Refused("A name has 2 to 60 small letters, digits, dots or dashes and begins with a letter.")
    _one_at_a_time(connection)
    if find(connection, name) is not None:
        raise Refused(f"There is somebody named {name} already.")
    row = {"name": name, "password_hash": password_hash, "password_at": at, "added_at": at}
    connection.execute(insert(staff).values(row | {"password_is_initial": is_initial}))
    give_roles(connection, name, roles)


def give_roles(connection: Connection, name: str, roles: Iterable[Role]) -> None:
    """These roles and no others. Raises Refused when none is left, or no admin."""
    wanted = tuple(dict.fromkeys(roles))
    if not wanted:
        raise Refused("Somebody without a role can do nothing: lock the name instead.")
    _one_at_a_time(connection)
    if "admin" not in wanted:
        _keep_an_admin(connection, name)
    connection.execute(delete(staff_roles).where(staff_roles.c.name == name))
    connection.execute(insert(staff_roles), [{"name": name, "role": role} for role in wanted])


def give_email(connection: Connection, name: str, email: str) -> None:
    """From now on the identity provider knows this person by that address; "": no more. Raises Refused."""
    kept = email.strip().lower()
    if kept and (len(kept) > LONGEST_EMAIL or not EMAIL.fullmatch(kept)):
        raise Refused("An e-mail address reads name@example.com.")
    _one_at_a_time(connection)
    owner = find_by_email(connection, kept)
    if owner is not None and owner.name != folded(name):
        raise Refused(f"{owner.name} has that e-mail address already.")
    if owner is None:
        changed = update(staff).where(staff.c.name == folded(name))
        connection.execute(changed.values(email=kept or None, organisation_mark=None))


def find_vouched(connection: Connection, sealer: Sealer, subject: str, email: str) -> Person | None:
    """The person whom the identity provider means, by its own name for her; before she ever came that way by
    the address that it verified. (ASVS 5.0, 10.5.2)
    """
    known = _listed(connection, staff.c.organisation_mark == sealer.index(_SUBJECT, subject))
    return known[0] if known else find_by_email(connection, email)


def pin(connection: Connection, sealer: Sealer, name: str, subject: str) -> bool:
    """From now on the provider means this one by the address of `name`. False where it meant another before;
    nothing is changed then.
    """
    mark = sealer.index(_SUBJECT, subject)
    own = (staff.c.name == name) & (staff.c.organisation_mark.is_(None) | (staff.c.organisation_mark == mark))
    return connection.execute(update(staff).where(own).values(organisation_mark=mark)).rowcount == 1


def unpin(connection: Connection, name: str) -> None:
    """Whoever comes next with this person's address is the one from then on."""
    connection.execute(update(staff).where(staff.c.name == name).values(organisation_mark=None))


def lock(connection: Connection, name: str, at: datetime) -> None:
    """This person signs in no more. Raises Refused for the last admin."""
    _one_at_a_time(connection)
    _keep_an_admin(connection, name)
    connection.execute(update(staff).where(staff.c.name == name).values(locked_at=at))


def unlock(connection: Connection, name: str) -> None:
    """May sign in again."""
    connection.execute(update(staff).where(staff.c.name == name).values(locked_at=None))


def find(connection: Connection, name: str) -> Person | None:
    """The person of this name."""
    if not NAME.fullmatch(folded(name)):
        return None
    found = _listed(connection, staff.c.name == folded(name))
    return found[0] if found else None


def find_by_email(connection: Connection, email: str) -> Person | None:
    """The person whom the identity provider knows by this address."""
    found = _listed(connection, staff.c.email == email.strip().lower()) if email else []
    return found[0] if found else None


def list_people(connection: Connection) -> list[Person]:
    """Everybody by name."""
    return _listed(connection)


def password_hash(connection: Connection, name: str, at: datetime) -> str | None:
    """What is kept of this person's password; None for nobody, the locked, and what expired unused."""
    row = connection.execute(select(staff).where(staff.c.name == folded(name))).one_or_none()
    if row is None or row.locked_at is not None:
        return None
    if row.password_is_initial and at - row.password_at > INITIAL_PASSWORD_LIVES:
        return None
    kept: str = row.password_hash
    return kept


def keep_password(
    connection: Connection, name: str, password_hash: str, at: datetime, *, is_initial: bool
) -> None:
    """Another password. `password_hash`: of passwords.hash_of, made before this transaction began.

    `is_initial`: somebody gave it, and it is changed at the next sign-in.
    """
    kept = {"password_hash": password_hash, "password_at": at, "password_is_initial": is_initial}
    connection.execute(update(staff).where(staff.c.name == name).values(kept))


def hash_anew(connection: Connection, name: str, before: str, after: str) -> None:
    """The same password with today's work, unless it was changed meanwhile."""
    same = update(staff).where(staff.c.name == name, staff.c.password_hash == before)
    connection.execute(same.values(password_hash=after))


def _keep_an_admin(connection: Connection, name: str) -> None:
    """Whoever never chose a password may never come: she does not count as another admin."""
    active = select(staff.c.name, staff.c.password_is_initial).join(
        staff_roles, staff_roles.c.name == staff.c.name
    )
    admins = active.where(staff_roles.c.role == "admin", staff.c.locked_at.is_(None))
    never_came = {row.name: row.password_is_initial for row in connection.execute(admins)}
    if never_came.keys() == {name}:
        raise Refused(f"{name} is the only admin: make somebody else one first.")
    if [one for one, is_initial in never_came.items() if not is_initial] == [name]:
        raise Refused(f"{name} is the only admin who ever signed in: another one chooses a password first.")


def _one_at_a_time(connection: Connection) -> None:
    """Two admins may demote each other at once; SQLite's write transaction orders them by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE staff_roles IN EXCLUSIVE MODE")


def _listed(connection: Connection, *conditions: Any) -> list[Person]:
    rows = connection.execute(select(staff).where(*conditions).order_by(staff.c.name)).all()
    roles: dict[str, list[Role]] = {}
    for row in connection.execute(select(staff_roles).order_by(staff_roles.c.role)):
        role = read_role(row.role)
        if role is not None:
            roles.setdefault(row.name, []).append(role)
    return [_person(row, tuple(roles.get(row.name, ()))) for row in rows]


def _person(row: Row[Any], roles: tuple[Role, ...]) -> Person:
    return Person(
        row.name,
        roles,
        row.code_secret_sealed is not None,
        row.password_is_initial,
        row.locked_at,
        row.added_at,
        row.email or "",
        row.organisation_mark is not None,
    )
