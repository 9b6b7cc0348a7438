"""The command `ivr`: what it lists is what is there, and a command loads only what it needs."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from ivr.cli import ListedCommand, main
from ivr.rehearsal import CHECKOUT

LOADS = """
import sys
from click.testing import CliRunner
from ivr.cli import main
for words, without in (
    ("", "rich sqlalchemy pydantic ivr.flow ivr.engine"),
    ("versions", "flask alembic twilio granian holidays psycopg ivr.flow.compiler ivr.exploring"),
    ("hours show", "flask alembic twilio granian ivr.exploring ivr.simulator"),
    ("check", "flask alembic twilio granian ivr.comparing.comparison ivr.billing.tables ivr.simulator"),
    ("diff", "flask alembic twilio granian ivr.billing.tables ivr.simulator"),
):
    assert CliRunner().invoke(main, [*words.split(), "--help"]).exit_code == 0
    assert not set(without.split()) & set(sys.modules), (words, set(without.split()) & set(sys.modules))
"""


@pytest.mark.parametrize("name", main.commands)
def test_what_is_listed_is_how_the_help_of_the_command_begins(name: str) -> None:
    listed = main.commands[name]
    assert isinstance(listed, ListedCommand)
    command = listed.load()
    assert (listed.name, listed.get_short_help_str(200)) == (command.name, command.get_short_help_str(200))


def test_each_command_of_the_room_is_listed() -> None:
    begun = "\n".join(file.read_text(encoding="utf-8") for file in (CHECKOUT / "ivr" / "cli").glob("*.py"))
    loaded = [command.load() for command in main.commands.values() if isinstance(command, ListedCommand)]
    assert begun.count("\n@click.command(") + begun.count("\n@click.group(") == len(loaded) + 1  # and `ivr`


def test_a_command_that_is_none_is_answered_with_one_that_is() -> None:
    told = CliRunner().invoke(main, ["chek"])
    assert (told.exit_code, "check" in told.output) == (2, True)


def test_a_command_completes_by_the_list_alone() -> None:
    found = main.shell_complete(click.Context(main), "re")
    assert [one.value for one in found] == ["replay", "reconcile"]


def test_a_command_loads_only_what_it_needs() -> None:
    done = subprocess.run([sys.executable, "-c", LOADS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
