"""`ivr diff`: what callers will notice when one version follows another."""

from pathlib import Path

import click
import msgspec
from sqlalchemy import Engine

from ivr.cli.calls_touched import calls_in_words
from ivr.cli.comparing import compare_with_bar
from ivr.cli.differences import told
from ivr.cli.flow_folders import FlowFolder, folder_at, folder_of
from ivr.cli.older_files import older_in_words
from ivr.cli.opening import opened_database
from ivr.cli.progress import progress
from ivr.drafting.behind import files_behind
from ivr.flow.compiler import compile_flows
from ivr.flow.model import FlowSet
from ivr.settings import Settings
from ivr.versions import NoSuchVersion, NothingPublished, PublishedVersions

LIVE, DRAFT = "live", "draft"


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
    if (before, after) == (LIVE, DRAFT):
        _tell_older_files(is_for_program=form == "json")
    comparison = compare_with_bar(old, new)
    if form == "json":
        click.echo(msgspec.json.encode(comparison))
        return
    for line in told(comparison):
        click.echo(line)
    is_on_disk = after == DRAFT or Path(after).is_dir()
    if comparison.differences and is_on_disk:
        for line in calls_in_words(old, new):
            click.echo(line)


def _both(before: str, after: str) -> tuple[FlowSet, FlowSet]:
    if Path(before).is_dir() and Path(after).is_dir():
        return _compiled(folder_at(Path(before))), _compiled(folder_at(Path(after)))
    with opened_database() as (settings, engine):
        return _flows_of(before, settings, engine), _flows_of(after, settings, engine)


def _tell_older_files(*, is_for_program: bool) -> None:
    """Without a word, what a colleague published elsewhere would read the wrong way round."""
    with opened_database() as (settings, engine):
        behind = files_behind(engine, folder_of(settings).read().contents)
    if behind is not None:
        click.echo(
            f"{older_in_words(behind)}\n"
            "What follows takes that change back. `ivr fetch` brings these files up to it.\n",
            err=is_for_program,
        )


def _flows_of(name: str, settings: Settings, engine: Engine) -> FlowSet:
    published = PublishedVersions(engine)
    if name == DRAFT:
        return _compiled(folder_of(settings))
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
        return _compiled(folder_at(Path(name)))
    raise click.UsageError(f"'{name}' is no version: write a number, live, draft, or a folder of flows.")


def _compiled(folder: FlowFolder) -> FlowSet:
    with progress("Reading the flows"):
        sources = folder.read()
        flows = compile_flows(sources.contents, sources.recordings, sources.misfits).flows
    if flows is None:
        raise click.ClickException(f"The flows in {folder.flows} have mistakes: ivr check {folder.flows}")
    return flows
