"""`ivr graph`: a line as a picture."""

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from ivr.cli.flow_folders import own_folder
from ivr.cli.progress import progress
from ivr.cli.traffic import traffic_since
from ivr.drawing.chart import MAX_DEPTH, Chart, chart_of, chart_of_lines, flows_within
from ivr.drawing.dot import to_dot
from ivr.drawing.mermaid import to_mermaid
from ivr.drawing.pictures import PicturesNotInstalled, draw
from ivr.drawing.terminal import to_tree
from ivr.drawing.traffic import Traffic
from ivr.engine.moments import HOME_ZONE
from ivr.flow.compiler import compile_flows
from ivr.flow.model import LANGUAGES, FlowSet, Language
from ivr.flow.problems import FlowRejected
from ivr.telephony import to_e164

DAY = click.DateTime(["%Y-%m-%d"])
ENDINGS = (".svg", ".png", ".mmd", ".dot")


@click.command()
@click.argument("lines", nargs=-1, metavar="[LINE]...")
@click.option("--whole", is_flag=True, help="With every flow that the line goes through, each in a frame.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="FILE.svg, .png, .mmd or .dot.")
@click.option("--terminal", is_flag=True, help="As a tree, here.")
@click.option("--language", type=click.Choice(LANGUAGES), help="The words of this language.")
@click.option(
    "--traffic", "since", type=DAY, metavar="DAY", help="Arrows by callers since this day: 2026-11-20."
)
def graph(
    lines: tuple[str, ...],
    whole: bool,
    out: Path | None,
    terminal: bool,
    language: Language | None,
    since: datetime | None,
) -> None:
    """Draw lines as pictures. LINE is a flow or a number; without it, all lines and how they use each other.

    \b
    Examples:
      ivr graph bill_pay                    writes bill_pay.svg
      ivr graph bill_pay --whole --out bill_pay.png
      ivr graph 1-877-989-9059 --terminal
      ivr graph bill_pay --traffic 2026-11-01
    """
    flows = _flows()
    charts = _charts(flows, lines, whole, language)
    path = out or Path(f"{charts[0].name}.svg")
    if path.suffix not in ENDINGS:
        raise click.UsageError(f"'{path}' must end in one of {', '.join(ENDINGS)}")
    traffic = traffic_since(since.replace(tzinfo=HOME_ZONE)) if since else None
    if terminal:
        for chart in charts:
            Console().print(to_tree(chart, traffic))
        return
    try:
        with progress("Drawing"):
            picture = _picture(charts, traffic, path.suffix)
    except PicturesNotInstalled as missing:
        raise click.ClickException(str(missing)) from missing
    path.write_bytes(picture)
    click.echo(path)


def _flows() -> FlowSet:
    sources = own_folder().read()
    try:
        return compile_flows(sources.contents, sources.recordings, sources.misfits).accepted()
    except FlowRejected as rejected:
        click.echo(f"{rejected}. To see all of it: ivr check", err=True)
        sys.exit(1)


def _charts(flows: FlowSet, lines: Sequence[str], whole: bool, language: Language | None) -> list[Chart]:
    if not lines:
        return [chart_of_lines(flows)]
    names = [
        name
        for line in lines
        for name in flows_within(_flow_of(line, flows), flows, MAX_DEPTH if whole else 0)
    ]
    return [chart_of(flows.flows[name], flows, language) for name in dict.fromkeys(names)]


def _flow_of(line: str, flows: FlowSet) -> str:
    """A flow by its name, or by a number that leads to it."""
    found = flows.lines.get(to_e164(line) or "")
    if found is not None:
        return found.flow
    if line not in flows.flows:
        raise click.UsageError(f"there is no flow and no line '{line}'. There are: {', '.join(flows.flows)}")
    return line


def _picture(charts: Sequence[Chart], traffic: Traffic | None, ending: str) -> bytes:
    match ending:
        case ".mmd":
            return to_mermaid(charts).encode()
        case ".dot":
            return to_dot(charts, traffic).encode()
        case ".png":
            return draw(to_dot(charts, traffic), "png")
        case _:
            return draw(to_dot(charts, traffic), "svg")
