"""The command `ivr`, in the order of a working day. A command is listed here; where it stands is loaded when
it runs.
"""

from importlib import import_module

import click

_WORKING_DAY = {
    "demo": (
        "serving:demo",
        "Make a sample installation in .ivr/, serve it on this machine, and open the phone in a browser.",
    ),
    "phone": ("phone:phone", "Call LINE from this terminal."),
    "check": ("check:check", "Find mistakes in flow files: shows file, line, and how to fix."),
    "diff": ("diff:diff", "Tell what callers notice when version B follows version A, as calls."),
    "graph": (
        "graph:graph",
        "Draw lines as pictures.",
    ),
    "new": ("new:new", "Begin something new, with files that are sound from the start."),
    "test": (
        "call_tests:call_tests",
        "Play call FILES (all of tests/calls when none is named) and show the first turn that differs.",
    ),
    "replay": (
        "replay:replay",
        "Walk recorded calls through the flow files, and show those that would have gone otherwise.",
    ),
    "publish": ("publishing:publish", "Make the flow files the live version."),
    "versions": (
        "versions:versions",
        "List what was published, and what went live again later, the newest first.",
    ),
    "fetch": ("fetching:fetch", "Bring files that are older than the live version up to it."),
    "rollback": ("publishing:rollback", "Make version NUMBER live again."),
    "hours": ("hours:hours", "When people answer: the days ahead, and one-off closings."),
    "agents": ("agents:agents", "The people at the desk: their numbers, PINs and queues."),
    "calls": ("calls:calls", "Calls of the past, explained."),
    "callbacks": ("call_backs:call_backs", "Promised call-backs."),
    "messages": ("messages:messages", "What callers said after the tone."),
    "cases": ("cases:cases", "Complaints with a case number."),
    "import": ("importing:import_files", "Read a CSV file into the ledger: all of it or nothing."),
    "export": (
        "exporting:export_files",
        "Write what is in the ledger as CSV, safe to open in a spreadsheet.",
    ),
    "reconcile": (
        "settling:reconcile",
        "Settle payments in doubt by the processor's report: reference,charge_id,amount,charged_at",
    ),
    "settle": ("settling:settle", "Settle payment REFERENCE by hand, when no report can."),
    "tidy": ("keeping:tidy", "Doubt payments that wait for too long; forget what is over."),
    "serve": ("serving:serve", "Take calls."),
    "user": ("users:user", "The people of the console: names, roles, passwords."),
    "audit": ("audit:audit", "The audit log: who did what, and who looked at whose data."),
    "numbers": ("numbers:numbers", "The numbers that the account at the carrier owns."),
    "doctor": ("doctor:doctor", "Examine settings, database, clock, flows and recordings."),
    "load": ("load:load", "Let many callers ring at once and tell how long they wait for an answer."),
    "db": ("databases:db", "The database."),
    "settings": ("settings:settings", "Print docs/settings.md."),
    "schema": ("schema:schema", "Write the JSON Schemas of flow files into schema/, for editors."),
}
"""A command's name, where it is below `ivr.cli`, and the first sentence of its help."""


class ListedCommand(click.Command):
    """A command's name and the first sentence of its help, without the command."""

    def __init__(self, name: str, place: str, help_begins: str) -> None:
        super().__init__(name, help=help_begins)
        self._place = place

    def load(self) -> click.Command:
        """The command itself."""
        module, attribute = self._place.split(":")
        # By name: all commands together load most of the libraries, for seconds, and one of them needs few.
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), attribute)
        return command


class WorkingDay(click.Group):
    """Commands are listed in the order they were added, and loaded when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the base class gives it
        """Not by the alphabet."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """What is to run, whole; help and completion make do with what is listed."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, found.load() if isinstance(found, ListedCommand) else found, rest


@click.group(cls=WorkingDay, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Phone lines as YAML files. Exit status: 0 fine, 1 problems found, 2 wrong usage."""


for _name, (_place, _help) in _WORKING_DAY.items():
    main.add_command(ListedCommand(_name, _place, _help))
