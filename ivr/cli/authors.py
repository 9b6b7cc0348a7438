"""Who does what a command does: told with --by, else whoever is logged in."""

import getpass
import os

import click

ROOT = "root"


def _or_me(_context: click.Context, _option: click.Parameter, told: str | None) -> str:
    return told or my_name()


by = click.option(
    "--by", "author", callback=_or_me, help="Who does it; your name on this machine when left out."
)


def my_name() -> str:
    """Of whoever types, on this machine. Root is nobody's name: then whoever became it."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
    return (os.environ.get("SUDO_USER") or _logged_in() or name) if name == ROOT else name


def _logged_in() -> str:
    """At this terminal, before `su`; "" where there is none."""
    try:
        return os.getlogin()
    except OSError:
        return ""
