"""`ivr load`: many callers at once, against an installation on this machine."""

import sys

import click
import msgspec
from rich.console import Console
from rich.table import Table

from ivr.cli.progress import progress
from ivr.simulator.load import run_load
from ivr.simulator.load_plan import JOURNEY, LoadPlan, LoadReport, NotOnLoopback
from ivr.simulator.running import read_running


@click.command()
@click.option(
    "--url", help="Where the lines are served; found in .ivr/running.json, else port 8000 of this machine."
)
@click.option("--public-url", envvar="PUBLIC_URL", help="What requests are signed for; --url when left out.")
@click.option("--token", envvar="TWILIO_AUTH_TOKEN", help="Signs the requests; the first of several.")
@click.option("--line", default="+18779899059", show_default=True, help="The number that is called.")
@click.option("--callers", default=100, show_default=True, help="How many are on the phone at once.")
@click.option("--seconds", default=10.0, show_default=True, help="For how long.")
@click.option(
    "--rate", type=float, help="Turns a second over all callers; a key every 8 seconds when left out."
)
@click.option(
    "--keys", default=",".join(JOURNEY), show_default=True, help="What each caller presses, in turn."
)
@click.option(
    "--repeats", default=0.02, show_default=True, help="The share of the turns that is sent twice at once."
)
@click.option("--json", "as_json", is_flag=True, help="Figures for a program.")
def load(
    url: str | None,
    public_url: str | None,
    token: str | None,
    line: str,
    callers: int,
    seconds: float,
    rate: float | None,
    keys: str,
    repeats: float,
    as_json: bool,
) -> None:
    """Let many callers ring at once and tell how long they wait for an answer.

    Callers keep to a schedule whether or not the server keeps up, and a turn's latency counts from the moment
    it was due. Exit status 1 when a turn was lost, doubled or failed. Only for a server on this machine.
    """
    try:
        running = read_running()
    except ValueError as garbled:
        raise click.ClickException(str(garbled)) from garbled
    signing = (token or running.token).partition(",")[0].strip()
    if not signing:
        raise click.UsageError("no token to sign with: set TWILIO_AUTH_TOKEN or start the demo")
    plan = LoadPlan(
        url=url or running.url,
        token=signing,
        public_url=public_url or running.public_url or url or running.url,
        line=line,
        callers=callers,
        seconds=seconds,
        turns_per_second=rate,
        journey=tuple(key.strip() for key in keys.split(",")),
        repeated_share=repeats,
    )
    sys.exit(_play(plan, as_json))


def _play(plan: LoadPlan, as_json: bool) -> int:
    try:
        with progress(f"Calling for {plan.seconds:g} seconds"):
            report = run_load(plan)
    except (NotOnLoopback, ValueError) as refusal:
        raise click.UsageError(str(refusal)) from refusal
    if as_json:
        click.echo(msgspec.json.encode(report.figures()).decode())
    else:
        Console().print(_table(plan, report))
    return 0 if report.is_clean else 1


def _table(plan: LoadPlan, report: LoadReport) -> Table:
    figures = report.figures()
    table = Table(title=f"{plan.callers} callers, {plan.rate:g} turns a second", show_header=False)
    table.add_row(
        "turns", f"{figures['turns_answered']} of {figures['turns_due']} due, in {report.calls} calls"
    )
    table.add_row("turns a second", f"{figures['turns_per_second']}")
    for name in ("p50", "p95", "p99", "max"):
        table.add_row(f"{name} latency", f"{figures[f'{name}_ms']} ms")
    table.add_row("sent twice", f"{report.repeated}")
    table.add_row("lost", f"{report.lost}")
    table.add_row("doubled", f"{report.doubled}")
    for error, times in report.errors.most_common():
        table.add_row(f"error: {error}", f"{times}")
    return table
