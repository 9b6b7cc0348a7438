"""`ivr user`: who may sign in at the console, and what for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy import Connection

from ivr.cli.books import opened_books
from ivr.cli.versions import my_name
from ivr.database import writing
from ivr.sealing import Sealer
from ivr.staff import audit_log, people
from ivr.staff.people import INITIAL_PASSWORD_LIVES, Person, Refused
from ivr.staff.roles import ROLES, Role
from ivr.staff.tables import LONGEST_NAME

_name = click.argument("name")
_roles = click.option(
    "--role",
    "roles",
    type=click.Choice(ROLES),
    multiple=True,
    required=True,
    help="May be said several times.",
)


@click.group()
def user() -> None:
    """The people of the console: names, roles, passwords."""


@user.command("add")
@_name
@_roles
def add(name: str, roles: Sequence[Role]) -> None:
    """A new person. The password is told once, now, and changed when it is first used."""
    with _changing() as (connection, sealer):
        password = people.add(connection, name, roles, _now())
        _note(connection, sealer, "added a person", people.folded(name), ", ".join(roles))
    click.echo(f"{people.folded(name)} may sign in at /console as {', '.join(roles)}.")
    _tell(password)


@contextmanager
def _changing() -> Iterator[tuple[Connection, Sealer]]:
    """One transaction; a refusal is told."""
    with opened_books() as (engine, sealer):
        try:
            with writing(engine) as connection:
                yield connection, sealer
        except Refused as refused:
            raise click.ClickException(str(refused)) from refused


def _find(connection: Connection, name: str) -> Person:
    found = people.find(connection, name)
    if found is None:
        raise Refused(f"Nobody is named {people.folded(name)}: ivr user list")
    return found


def _note(connection: Connection, sealer: Sealer, did: str, about: str, detail: str = "") -> None:
    """Under the name that this machine knows: no session is behind a command."""
    who = f"command: {my_name()}"[:LONGEST_NAME]
    audit_log.note(connection, sealer, who, did, about, detail, at=_now())


def _tell(password: str) -> None:
    click.echo(f"Password: {password}")
    click.echo(f"It is kept nowhere, and worth nothing after {INITIAL_PASSWORD_LIVES.days} days unused.")


def _now() -> datetime:
    return datetime.now(UTC)
