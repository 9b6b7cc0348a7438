"""`ivr versions`: what was published."""

import click
import msgspec
from rich.console import Console
from rich.table import Table

from ivr.cli.moments import local
from ivr.cli.opening import opened_database
from ivr.versions import list_rollbacks, list_versions


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The versions for a program.")
def versions(as_json: bool) -> None:
    """List what was published, and what was rolled back to, the newest first."""
    with opened_database() as (_, engine):
        listed, rollbacks = list_versions(engine), list_rollbacks(engine)
    if as_json:
        click.echo(msgspec.json.encode(listed))
        return
    table = Table(box=None)
    for heading in ("", "version", "published", "by", "why", "content"):
        table.add_column(heading, no_wrap=heading in ("published", "content"))
    for one in listed:
        live = "live" if one.is_live else ""
        table.add_row(live, str(one.number), local(one.at), one.author, one.why, one.content_hash[:12])
    Console().print(table if listed else "Nothing is published yet: ivr publish")
    for back in rollbacks:
        click.echo(f"Rolled back to version {back.version} at {local(back.at)} by {back.author}: {back.why}")
