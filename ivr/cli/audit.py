"""`ivr audit`: what was done in the console, and whether the list of it is whole."""

import sys

import click
import msgspec
from rich.console import Console
from rich.table import Table

from ivr.cli.books import opened_books
from ivr.cli.moments import SECOND, local
from ivr.cli.progress import progress
from ivr.database import reading, reading_one_moment
from ivr.staff import audit_log

ROWS_SHOWN = 50
MOST_ROWS = 100_000
MOST_TOLD = 20


@click.group()
def audit() -> None:
    """The audit log: who did what, and who looked at whose data."""


@audit.command("list")
@click.option("--who", default="", help="Of this person alone.")
@click.option("--did", default="", help='This alone, in its words: "looked".')
@click.option("--rows", type=click.IntRange(1, MOST_ROWS), default=ROWS_SHOWN, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def list_rows(who: str, did: str, rows: int, as_json: bool) -> None:
    """The newest first."""
    with opened_books() as (engine, _), reading(engine) as connection:
        found = audit_log.listed(connection, who=who, did=did, most=rows)
    if as_json:
        click.echo(msgspec.json.encode(found))
    elif found:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for column in ("row", "at", "who", "did", "about", "detail"):
            table.add_column(column)
        for row in found:
            table.add_row(str(row.number), local(row.at, SECOND), row.who, row.did, row.about, row.detail)
        Console(highlight=False, markup=False).print(table)
    else:
        click.echo("Nothing of that kind was noted.")


@audit.command("verify")
@click.option(
    "--known", default="", metavar="ROW:MARK", help="What an earlier verify printed as the last row."
)
def verify(known: str) -> None:
    """Was a row changed, put in or taken out? Exit status 1 when one was."""
    number, _, mark = known.partition(":")
    if known and not (number.isascii() and number.isdigit() and mark):
        raise click.UsageError("--known reads ROW:MARK, as an earlier verify printed it.")
    with (
        opened_books() as (engine, sealer),
        reading_one_moment(engine) as connection,
        progress("Reading the list"),
    ):
        broken = list(audit_log.broken_rows(connection, sealer))
        rows = audit_log.count(connection)
        last = audit_log.last_row(connection)
        is_missing = bool(known) and audit_log.mark_of(connection, int(number)) != mark
    for row in broken[:MOST_TOLD]:
        click.echo(f"Row {row} does not continue the row before it, or was changed.")
    if len(broken) > MOST_TOLD:
        click.echo(f"And {len(broken) - MOST_TOLD} more.")
    if is_missing:
        click.echo(f"Row {number} is not there any more, or is another one than it was.")
    if broken or is_missing:
        sys.exit(1)
    click.echo(f"Rows: {rows}. Nothing was changed, put in or taken out.")
    if last is not None:
        click.echo(f"Note elsewhere, for next time: --known {last.number}:{last.mark}")
