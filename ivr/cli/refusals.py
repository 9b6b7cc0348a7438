"""A file that was refused, told so that an editor can go to each line of it."""

import sys
from typing import NoReturn

import click
import msgspec

from ivr.importing.imports import ImportRefused


def refuse(name: str, refused: ImportRefused, as_json: bool, done: str) -> NoReturn:
    """One line a complaint. `done`: what was not done with any of it, such as `imported`."""
    if as_json:
        click.echo(msgspec.json.encode(refused))
    for complaint in refused.complaints:
        click.echo(f"{name}:{complaint.line}: {complaint.sentence}", err=True)
    further = f" And {refused.further} more." if refused.further else ""
    click.echo(f"Nothing was {done}.{further}", err=True)
    sys.exit(1)
