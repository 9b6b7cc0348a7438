"""`ivr user`: who may sign in at the console, and what for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import click
import msgspec
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection

from ivr.cli.authors import my_name
from ivr.cli.books import opened_books
from ivr.database import reading, writing
from ivr.engine.moments import HOME_ZONE
from ivr.sealing import Sealer
from ivr.staff import audit_log, codes, passwords, people, sessions, signing_in
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
@click.option("--email", default="", help="As the identity provider knows this person.")
def add(name: str, roles: Sequence[Role], email: str) -> None:
    """A new person. The password is told once, now, and changed when it is first used."""
    password = passwords.made_up()
    kept = passwords.hash_of(password)
    with _writing() as (connection, sealer):
        people.add(connection, name, roles, _now(), kept)
        people.give_email(connection, name, email)
        _note(connection, sealer, "added a person", people.folded(name), ", ".join(roles))
    click.echo(f"{people.folded(name)} may sign in at /console as {', '.join(roles)}.")
    _tell(password)


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def list_people(as_json: bool) -> None:
    """Everybody: roles, state, whether one-time codes are set up."""
    with opened_books() as (engine, _), reading(engine) as connection:
        listed = people.list_people(connection)
    if as_json:
        click.echo(msgspec.json.encode(listed))
    elif listed:
        _print(listed)
    else:
        click.echo("Nobody may sign in yet: ivr user add NAME --role admin")


@user.command("role")
@_name
@_roles
def give_roles(name: str, roles: Sequence[Role]) -> None:
    """From now on this person has these roles and no others."""
    with _changing(name, "gave roles", ", ".join(roles)) as (connection, _, person):
        people.give_roles(connection, person, roles)
    click.echo(f"{person} is {', '.join(roles)} from the next page on.")


@user.command("lock")
@_name
def lock(name: str) -> None:
    """This person signs in no more, and is signed out."""
    with _changing(name, "locked a person") as (connection, _, person):
        people.lock(connection, person, _now())
        sessions.end_all_of(connection, person, _now())
    click.echo(f"{person} is locked and signed out.")


@user.command("unlock")
@_name
def unlock(name: str) -> None:
    """This person may sign in again, at once: wrong tries are forgotten, too."""
    with _changing(name, "unlocked a person") as (connection, sealer, person):
        people.unlock(connection, person)
        signing_in.forgive_name(connection, sealer, person)
        codes.forgive_name(connection, sealer, person)
    click.echo(f"{person} may sign in again.")


@user.command("password")
@_name
def new_password(name: str) -> None:
    """A new password, told once, now, and changed when it is first used. Every session ends."""
    password = passwords.made_up()
    kept = passwords.hash_of(password)
    with _changing(name, "gave a new password") as (connection, _, person):
        people.keep_password(connection, person, kept, _now(), is_initial=True)
        sessions.end_all_of(connection, person, _now())
    _tell(password)


@user.command("email")
@_name
@click.argument("address")
def give_email(name: str, address: str) -> None:
    """The e-mail ADDRESS by which the identity provider knows this person; "" takes it away."""
    with _changing(name, people.DID_EMAIL) as (connection, _, person):
        people.give_email(connection, person, address)
    how = "by name and password alone" if not address.strip() else "by the organisation, too"
    click.echo(f"{person} signs in {how}.")


@user.command("reset-organisation")
@_name
def unpin(name: str) -> None:
    """Whoever the organisation vouches for next by this person's e-mail address is the one from then on."""
    with _changing(name, people.DID_UNPIN) as (connection, _, person):
        people.unpin(connection, person)
    click.echo(f"{person} is whoever comes next with that address.")


@user.command("reset-totp")
@_name
def reset_codes(name: str) -> None:
    """The telephone is lost: one-time codes are set up anew at the next sign-in. Every session ends."""
    with _changing(name, "took away one-time codes") as (connection, _, person):
        codes.forget(connection, person)
        sessions.end_all_of(connection, person, _now())
    click.echo(f"{person} sets up one-time codes at the next sign-in.")


@contextmanager
def _changing(name: str, did: str, detail: str = "") -> Iterator[tuple[Connection, Sealer, str]]:
    """One transaction about a person who is there, by the name that is kept; what was done is noted in it."""
    with _writing() as (connection, sealer):
        person = people.find(connection, name)
        if person is None:
            raise Refused(f"Nobody is named {people.folded(name)}: ivr user list")
        yield connection, sealer, person.name
        _note(connection, sealer, did, person.name, detail)


@contextmanager
def _writing() -> Iterator[tuple[Connection, Sealer]]:
    """One transaction; a refusal is told."""
    with opened_books() as (engine, sealer):
        try:
            with writing(engine) as connection:
                yield connection, sealer
        except Refused as refused:
            raise click.ClickException(str(refused)) from refused


def _note(connection: Connection, sealer: Sealer, did: str, about: str, detail: str = "") -> None:
    """Under the name that this machine knows: no session is behind a command."""
    who = f"command: {my_name()}"[:LONGEST_NAME]
    audit_log.note(connection, sealer, who, did, about, detail, at=_now())


def _tell(password: str) -> None:
    click.echo(f"Password: {password}")
    click.echo(f"It is kept nowhere, and worth nothing after {INITIAL_PASSWORD_LIVES.days} days unused.")


def _print(listed: list[Person]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("name", "roles", "state", "one-time codes", "since"):
        table.add_column(column)
    for person in listed:
        state = "locked" if person.locked_at else "not in yet" if person.must_change else "active"
        since = f"{person.added_at.astimezone(HOME_ZONE):%Y-%m-%d}"
        table.add_row(person.name, ", ".join(person.roles), state, "yes" if person.has_codes else "no", since)
    Console(highlight=False, markup=False).print(table)


def _now() -> datetime:
    return datetime.now(UTC)
