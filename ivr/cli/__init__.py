"""The command `ivr`, in the order of a working day."""

import click

from ivr.cli.agents import agents
from ivr.cli.audit import audit
from ivr.cli.books import export_files, import_files
from ivr.cli.call_backs import call_backs
from ivr.cli.call_tests import call_tests
from ivr.cli.calls import calls
from ivr.cli.cases import cases
from ivr.cli.check import check
from ivr.cli.diff import diff
from ivr.cli.doctor import doctor
from ivr.cli.fetching import fetch
from ivr.cli.graph import graph
from ivr.cli.hours import hours
from ivr.cli.keeping import tidy
from ivr.cli.load import load
from ivr.cli.messages import messages
from ivr.cli.new import new
from ivr.cli.numbers import numbers
from ivr.cli.phone import phone
from ivr.cli.replay import replay
from ivr.cli.schema import schema
from ivr.cli.serving import demo, serve
from ivr.cli.settings import settings
from ivr.cli.settling import reconcile, settle
from ivr.cli.users import user
from ivr.cli.versions import db, publish, rollback, versions

_WORKING_DAY = (
    demo,
    phone,
    check,
    diff,
    graph,
    new,
    call_tests,
    replay,
    publish,
    versions,
    fetch,
    rollback,
    hours,
    agents,
    calls,
    call_backs,
    messages,
    cases,
    import_files,
    export_files,
    reconcile,
    settle,
    tidy,
    serve,
    user,
    audit,
    numbers,
    doctor,
    load,
    db,
    settings,
    schema,
)


class InOrder(click.Group):
    """Commands are listed in the order they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the base class gives it
        """Not by the alphabet."""
        return list(self.commands)


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Phone lines as YAML files. Exit status: 0 fine, 1 problems found, 2 wrong usage."""


for _command in _WORKING_DAY:
    main.add_command(_command)
