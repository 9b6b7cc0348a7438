"""Which line lost or gained spaces, where YAML noticed only that lines do not line up."""

import re
from collections.abc import Sequence

from ivr.flow.problems import Hint, Place, Problem, counted, listed, quoted

COMPLAINTS = ("did not find expected key", "expected <block end>", "mapping values")
_OF_FLOWS = ("flow", "title", "start", "language", "give_up", "everywhere", "steps", "reviewed")
_OF_LINES = ("organisation", "voices", "lines", "without", "calendars", "queues", "places")
HEADS = frozenset((*_OF_FLOWS, *_OF_LINES))
"""What may stand at the very front of a line."""
_NAME = re.compile(r"\s*([\w-]+):(?:\s|$)")


def explain_line_up(path: str, lines: Sequence[str], complaint: str, number: int) -> Problem | None:
    """The line that is really wrong, as a problem; None where the lines around it do not show it.

    `number`, from 0: where YAML noticed.
    """
    if not any(sign in complaint for sign in COMPLAINTS) or not _NAME.match(lines[number]):
        return None
    front = next((at for at in range(number, -1, -1) if _has_words(lines[at]) and not _spaces(lines[at])), 0)
    name = _NAME.match(lines[front])
    if name is not None and name[1] not in HEADS:
        return _problem(path, lines, front, _open_levels(lines, front), number)
    above = [at for at in range(number) if _has_words(lines[at])][-2:]
    wanted = _spaces(lines[number])
    if len(above) == 2 and _spaces(lines[above[0]]) == wanted > _spaces(lines[above[1]]):
        return _problem(path, lines, above[1], {wanted}, number)
    levels = _open_levels(lines, number)
    return None if wanted in levels else _problem(path, lines, number, levels, number)


def _has_words(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _spaces(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _open_levels(lines: Sequence[str], number: int) -> set[int]:
    """How many spaces the lines above have that this one may line up with."""
    levels: set[int] = set()
    for line in reversed(lines[:number]):
        if _has_words(line) and _spaces(line) < min(levels, default=len(line)):
            levels.add(_spaces(line))
            if 0 in levels:
                break
    return levels


def _problem(path: str, lines: Sequence[str], wrong: int, levels: set[int], noticed: int) -> Problem:
    has = counted(_spaces(lines[wrong]), "space") if lines[wrong].startswith(" ") else "no space"
    name = _NAME.match(lines[wrong])
    what = quoted(name[1]) if name else "this line"
    message = f"{what} does not line up with the lines around it: it has {has} before it"
    wanted = [str(level) for level in sorted(levels - {0})]
    hints = [Hint(f"its neighbours have {listed(wanted, 'or')}")] if wanted else []
    if noticed != wrong:
        hints.append(Hint("it was noticed only here", Place(path, noticed + 1)))
    column = _spaces(lines[wrong]) + 1
    return Problem("not-readable", "error", message, Place(path, wrong + 1, column), tuple(hints))
