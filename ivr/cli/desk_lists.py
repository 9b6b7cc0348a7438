"""What the lists of the desk share."""

import shutil
import sys
from textwrap import wrap

import click
import msgspec

LONGEST_NAME = 80
NARROWEST = 40
_SET_IN = "    "

as_json = click.option("--json", "as_json", is_flag=True, help="For a program.")
by = click.option("--by", "author", required=True, help="Your name; it is kept.")


def encoded(rows: object) -> str:
    """JSON, for a program."""
    return msgspec.json.encode(rows).decode()


def refuse(sentence: str) -> click.ClickException:
    """Exit status 1, with this sentence."""
    return click.ClickException(sentence)


def tell_record(record: str) -> None:
    """A record of a list: one line for a program; in a terminal that is narrower it goes on below."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    click.echo("\n".join(folded(record, width)) if width else record)


def folded(record: str, width: int) -> list[str]:
    """Parted at blanks alone, so that numbers and addresses stay whole; what goes on is set in."""
    return wrap(
        record,
        max(width, NARROWEST),
        subsequent_indent=_SET_IN,
        break_long_words=False,
        break_on_hyphens=False,
    )
