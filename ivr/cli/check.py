"""`ivr check`: finds mistakes in flow files, with the place and what to do about it."""

import sys
from pathlib import Path
from typing import get_args

import click

from ivr.draft import Sources, read_folder
from ivr.flow.compiler import compile_flows
from ivr.flow.rendering import Form, render
from ivr.flow.rules import RULES

FLOWS = Path("flows")
PROMPTS = Path("audio_prompts")


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
def check(paths: tuple[Path, ...], form: Form, as_json: bool, explain: str | None) -> None:
    """Find mistakes in flow files: shows file, line, and how to fix.

    PATHS are folders of flows, or flow files of which only the problems are shown; flows/ when left out.

    \b
    Examples:
      ivr check
      ivr check flows/bill_pay.yaml --format concise
    """
    if explain is not None:
        _explain(explain)
        return
    has_errors = False
    for folder, only in _folders(paths).items():
        has_errors |= _check_folder(folder, only, "json" if as_json else form)
    sys.exit(1 if has_errors else 0)


def _explain(rule: str) -> None:
    if rule not in RULES:
        raise click.UsageError(f"there is no rule named '{rule}'. There are: {', '.join(sorted(RULES))}")
    click.echo(f"{rule}\n\n{RULES[rule]}")


def _folders(paths: tuple[Path, ...]) -> dict[Path, set[str]]:
    """Folders of flows to check, each with the files asked for; none means all."""
    folders: dict[Path, set[str]] = {}
    for path in paths or (FLOWS,):
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


def _check_folder(folder: Path, only: set[str], form: Form) -> bool:
    sources: Sources = read_folder(folder, prompts_of(folder))
    compiled = compile_flows(sources.contents, sources.recordings, sources.misfits)
    shown = [found for found in compiled.problems if not only or found.place.path in only]
    click.echo(render(shown, sources.contents, form, folder.as_posix(), compiled.tally), nl=False)
    return any(found.severity == "error" for found in shown)


def prompts_of(folder: Path) -> Path:
    """Recordings lie beside the folder of flows."""
    beside = folder.parent / PROMPTS
    return beside if beside.is_dir() else PROMPTS
