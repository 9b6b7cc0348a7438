"""Rehearsals one after another on one server: each finds everything as new, at a moment of its own.

A server that was opened for one call has answered hundreds when the last one is over, as in production; only
its database is a fresh copy. What it keeps in memory by number (published versions, closings) would speak of
the call before: where a call changed those, the next one gets another server.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ivr.closings import last_change
from ivr.rehearsal import Rehearsal
from ivr.versions import live_version


class Rehearsals:
    """A context manager around all of them. `folder` is what a `Rehearsal` is given."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._closing = ExitStack()
        self._open: Rehearsal | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    @contextmanager
    def at(self, moment: datetime | None) -> Iterator[Rehearsal]:
        """One of them; where the block raises, it is the last one of its server."""
        rehearsal, self._open = self._fresh(moment), None
        before = _known_by_number(rehearsal)
        yield rehearsal
        if _known_by_number(rehearsal) == before:
            self._open = rehearsal

    def _fresh(self, moment: datetime | None) -> Rehearsal:
        if self._open is None:
            self._closing.close()
            return self._closing.enter_context(Rehearsal(self._folder, at=moment))
        self._open.begin_again(moment)
        return self._open


def _known_by_number(rehearsal: Rehearsal) -> tuple[int | None, int]:
    """The live version and the last change of the closings."""
    return live_version(rehearsal.engine), last_change(rehearsal.engine)
