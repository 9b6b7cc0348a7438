"""Mends what can be mended, mistake after mistake: one may hide another."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ivr.flow.compiler import compile_flows
from ivr.flow.fixing import FIXES, Change
from ivr.flow.problems import Notes, Problem
from ivr.flow.source import parse

ROUNDS_AT_MOST = 30
"""A mistake may hide the next one, but not for ever."""
_BOM = b"\xef\xbb\xbf"


class Mended(Struct, frozen=True):
    """The files as they would be, and the problems that were mended, each as it was told."""

    contents: dict[str, bytes]
    problems: tuple[Problem, ...]


def mend(
    contents: Mapping[str, bytes],
    recordings: frozenset[str] = frozenset(),
    misfits: Mapping[str, str] | None = None,
    only: frozenset[str] | None = None,
) -> Mended:
    """Nothing is written anywhere. `only`: the files that may be changed; all when left out."""
    mended, told = dict(contents), list[Problem]()
    tried: set[tuple[str, str, str]] = set()
    for _ in range(ROUNDS_AT_MOST):
        problems = compile_flows(mended, recordings, misfits).problems
        fixable = [found for found in problems if only is None or found.place.path in only]
        fixed = [found for found in fixable if _fix(found, mended, tried)]
        if not fixed:
            break
        told += fixed
    return Mended(mended, tuple(told))


def _fix(problem: Problem, contents: dict[str, bytes], tried: set[tuple[str, str, str]]) -> bool:
    """Changes the file if the rule knows how; a line that another fix of this round changed waits."""
    fix = FIXES.get(problem.rule)
    written = _Written.of(contents.get(problem.place.path, b""))
    if fix is None or written is None or not 0 < problem.place.line <= len(written.lines):
        return False
    place = (problem.place.path, problem.rule, f"{problem.place} {written.lines[problem.place.line - 1]}")
    if place in tried:
        return False
    tried.add(place)
    change = fix(problem, list(written.lines))
    if not change:
        return False
    changed = written.changed(change)
    if _unreadable(problem.place.path, changed) > _unreadable(problem.place.path, written.content):
        return False
    contents[problem.place.path] = changed
    return True


def _unreadable(path: str, content: bytes) -> int:
    """A fix may uncover a mistake, but not make one, such as a name that stands there twice."""
    notes = Notes()
    is_lost = parse(path, content, notes) is None
    return len(notes.problems) + is_lost


class _Written(Struct, frozen=True):
    """A file as lines, with what must come back as it was: how lines end, and a mark at the front."""

    content: bytes
    lines: tuple[str, ...]
    ending: str
    mark: bytes

    @classmethod
    def of(cls, content: bytes) -> "_Written | None":
        mark = _BOM if content.startswith(_BOM) else b""
        try:
            text = content.removeprefix(_BOM).decode()
        except UnicodeDecodeError:
            return None
        ending = "\r\n" if "\r\n" in text else "\n"
        return cls(content, tuple(text.split(ending)), ending, mark)

    def changed(self, change: Change) -> bytes:
        lines = (change.get(number, line) for number, line in enumerate(self.lines))
        return self.mark + self.ending.join(_kept(lines)).encode()


def _kept(lines: Iterable[str | None]) -> list[str]:
    return [line for line in lines if line is not None]
