"""`ivr numbers sync`: the carrier's numbers lead to this installation. The change first, then a question."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from rich.console import Console
from rich.table import Table

from ivr.carrier.numbers import Account, AccountUnavailable, Change, Comparison, compare
from ivr.cli.carrier_account import doors_of, lines_of, open_account, with_running_demo
from ivr.cli.opening import opened_database
from ivr.cli.progress import progress
from ivr.flow.problems import FlowRejected
from ivr.settings import Settings
from ivr.weak_settings import wrong_addresses


@click.group()
def numbers() -> None:
    """The numbers that the account at the carrier owns."""


@numbers.command()
@click.option("--yes", "is_agreed", is_flag=True, help="Change without asking; for scripts.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
def sync(is_agreed: bool, dry_run: bool) -> None:
    """Point the number of each line at this installation: calls, fallback, status, texts.

    Shows the change and asks. Numbers that are no line stay as they are. Exit status 1 when a line's number
    could not be pointed here.
    """
    with _in_sentences(), progress("Asking the carrier"):
        settings, account, source, lines = _opened()
        standing = account.standing()
        found = compare(lines, account.numbers(), doors_of(settings))
    if standing.status != "active":
        click.echo(f"The account is {standing.status}: see the carrier's console.", err=True)
    click.echo(f"The lines of {source}, at {settings.public_url}:")
    _show(found, lines)
    if found.changes and not dry_run and (is_agreed or click.confirm("Change them?", default=False)):
        failed = _change(account, found.changes)
    else:
        failed = False
        if found.changes:
            click.echo("Nothing was changed.")
    sys.exit(1 if failed or found.hindered else 0)


def _opened() -> tuple[Settings, Account, str, Mapping[str, str]]:
    with opened_database(needs_schema=False) as (given, engine):
        settings = with_running_demo(given)
        account = open_account(settings)
        mistakes = list(wrong_addresses(settings))
        if mistakes:
            raise click.ClickException("\n".join(mistakes))
        source, lines = lines_of(settings, engine)
    return settings, account, source, lines


def _show(found: Comparison, lines: Mapping[str, str]) -> None:
    if found.changes:
        table = Table(box=None)
        for heading in ("number", "setting", "is", "will be"):
            table.add_column(heading, overflow="fold")
        for change in found.changes:
            _add_rows(table, change, lines[change.owned.number])
        Console(highlight=False).print(table)
    for number in found.in_order:
        click.echo(f"{number} ({lines[number]}) leads here already.")
    for one in found.hindered:
        click.echo(f"{one.number} ({lines[one.number]}): {one.sentence}", err=True)
    for number in found.others:
        click.echo(f"{number} is no line; it is left as it is.")
    if not found.changes:
        click.echo("Nothing to change.")


def _add_rows(table: Table, change: Change, flow: str) -> None:
    first = f"{change.owned.number}\n{flow}"
    for name, value in change.settings.items():
        table.add_row(first, name, change.owned.settings[name] or "none", value or "none")
        first = ""


def _change(account: Account, changes: tuple[Change, ...]) -> bool:
    """One after the other; what fails is told, and does not stop the rest. Did one fail?"""
    failed = 0
    for change in changes:
        try:
            account.change(change.owned.sid, change.settings)
        except AccountUnavailable as unavailable:
            failed += 1
            click.echo(f"{change.owned.number} was not changed: {unavailable}", err=True)
        else:
            click.echo(f"{change.owned.number} leads here now.")
    if failed:
        click.echo(f"Not changed: {failed} of {len(changes)}. Run `ivr numbers sync` again.", err=True)
    return failed > 0


@contextmanager
def _in_sentences() -> Iterator[None]:
    try:
        yield
    except AccountUnavailable as unavailable:
        raise click.ClickException(str(unavailable)) from unavailable
    except FlowRejected as rejected:
        raise click.ClickException("The flow files have mistakes. Run: ivr check") from rejected
