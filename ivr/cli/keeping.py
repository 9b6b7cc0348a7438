"""`ivr db reseal`, `ivr tidy`: what keeps an installation in order."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import click
import msgspec
from rich.console import Console
from rich.progress import Progress as ProgressBar

from ivr.billing.tidying import tidy as tidy_ledger
from ivr.calls.cut_offs import forget_cut_offs
from ivr.calls.retention import forget_old_calls
from ivr.cli.books import ROWS_WITHOUT_A_BAR, opened_books
from ivr.cli.versions import db, opened_database
from ivr.database import without_time_limit, writing
from ivr.desk.retention import forget_old
from ivr.key_checks import forget_key_check
from ivr.resealing import Advance, Resealed, rows_with_other_keys
from ivr.resealing import reseal as reseal_rows
from ivr.sealing import Sealer
from ivr.staff.sessions import tidy as forget_sessions
from ivr.staff.signing_in import tidy as forget_failures
from ivr.texts.wishes import forget_other_texts

_as_json = click.option("--json", "as_json", is_flag=True, help="For a program.")


@db.command("reseal")
@_as_json
def reseal(as_json: bool) -> None:
    """Seal with the first key of IVR_DATA_KEYS whatever an older one sealed.

    Calls go on meanwhile. Broken off, start it again. Exit status 1 when a value does not open.
    """
    with opened_books(checks_keys=False) as (engine, sealer):
        rows = sum(rows_with_other_keys(engine, sealer).values())
        with _bar(rows) as advance:
            done = reseal_rows(engine, sealer, advance)
        for key_id in sealer.key_ids[1:]:
            if key_id not in done.remaining:
                forget_key_check(engine, key_id)
    if as_json:
        click.echo(msgspec.json.encode(done))
    else:
        _tell(done, sealer)
    if done.broken:
        sys.exit(1)


@click.command()
@_as_json
def tidy(as_json: bool) -> None:
    """Doubt payments that wait for too long; forget what is over. For a scheduler, every few minutes."""
    now = datetime.now(UTC)
    with opened_database() as (settings, engine):
        done = tidy_ledger(engine, now)
        with writing(engine) as connection:
            forget_other_texts(connection, now)
            forget_cut_offs(connection, now)
            forget_sessions(connection, now)
            forget_failures(connection, now)
        with writing(engine) as connection:
            without_time_limit(connection)
            forgotten = forget_old(connection, now)
        calls = forget_old_calls(engine, now - timedelta(days=settings.calls_kept_days))
    if as_json:
        told = {**msgspec.to_builtins(done), "desk": msgspec.to_builtins(forgotten), "calls": calls}
        click.echo(msgspec.json.encode(told))
    else:
        click.echo(f"Payments in doubt now: {done.doubted}.")
        click.echo(f"Old counters of guesses forgotten: {done.forgotten}.")
        click.echo(f"Old messages forgotten: {forgotten.messages + forgotten.authorizations}.")
        click.echo(f"Old cases forgotten: {forgotten.cases}.")
        click.echo(f"Old calls forgotten: {calls}.")


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


@contextmanager
def _bar(rows: int) -> Iterator[Advance]:
    """A bar on a terminal, for tables that take a while."""
    is_hidden = rows <= ROWS_WITHOUT_A_BAR or not sys.stderr.isatty()
    with ProgressBar(console=Console(stderr=True), transient=True, disable=is_hidden) as bar:
        task = bar.add_task("sealing again", total=rows)
        yield lambda done: bar.advance(task, done)
