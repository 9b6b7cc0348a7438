"""`ivr doctor`: is this installation fit to take calls? Green and red, and what to do."""

import sys

import click
import msgspec
from rich.console import Console
from rich.table import Table

from ivr.app import policies_of
from ivr.carrier.numbers import AccountUnavailable
from ivr.cli.carrier_account import with_running_demo
from ivr.cli.online import examine_online
from ivr.cli.progress import progress
from ivr.demo_secrets import make_up, with_demo_secrets
from ivr.examining import examine
from ivr.findings import Finding
from ivr.settings import Settings, SettingsRefused, read_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The findings for a program.")
@click.option(
    "--new-keys", is_flag=True, help="Make up keys for IVR_DATA_KEYS and IVR_INDEX_KEY, and nothing else."
)
@click.option(
    "--online", is_flag=True, help="Ask the carrier too: the account, its numbers, the public address."
)
def doctor(as_json: bool, new_keys: bool, online: bool) -> None:
    """Examine settings, database, clock, flows and recordings. Exit status 1 when something is red."""
    if new_keys:
        made_up = make_up()
        click.echo(
            f"IVR_DATA_KEYS={made_up.data_keys.replace('demo:', 'k1:')}\nIVR_INDEX_KEY={made_up.index_key}"
        )
        return
    try:
        with progress("Examining"):
            findings = _findings(online)
    except (SettingsRefused, AccountUnavailable) as refused:
        raise click.ClickException(str(refused)) from refused
    if as_json:
        click.echo(msgspec.json.encode(findings))
    else:
        table = Table(box=None, show_header=False)
        for finding in findings:
            table.add_row(f"[{finding.colour}]{finding.colour}[/]", finding.about, finding.sentence)
        Console().print(table)
    sys.exit(1 if any(finding.colour == "red" for finding in findings) else 0)


def _findings(online: bool) -> list[Finding]:
    if not online:
        return _offline(with_demo_secrets(read_settings()))
    settings = with_running_demo(read_settings())
    return [*_offline(settings), *examine_online(settings)]


def _offline(settings: Settings) -> list[Finding]:
    return list(examine(settings, policies_of(settings).verification))
