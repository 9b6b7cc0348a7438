"""What the lists of the desk share."""

import click
import msgspec

LONGEST_NAME = 80

as_json = click.option("--json", "as_json", is_flag=True, help="For a program.")
by = click.option("--by", "author", required=True, help="Your name; it is kept.")


def encoded(rows: object) -> str:
    """JSON, for a program."""
    return msgspec.json.encode(rows).decode()


def refuse(sentence: str) -> click.ClickException:
    """Exit status 1, with this sentence."""
    return click.ClickException(sentence)
