"""Which steps each call file went through when it last went as written: what `ivr test` keeps of it."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from ivr.comparing.extent import changed_steps
from ivr.comparing.hours import looks_between
from ivr.flow.model import FlowSet

KEPT = Path(".ivr") / "played_calls.json"
HOW = "ivr test --changed"


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


def calls_in_words(before: FlowSet, after: FlowSet, played: Mapping[str, PlayedCall]) -> str:
    """`3 call files go through what changed: ivr test --changed`; how many where calls were played."""
    changed = {
        f"{one.flow}.{one.step}" for one in (*changed_steps(before, after), *looks_between(before, after))
    }
    count = sum(
        not changed.isdisjoint(call.passed)
        for file, call in played.items()
        if changed and Path(file).exists()
    )
    if not count:
        return f"Calls as tests: {HOW}"
    return f"{count} call {'file goes' if count == 1 else 'files go'} through what changed: {HOW}"
