"""Where call files lie. Apart from what plays them: whoever only names them loads no telephone."""

from collections.abc import Iterable
from pathlib import Path

DEFAULT_CALLS = Path("tests/calls")
SUFFIX = ".call"


def find_call_files(paths: Iterable[Path]) -> list[Path]:
    """The files named and those in the folders named; all of `tests/calls` when nothing is named."""
    found: list[Path] = []
    for path in list(paths) or [DEFAULT_CALLS]:
        found += sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
    return found
