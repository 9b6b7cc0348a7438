"""Walking versions from the command line: every path of one, or two in step; a bar says how far it is."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from ivr.cli.progress import Tell, progress


@contextmanager
def walking(what: str) -> Iterator[Tell]:
    """What it gives is told how many moments are done, and known. Those known are no total, for each leads to
    new ones; so they are not shown.
    """
    with progress(what, "moments") as tell, _without_collecting():
        yield lambda done, _known: tell(done, None)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """All that is found is kept, so looking for garbage would find none, and take its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
