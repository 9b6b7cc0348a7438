"""`ivr versions`: what was published."""

import click
import msgspec
from rich.console import Console
from rich.table import Table

from ivr.cli.moments import local
from ivr.cli.opening import opened_database
from ivr.versions import PublicationListed, list_publications, list_versions


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The versions for a program.")
def versions(as_json: bool) -> None:
    """List what was published, and what went live again later, the newest first."""
    with opened_database() as (_, engine):
        listed, went_live = list_versions(engine), list_publications(engine)
    if as_json:
        by_version = [[moved for moved in went_live if moved.version == one.number] for one in listed]
        told = zip(listed, by_version, strict=True)
        click.echo(msgspec.json.encode([msgspec.to_builtins(one) | {"went_live": of} for one, of in told]))
        return
    table = Table(box=None)
    for heading in ("", "version", "published", "by", "why", "content"):
        table.add_column(heading, no_wrap=heading in ("published", "content"))
    for one in listed:
        live = "live" if one.is_live else ""
        table.add_row(live, str(one.number), local(one.at), one.author, one.why, one.content_hash[:12])
    Console().print(table if listed else "Nothing is published yet: ivr publish")
    for moved in went_live:
        if moved.is_again:
            click.echo(
                f"{_what(moved)} at {local(moved.at)} by {moved.author}: {moved.why or 'no reason given'}"
            )


def _what(moved: PublicationListed) -> str:
    again = f"Version {moved.version} published again"
    return f"Rolled back to version {moved.version}" if moved.kind == "rollback" else again
