"""`ivr fetch`: what somebody published from another place, into the files on disk."""

import click

from ivr.cli.flow_folders import folder_of
from ivr.cli.opening import opened_database
from ivr.drafting.behind import files_behind


@click.command()
@click.option("--back", "taken_back", is_flag=True, help="Also files that hold what a rollback took back.")
def fetch(taken_back: bool) -> None:
    """Bring files that are older than the live version up to it. Files that were changed here stay.

    \b
    Examples:
      ivr fetch             after a colleague published in the console
      ivr fetch --back      after a rollback: the files are as in the version that is live again
    """
    with opened_database() as (settings, engine):
        folder = folder_of(settings)
        behind = files_behind(engine, folder.read().contents, taken_back=taken_back)
        if behind is None:
            click.echo("No file here is older than the live version.")
            if files_behind(engine, folder.read().contents, taken_back=True):
                click.echo("Some hold what a rollback took back: ivr fetch --back")
            return
        for path, content in sorted(behind.files.items()):
            place = folder.flows / path
            if content is None:
                place.unlink(missing_ok=True)
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            click.echo(f"{place}: {'taken away' if content is None else 'written'}")
    click.echo(f"They are as in version {behind.live.number} ({behind.live.author}: {behind.live.why}).")
