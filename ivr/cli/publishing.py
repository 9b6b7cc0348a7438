"""`ivr publish`, `ivr rollback`: what calls are answered with."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import click
import msgspec
from sqlalchemy import Engine

from ivr import publishing
from ivr.cli.authors import by
from ivr.cli.books import keep_keys
from ivr.cli.calls_touched import calls_in_words
from ivr.cli.comparing import compare_with_bar
from ivr.cli.exploring import explore_with_bar
from ivr.cli.flow_folders import FlowFolder, folder_of
from ivr.cli.older_files import older_in_words, some_of
from ivr.cli.opening import opened_database
from ivr.cli.progress import progress
from ivr.cli.published import live_version
from ivr.comparing.differences import Comparison
from ivr.comparing.past_days import same_day_ahead
from ivr.comparing.summing_up import days_over_in_words
from ivr.drafting.behind import Behind, files_behind
from ivr.engine.moments import HOME_ZONE
from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.last_published import LastPublished
from ivr.flow.model import FlowSet
from ivr.flow.rendering import render
from ivr.flow_files import Sources
from ivr.versions import NoSuchVersion, NothingPublished, list_versions


@click.command()
@by
@click.option("--why", default="", help="What changed, in a sentence.")
@click.option("--over", type=int, metavar="NUMBER", help="Even where files are older than this live version.")
@click.option("--json", "as_json", is_flag=True, help="The version for a program.")
def publish(author: str, why: str, over: int | None, as_json: bool) -> None:
    """Make the flow files the live version. Calls in progress end on the version they began with."""
    with opened_database() as (settings, engine):
        folder = folder_of(settings)
        with progress("Reading the flows"):
            sources = folder.read()
            published = publishing.live_already(engine, sources)
            if published is None:
                _refuse_older_files(files_behind(engine, sources.contents), over)
        noticed: list[str] = []
        if published is None:
            published, noticed = _make_live(engine, folder, sources, _signed(author, why))
        keep_keys(settings, engine)
    if as_json:
        click.echo(msgspec.json.encode(published))
    elif published.was_live:
        click.echo(f"Nothing to do: version {published.number} holds these files already, and is live.")
    else:
        again = "" if published.is_new else " again"
        click.echo(f"Version {published.number} is live{again}.")
        for line in noticed:
            click.echo(line)


def _make_live(
    engine: Engine, folder: FlowFolder, sources: Sources, signed: publishing.Signed
) -> tuple[publishing.Published, list[str]]:
    """Checked, walked and compared first; with what callers will notice, in lines."""
    with progress("Checking the flows"):
        before = _live(engine, folder)
        compiled = compile_flows(sources.contents, sources.recordings, sources.misfits, before)
    flows = _without_mistakes(compiled, sources, folder)
    comparison = compare_with_bar(before.flows, flows) if before else Comparison(())
    _ask_about_days_over(comparison)
    published = publishing.publish(engine, sources, compiled, signed)
    return published, list(_difference(before, flows, comparison, published.number)) if before else []


def _difference(before: LastPublished, flows: FlowSet, comparison: Comparison, number: int) -> Iterator[str]:
    more = f" Told by: ivr diff {before.number} {number}" if comparison.differences else ""
    yield f"{comparison.summary()}.{more}"
    yield from days_over_in_words(comparison)
    if comparison.differences:
        yield from calls_in_words(before.flows, flows)


def is_at_a_terminal() -> bool:
    """Is there somebody who can answer?"""
    return sys.stdin.isatty()


def _ask_about_days_over(comparison: Comparison) -> None:
    """A mistyped year is mended before callers come on that day; who is no person is told afterwards."""
    if not is_at_a_terminal() or not comparison.over:
        return
    today = datetime.now(HOME_ZONE).date()
    for day in comparison.over:
        click.echo(f"{day} is over: did you mean {same_day_ahead(day, today)}?", err=True)
    click.confirm("Publish it all the same?", abort=True, err=True)


def _refuse_older_files(behind: Behind | None, over: int | None) -> None:
    """What a colleague published elsewhere is not taken back by somebody who does not know of it."""
    if behind is None or behind.live.number == over:
        return
    number = behind.live.number
    raise click.ClickException(
        f"{older_in_words(behind)}\n"
        "Publishing would take that change back. `ivr fetch` brings these files up to it and leaves yours;\n"
        f"to take it back all the same: ivr publish --over {number}"
    )


def _live(engine: Engine, folder: FlowFolder) -> LastPublished | None:
    try:
        return live_version(engine, folder.prompts)
    except NothingPublished:
        return None


def _without_mistakes(compiled: Compiled, sources: Sources, folder: FlowFolder) -> FlowSet:
    """What may go live. Mistakes are shown, and end the command; warnings are shown, too."""
    root = str(folder.flows)
    if compiled.problems:
        told = render(compiled.problems, sources.contents, root=root, tally=compiled.tally)
        click.echo(told, err=True, nl=False)
    if compiled.flows is None:
        sys.exit(1)
    _refuse_what_breaks(compiled.flows, sources, root)
    return compiled.flows


def _refuse_what_breaks(flows: FlowSet, sources: Sources, root: str) -> None:
    """Every caller's path is walked before it goes live; one that breaks something is shown."""
    told = explore_with_bar(flows)
    broken = [found for found in told.report.problems if found.severity == "error"]
    if broken:
        click.echo(render(broken, sources.contents, root=root), err=True, nl=False)
        click.echo(told.line, err=True)
        sys.exit(1)


@click.command()
@click.argument("number", type=int)
@click.option("--why", required=True, help="What went wrong, in a sentence.")
@by
def rollback(number: int, why: str, author: str) -> None:
    """Make version NUMBER live again. Calls in progress end on the version they began with."""
    with opened_database() as (settings, engine):
        try:
            moved = publishing.rollback(engine, number, _signed(author, why))
        except NoSuchVersion as unknown:
            raise click.ClickException(f"{unknown}. `ivr versions` lists them.") from unknown
        click.echo(
            f"Version {number} is live." if moved else f"Version {number} was live already: no change."
        )
        _tell_files_kept(engine, folder_of(settings))


def _tell_files_kept(engine: Engine, folder: FlowFolder) -> None:
    """A rollback moves what is live, not the files; the next publication would make theirs live again."""
    if not folder.flows.is_dir():
        return
    sources = folder.read()
    behind = files_behind(engine, sources.contents, taken_back=True)
    if behind is None or files_behind(engine, sources.contents) is not None:
        # Nothing of another version, or older files too, which are not published without a question.
        return
    digest = publishing.content_hash(sources)
    whole = next((one.number for one in list_versions(engine) if one.content_hash == digest), None)
    kept = f"version {whole}" if whole else f"another version's {some_of(behind.paths)}"
    click.echo(
        f"Your files still hold {kept}: publishing them brings it back.\n"
        f"To make them as in version {behind.live.number}: ivr fetch --back"
    )


def _signed(author: str, why: str) -> publishing.Signed:
    return publishing.Signed(author, why, datetime.now(UTC).isoformat(timespec="seconds"))
