"""One process at a time writes a report: a phone in a terminal and a demo may share one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)


@contextmanager
def alone_with(report: Path | None) -> Iterator[None]:
    """Waits for whoever else writes it. Held on a file beside it, since the report itself is replaced; the
    system lets go of it when the file is closed, also when the process was killed.
    """
    if report is None:
        yield
        return
    with report.with_name(f"{report.name}.lock").open("wb") as held:
        _take(held.fileno())
        yield
