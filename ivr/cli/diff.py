"""`ivr diff`: what callers will notice when one version follows another."""

from pathlib import Path

import click
import msgspec
from sqlalchemy import Engine

from ivr.cli.differences import told
from ivr.cli.exploring import progress
from ivr.cli.versions import opened_database
from ivr.comparing.comparison import compare
from ivr.comparing.differences import Comparison
from ivr.draft import read_folder
from ivr.flow.compiler import compile_flows
from ivr.flow.model import FlowSet
from ivr.settings import Settings
from ivr.versions import NoSuchVersion, NothingPublished, PublishedVersions

LIVE, DRAFT = "live", "draft"
PROMPTS = "audio_prompts"


@click.command(
    epilog="\b\nExamples:\n  ivr diff\n  ivr diff 3 live\n  ivr diff ../before/flows flows --format json"
)
@click.argument("before", metavar="[A]", default=LIVE)
@click.argument("after", metavar="[B]", default=DRAFT)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def diff(before: str, after: str, form: str) -> None:
    """Tell what callers notice when version B follows version A, as calls.

    A and B are numbers of versions, `live`, `draft` (the files on disk), or folders of flows.
    """
    old, new = _both(before, after)
    comparison = compare_with_bar(old, new)
    if form == "json":
        click.echo(msgspec.json.encode(comparison))
        return
    for line in told(comparison, new):
        click.echo(line)


def compare_with_bar(old: FlowSet, new: FlowSet) -> Comparison:
    """Walk both in step; a bar on a terminal says how far it is."""
    with progress("comparing") as done:
        return compare(old, new, done)


def _both(before: str, after: str) -> tuple[FlowSet, FlowSet]:
    if Path(before).is_dir() and Path(after).is_dir():
        return _flows_in(Path(before)), _flows_in(Path(after))
    with opened_database() as (settings, engine):
        return _flows_of(before, settings, engine), _flows_of(after, settings, engine)


def _flows_of(name: str, settings: Settings, engine: Engine) -> FlowSet:
    published = PublishedVersions(engine)
    if name == DRAFT:
        return draft_flows(settings)
    if name == LIVE:
        try:
            return published.flows_of(published.current()[0])
        except NothingPublished as nothing:
            raise click.ClickException("Nothing is published yet: ivr publish") from nothing
    if name.isdecimal():
        try:
            return published.flows_of(int(name))
        except NoSuchVersion as unknown:
            raise click.ClickException(f"{unknown}. `ivr versions` lists them.") from unknown
    if Path(name).is_dir():
        return _flows_in(Path(name))
    raise click.UsageError(f"'{name}' is no version: write a number, live, draft, or a folder of flows.")


def draft_flows(settings: Settings) -> FlowSet:
    """The files on disk as the settings name them."""
    return _compiled(settings.flows_folder, settings.prompts_folder, settings.installation)


def _flows_in(folder: Path) -> FlowSet:
    beside = folder.parent / PROMPTS
    return _compiled(folder, beside if beside.is_dir() else Path(PROMPTS), None)


def _compiled(folder: Path, prompts: Path, installation: Path | None) -> FlowSet:
    sources = read_folder(folder, prompts, installation)
    flows = compile_flows(sources.contents, sources.recordings, sources.misfits).flows
    if flows is None:
        raise click.ClickException(f"The flows in {folder} have mistakes: ivr check {folder}")
    return flows
