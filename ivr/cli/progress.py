"""How far a command is. On a terminal, by the error stream, so that what is asked for stays clean; gone when
it is done. Elsewhere nothing.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TypeVar

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table

SHOWN_AFTER_SECONDS = 0.5
"""What is done before that needs no bar."""
BAR_LETTERS = 40

Tell = Callable[[int, int | None], None]
"""Is told how many are done, and of how many; None where nobody knows that."""

_Item = TypeVar("_Item")


@contextmanager
def progress(what: str, unit: str = "") -> Iterator[Tell]:
    """While something is done: what, and how far it is as far as that is told, and for how long already."""
    standing, console = _Standing(what, unit), Console(stderr=True)
    if not console.is_terminal:
        yield standing.tell
        return
    # A line that is printed meanwhile goes above the bar; but never what goes to a file or another program.
    with Live(standing, console=console, transient=True, redirect_stdout=sys.stdout.isatty()):
        yield standing.tell


def followed(items: Iterable[_Item], total: int, what: str, unit: str) -> Iterator[_Item]:
    """Each of the items; how many were taken is told."""
    with progress(what, unit) as tell:
        for done, item in enumerate(items):
            tell(done, total)
            yield item


class _Standing:
    """Drawn a few times a second, whatever is told meanwhile, so that telling costs nothing."""

    def __init__(self, what: str, unit: str) -> None:
        self._what = what
        self._unit = unit
        self._done = 0
        self._total: int | None = None
        self._began = perf_counter()

    def tell(self, done: int, total: int | None) -> None:
        self._done, self._total = done, total

    def __rich__(self) -> RenderableType:
        passed = perf_counter() - self._began
        if passed < SHOWN_AFTER_SECONDS:
            return Group()
        line = Table.grid(padding=(0, 1))
        bar = ProgressBar(self._total, self._done, width=BAR_LETTERS, pulse=self._total is None)
        line.add_row(self._what, bar, self._count(), f"{int(passed) // 60}:{int(passed) % 60:02}")
        return line

    def _count(self) -> str:
        if self._total is not None:
            return f"{self._done:,} of {self._total:,} {self._unit}"
        return f"{self._done:,} {self._unit} so far" if self._done else ""
