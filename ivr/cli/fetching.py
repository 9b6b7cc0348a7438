"""`ivr fetch`: what somebody published from another place, into the files on disk."""

import click

from ivr.cli.flow_folders import folder_of
from ivr.cli.opening import opened_database
from ivr.drafting.behind import files_behind


@click.command()
def fetch() -> None:
    """Bring files that are older than the live version up to it. Files that were changed here stay.

    \b
    Example:
      ivr fetch      after a colleague published in the console
    """
    with opened_database() as (settings, engine):
        folder = folder_of(settings)
        behind = files_behind(engine, folder.read().contents)
        if behind is None:
            click.echo("No file here is older than the live version.")
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
