"""What the lists of the desk share: the moment by the organisation's clock, the options."""

from datetime import datetime

import click
import msgspec

from ivr.engine.moments import HOME_ZONE

LONGEST_NAME = 80

as_json = click.option("--json", "as_json", is_flag=True, help="For a program.")
by = click.option("--by", "author", required=True, help="Your name; it is kept.")


def local(moment: datetime) -> str:
    """`2026-11-24 10:05`, on the organisation's clock."""
    return moment.astimezone(HOME_ZONE).strftime("%Y-%m-%d %H:%M")


def encoded(rows: object) -> str:
    """JSON, for a program."""
    return msgspec.json.encode(rows).decode()


def refuse(sentence: str) -> click.ClickException:
    """Exit status 1, with this sentence."""
    return click.ClickException(sentence)
