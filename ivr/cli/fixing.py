"""`ivr check --fix`: what can be mended is shown as a difference, and written when that is agreed to."""

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

import click

from ivr.cli.flow_folders import FlowFolder
from ivr.flow.installation import PATH as INSTALLATION
from ivr.flow.mending import mend
from ivr.flow.problems import counted

COLOURS = {"-": "red", "+": "green", "@": "cyan"}


def fix_folder(read: FlowFolder, only: set[str], is_agreed: bool) -> None:
    """Shows what would change, asks unless that is agreed to, and writes it. `only`: these files, or all."""
    folder, sources = read.flows, read.read()
    mended = mend(sources.contents, sources.recordings, sources.misfits, frozenset(only) or None)
    changed = {
        path: content
        for path, content in mended.contents.items()
        if content != sources.contents[path] and path != INSTALLATION
    }
    if not changed:
        click.echo("Nothing can be mended by itself.\n")
        return
    for line in _differences(folder, sources.contents, changed):
        click.secho(line, fg=COLOURS.get(line[:1]))
    question = f"Write {counted(len(mended.problems), 'change')} into {counted(len(changed), 'file')}?"
    if not is_agreed and not click.confirm(question):
        click.echo("Nothing was written.\n")
        return
    for path, content in changed.items():
        (folder / path).write_bytes(content)
    click.echo(f"Mended {counted(len(mended.problems), 'mistake')} in {counted(len(changed), 'file')}.\n")


def _differences(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Iterator[str]:
    for path, content in after.items():
        old, new = (text.decode("utf-8-sig").splitlines() for text in (before[path], content))
        name = (folder / path).as_posix()
        for line in unified_diff(old, new, name, f"{name} (mended)", n=1, lineterm=""):
            yield _printable(line)


def _printable(line: str) -> str:
    """A sign that cannot be seen is shown as one that can; the terminal never gets it."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)
