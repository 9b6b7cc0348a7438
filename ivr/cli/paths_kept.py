"""Which steps each call file went through when it last went as written: what `ivr test` keeps of it."""

from pathlib import Path

import msgspec
from msgspec import Struct

KEPT = Path(".ivr") / "played_calls.json"


class PlayedCall(Struct, frozen=True):
    """`script`: the file's text; `passed`: the steps, `flow.step`; `marks`: of what these were then."""

    script: str
    passed: tuple[str, ...]
    marks: str


def read_kept(kept: Path = KEPT) -> dict[str, PlayedCall]:
    """By file; nothing where nothing was kept, or it cannot be read."""
    try:
        return msgspec.json.decode(kept.read_bytes(), type=dict[str, PlayedCall])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}
