"""`ivr db`: the schema, and the keys that rows are sealed with."""

import sys

import click
import msgspec
from sqlalchemy import Engine

from ivr.cli.books import keep_keys, opened_books
from ivr.cli.opening import opened_database
from ivr.cli.progress import Tell, progress
from ivr.key_checks import forget_key_check
from ivr.migrations.upgrading import upgrade
from ivr.resealing import Advance, Resealed, rows_with_other_keys
from ivr.resealing import reseal as reseal_rows
from ivr.sealing import Sealer


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade_database() -> None:
    """Bring the schema to this version's. Nothing happens when it is there already."""
    with opened_database(needs_schema=False) as (settings, engine):
        with progress("Bringing the schema up to date"):
            upgrade(engine)
        click.echo("The schema is up to date.")
        keep_keys(settings, engine)


@db.command("reseal")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def reseal(as_json: bool) -> None:
    """Seal with the first key of IVR_DATA_KEYS whatever an older one sealed.

    Calls go on meanwhile. Broken off, start it again. Exit status 1 when a value does not open.
    """
    with opened_books(checks_keys=False) as (engine, sealer):
        with progress("Sealing again", "rows") as tell:
            done = reseal_rows(engine, sealer, _counting(engine, sealer, tell))
        for key_id in sealer.key_ids[1:]:
            if key_id not in done.remaining:
                forget_key_check(engine, key_id)
    if as_json:
        click.echo(msgspec.json.encode(done))
    else:
        _tell(done, sealer)
    if done.broken:
        sys.exit(1)


def _counting(engine: Engine, sealer: Sealer, tell: Tell) -> Advance:
    """Adds up the rows of each batch."""
    rows, done = sum(rows_with_other_keys(engine, sealer).values()), 0

    def advance(sealed: int) -> None:
        nonlocal done
        done += sealed
        tell(done, rows)

    return advance


def _tell(done: Resealed, sealer: Sealer) -> None:
    current, *old = sealer.key_ids
    click.echo(f"Rows sealed again with {current}: {done.rows}.")
    for key_id, rows in done.remaining.items():
        click.echo(f"Rows that still carry {key_id}: {rows}.")
    for sentence in done.broken:
        click.echo(sentence, err=True)
    for key_id in old:
        if key_id not in done.remaining:
            click.echo(
                f"{key_id} can be taken out of IVR_DATA_KEYS, if every process has {current} in front."
            )
    if set(old) & set(done.remaining):
        click.echo(
            "Keep the old key, and run this again: calls were writing, or a process still seals with it."
        )
