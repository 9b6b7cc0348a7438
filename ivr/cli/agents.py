"""`ivr agents`: who may sign in at the desk, and which queues each of them serves."""

import re
from datetime import UTC, datetime, time

import click
import msgspec
from rich.console import Console
from rich.table import Table

from ivr.calls.desk_look_ups import lift_lock
from ivr.cli.books import opened_books
from ivr.cli.moments import local
from ivr.database import reading, writing
from ivr.desk import agents as desk
from ivr.desk.agents import AgentListed
from ivr.desk.samples import ALWAYS
from ivr.desk.tables import EVERY_QUEUE
from ivr.engine.moments import HOME_ZONE
from ivr.flow.model import FlowSet
from ivr.flow.problems import Notes
from ivr.versions import NothingPublished, PublishedVersions

_NUMBER = re.compile(r"[0-9]{3,6}")
LONGEST_NAME = 60

_number = click.argument("number")
_queues = click.option("--queues", required=True, help="Queues of flows/queues.yaml with commas between.")


@click.group()
def agents() -> None:
    """The people at the desk: their numbers, PINs and queues."""


@agents.command("add")
@_number
@click.option("--name", required=True, help="As she hears it when she signs in.")
@_queues
def add(number: str, name: str, queues: str) -> None:
    """A new agent with a number of 3 to 6 digits. Her PIN is told once, now."""
    if not _NUMBER.fullmatch(number):
        raise click.UsageError("An agent's number has 3 to 6 digits, such as 104.")
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise click.UsageError(f"--name needs a name of at most {LONGEST_NAME} characters.")
    with opened_books() as (engine, sealer):
        served = _read_queues(queues, _published(PublishedVersions(engine)))
        with writing(engine) as connection:
            pin = desk.add_agent(connection, sealer, number, name, served)
    if pin is None:
        raise click.ClickException(f"{number} is an agent's already: ivr agents list")
    click.echo(f"Agent {number} serves {', '.join(served)}.")
    _tell_pin(pin)


@agents.command("queues")
@_number
@_queues
def serve(number: str, queues: str) -> None:
    """From now on this agent serves these queues and no others."""
    with opened_books() as (engine, _):
        served = _read_queues(queues, _published(PublishedVersions(engine)))
        with writing(engine) as connection:
            is_known = desk.serve_queues(connection, number, served)
    _refuse_unknown(number, is_known)
    click.echo(f"Agent {number} serves {', '.join(served)}.")


@agents.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def list_agents(as_json: bool) -> None:
    """Each agent, since when she is signed in, and the calls she took today."""
    today = datetime.combine(datetime.now(HOME_ZONE).date(), time(), HOME_ZONE)
    with opened_books() as (engine, sealer), reading(engine) as connection:
        listed = desk.agents_listed(connection, sealer, today.astimezone(UTC))
    if as_json:
        click.echo(msgspec.json.encode(listed))
    elif listed:
        _print(listed)
    else:
        click.echo('Nobody may sign in yet: ivr agents add 101 --name "Alma Ruiz" --queues billing')


@agents.command("pin")
@_number
def pin(number: str) -> None:
    """A new PIN, told once, now. The old one is worth nothing from the next sign-in on.

    It also lifts the lock of an agent for whom too many wrong PINs were keyed.
    """
    with opened_books() as (engine, sealer), writing(engine) as connection:
        told = desk.new_pin(connection, sealer, number)
        lift_lock(connection, sealer, number)
    _refuse_unknown(number, told is not None)
    _tell_pin(told or "")


@agents.command("remove")
@_number
def remove(number: str) -> None:
    """This agent signs in no more, and is signed out. Whoever she was told of goes back in line."""
    with opened_books() as (engine, _), writing(engine) as connection:
        is_known = desk.remove_agent(connection, number, datetime.now(UTC))
    _refuse_unknown(number, is_known)
    click.echo(f"Agent {number} is removed.")


def _published(versions: PublishedVersions) -> FlowSet:
    try:
        return versions.current()[1]
    except NothingPublished as nothing:
        raise click.ClickException("Nothing is published yet: ivr publish") from nothing


def _read_queues(given: str, flows: FlowSet) -> tuple[str, ...]:
    """Queues that our own agents serve. One that does not exist, or is served by others, is refused."""
    known = [name for name, queue in flows.queues.items() if not (queue.address or queue.workflow)]
    wanted = tuple(dict.fromkeys(name.strip() for name in given.split(",") if name.strip()))
    if not wanted:
        raise click.UsageError(f"--queues needs a queue: {', '.join(known)}")
    for name in wanted:
        if name not in known:
            hints = [hint.text for hint in Notes().suggest(name, known)]
            told = hints[0] if hints else f"there are: {', '.join(known)}"
            raise click.ClickException(f"No queue of our own agents is named '{name}'; {told}")
    return wanted


def _refuse_unknown(number: str, is_known: bool) -> None:
    if not is_known:
        raise click.ClickException(f"{number} is no agent's number: ivr agents list")


def _tell_pin(told: str) -> None:
    click.echo(f"PIN: {told}")
    click.echo("It is kept nowhere. Whoever loses it gets a new one: ivr agents pin NUMBER")


def _print(listed: list[AgentListed]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("number", "name", "queues", "signed in since", "taken today"):
        table.add_column(column, no_wrap=column == "signed in since")
    for agent in listed:
        queues = "every queue" if EVERY_QUEUE in agent.queues else ", ".join(agent.queues)
        since = "" if agent.signed_in_at is None else _clock(agent.signed_in_at)
        table.add_row(agent.number, agent.name, queues, since, str(agent.taken))
    Console(highlight=False, markup=False).print(table)


def _clock(at: datetime) -> str:
    return "always" if at >= ALWAYS else local(at)
