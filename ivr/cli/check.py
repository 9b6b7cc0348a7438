"""`ivr check`: finds mistakes in flow files, with the place and what to do about it."""

import sys
from functools import partial
from pathlib import Path
from typing import get_args

import click

from ivr.cli.exploring import explore_with_bar, save_calls
from ivr.cli.fixing import fix_folder
from ivr.cli.flow_folders import folder_at, own_folder
from ivr.cli.progress import progress
from ivr.cli.published import last_published
from ivr.cli.watching import watch
from ivr.exploring.properties import EXPLANATIONS
from ivr.flow.allowing import silence_explored
from ivr.flow.compiler import compile_flows
from ivr.flow.problems import Problem, in_order
from ivr.flow.rendering import Form, render
from ivr.flow.rules import RULES

FOR_PEOPLE: tuple[Form, ...] = ("full", "concise", "github")
SAVE = "Write each call that breaks something as a call file into this folder."


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(Form)),
    default="full",
    show_default=True,
    help="full for people, concise for editors, github for annotations, json and sarif for programs.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--explain", metavar="RULE", help="Tell why a rule exists, with a bad and a good example.")
@click.option("--quick", is_flag=True, help="Leave out the exploration of every caller's path.")
@click.option("--save", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help=SAVE)
@click.option("--fix", is_flag=True, help="Mend what can be mended by itself; the change is shown first.")
@click.option("--yes", is_flag=True, help="With --fix: write it without asking.")
@click.option("--watch", "watches", is_flag=True, help="Check again when a file changes; implies --quick.")
def check(
    paths: tuple[Path, ...],
    form: Form,
    as_json: bool,
    explain: str | None,
    quick: bool,
    save: Path | None,
    fix: bool,
    yes: bool,
    watches: bool,
) -> None:
    """Find mistakes in flow files: shows file, line, and how to fix. Where steps and names are in order, walk
    every path that a caller can take, and show the shortest call that breaks something.

    PATHS are folders of flows, or flow files of which only the problems are shown; when left out, the folder
    that IVR_FLOWS names, flows/ without it.

    \b
    Examples:
      ivr check
      ivr check flows/bill_pay.yaml --format concise
      ivr check --quick
      ivr check --fix
      ivr check --watch
    """
    if explain is not None:
        _explain(explain)
        return
    folders = _folders(paths)
    for folder, only in folders.items() if fix else ():
        fix_folder(folder_at(folder), only, yes)
    told: Form = "json" if as_json else form
    check_all = partial(_check_all, folders, told, quick or watches, save)
    if watches:
        watch([folder_at(folder) for folder in folders], check_all)
    else:
        sys.exit(1 if check_all() else 0)


def _explain(rule: str) -> None:
    explained = {**RULES, **EXPLANATIONS}
    if rule not in explained:
        raise click.UsageError(f"there is no rule named '{rule}'. There are: {', '.join(sorted(explained))}")
    click.echo(f"{rule}\n\n{explained[rule]}")


def _folders(paths: tuple[Path, ...]) -> dict[Path, set[str]]:
    """Folders of flows to check, each with the files asked for; none means all."""
    folders: dict[Path, set[str]] = {}
    for path in paths or (own_folder().flows,):
        if path.is_dir():
            folders[path] = set()
        elif path.is_file():
            folder = path.parent if _is_flows_folder(path.parent) else path.parent.parent
            folders.setdefault(folder, set()).add(path.relative_to(folder).as_posix())
        else:
            raise click.UsageError(f"there is no file or folder named '{path}'")
    return folders


def _is_flows_folder(folder: Path) -> bool:
    """A folder of a language lies in a folder of flows, and has a name of two letters."""
    return len(folder.name) != 2


def _check_all(folders: dict[Path, set[str]], form: Form, quick: bool, save: Path | None) -> bool:
    """Every folder, even when one has errors."""
    told = [_check_folder(folder, only, form, quick, save) for folder, only in folders.items()]
    return any(told)


def _check_folder(folder: Path, only: set[str], form: Form, quick: bool, save: Path | None) -> bool:
    read = folder_at(folder)
    with progress("Reading the flows"):
        sources = read.read()
        published = last_published(read)
        compiled = compile_flows(sources.contents, sources.recordings, sources.misfits, published)
    problems, last_line = compiled.problems, ""
    if compiled.walkable is not None and compiled.walkable.lines and not quick:
        told = explore_with_bar(compiled.walkable)
        found, _ = silence_explored(told.report.problems, sources.contents)
        problems, last_line = in_order((*problems, *found)), told.line
    shown = [found for found in problems if not only or found.place.path in only]
    click.echo(render(shown, sources.contents, form, folder.as_posix(), compiled.tally), nl=False)
    _tell_more(shown, last_line if form in FOR_PEOPLE else "", save)
    return any(found.severity == "error" for found in shown)


def _tell_more(shown: list[Problem], last_line: str, save: Path | None) -> None:
    if last_line:
        click.echo(last_line)
    for path in save_calls(shown, save) if save is not None else ():
        click.echo(f"Wrote {path}", err=True)
