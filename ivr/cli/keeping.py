"""`ivr tidy`: what keeps an installation in order."""

from datetime import UTC, datetime, timedelta

import click
import msgspec

from ivr.billing.tidying import tidy as tidy_ledger
from ivr.calls.cut_offs import forget_cut_offs
from ivr.calls.retention import forget_old_calls
from ivr.cli.opening import opened_database
from ivr.cli.progress import progress
from ivr.database import without_time_limit, writing
from ivr.desk.retention import forget_old
from ivr.staff.arrivals import tidy as forget_arrivals
from ivr.staff.sessions import tidy as forget_sessions
from ivr.staff.signing_in import tidy as forget_failures
from ivr.texts.wishes import forget_other_texts


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program.")
def tidy(as_json: bool) -> None:
    """Doubt payments that wait for too long; forget what is over. For a scheduler, every few minutes."""
    now = datetime.now(UTC)
    with opened_database() as (settings, engine), progress("Tidying"):
        done = tidy_ledger(engine, now)
        with writing(engine) as connection:
            forget_other_texts(connection, now)
            forget_cut_offs(connection, now)
            forget_sessions(connection, now)
            forget_failures(connection, now)
            forget_arrivals(connection, now)
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
