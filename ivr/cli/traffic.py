"""Which ways callers took, read from the calls that are kept."""

from datetime import datetime

import click
from sqlalchemy import Engine

from ivr.calls.ended import count_ended
from ivr.calls.paths import paths_since
from ivr.cli.books import opened_books
from ivr.cli.progress import followed
from ivr.database import reading
from ivr.drawing.traffic import Traffic, traffic_of
from ivr.sealing import Sealer
from ivr.settings import read_settings


def traffic_since(since: datetime) -> Traffic:
    """Of all calls that began since then and are over. Shows how far it is, and how many are not known."""
    with opened_books() as (engine, sealer):
        return count_traffic(engine, sealer, since, with_drafts=read_settings().draft)


def count_traffic(engine: Engine, sealer: Sealer, since: datetime, *, with_drafts: bool = False) -> Traffic:
    """Each call by the steps that it went through, whatever its version. `with_drafts`: those to a draft as
    well, as where a server answers callers by one.
    """
    with reading(engine) as connection:
        total = count_ended(connection, since, with_drafts=with_drafts)
        paths = paths_since(connection, sealer, since, with_drafts=with_drafts)
        traffic = traffic_of(followed(paths, total, "Reading", "calls"))
    if traffic.unknown:
        click.echo(
            f"The way of {traffic.unknown} calls is not known: they are from before it was kept,"
            " or sealed with a key that is not here. They are not counted.",
            err=True,
        )
    return traffic
