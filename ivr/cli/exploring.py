"""Exploring a version from the command line: a bar while it runs, and the calls that break it as files."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import click
import msgspec
from msgspec import Struct
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ivr.comparing.comparison import compare
from ivr.comparing.differences import Comparison
from ivr.exploring.exploration import Report, explore
from ivr.flow.model import FlowSet
from ivr.flow.problems import Problem


class Told(Struct, frozen=True):
    """What an exploration found, and its last line."""

    report: Report
    line: str


_told: dict[bytes, Told] = {}
"""The last version explored by this process, so that the same one is not walked twice."""


def explore_with_bar(flows: FlowSet) -> Told:
    """Walk every path; a bar on a terminal says how far it is."""
    version = msgspec.json.encode(flows)
    if version not in _told:
        _told.clear()
        _told[version] = _explore(flows)
    return _told[version]


def compare_with_bar(old: FlowSet, new: FlowSet) -> Comparison:
    """Walk both in step; a bar on a terminal says how far it is."""
    with progress("Comparing") as done:
        return compare(old, new, done)


def _explore(flows: FlowSet) -> Told:
    began = perf_counter()
    with progress("Walking every path") as done:
        report = explore(flows, done)
    return Told(report, f"{report.summary()} ({perf_counter() - began:.1f} seconds)")


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal while a version is walked, a line of words elsewhere. What it gives is told how
    many moments are done, and known.
    """
    with _bar() as bar, _without_collecting():
        task = bar.add_task(what, total=0)

        def tell(done: int, known: int) -> None:
            if bar.disable and not bar.tasks[task].completed:
                click.echo(f"{what}, which may take half a minute ...", err=True)
            bar.update(task, completed=done, total=known)

        yield tell


def _bar() -> Progress:
    """On the error stream, so that what is asked for stays clean; gone when it is done."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} of {task.total:,} moments"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """All that is found is kept, so looking for garbage would find none, and take its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def save_calls(problems: Iterable[Problem], folder: Path) -> list[Path]:
    """Each call that shows a problem as a call file, named for its rule and step."""
    folder.mkdir(parents=True, exist_ok=True)
    saved: list[Path] = []
    for problem in (found for found in problems if found.call):
        flow = problem.place.path.removesuffix(".yaml")
        path = folder / f"{problem.rule.replace('-', '_')}_{flow}_{problem.place.line}.call"
        text = "\n".join((f"# {problem.message}", *problem.call))
        path.write_text(f"{text}\n", encoding="utf-8")
        saved.append(path)
    return saved
