"""Problems as text: one renderer for the terminal, for publishing, for editors and for tests."""

from collections.abc import Mapping, Sequence
from typing import Literal, assert_never

import msgspec
from msgspec import Struct

from ivr.flow.consequences import told_once
from ivr.flow.problems import Hint, Place, Problem, counted
from ivr.flow.sarif import to_sarif

Form = Literal["full", "concise", "github", "json", "sarif"]

SHOWN_AT_MOST = 20
EXCERPT_CHARACTERS = 100
_GUTTER = 5
_BEFORE_COLUMN = 60


class Tally(Struct, frozen=True):
    """How much was checked."""

    files: int = 0
    steps: int = 0
    languages: int = 0


def render(
    problems: Sequence[Problem],
    sources: Mapping[str, bytes],
    form: Form = "full",
    root: str = "flows",
    tally: Tally | None = None,
) -> str:
    """All problems as text that ends with a newline.

    `root` is put before the paths, which are relative to it.
    """
    match form:
        case "full":
            return _full(problems, sources, root, tally)
        case "concise":
            return _lines([_headline(found, root) for found in problems], problems, tally)
        case "github":
            return _lines([_annotation(found, root) for found in problems], problems, tally)
        case "json":
            return _json(problems, root, tally)
        case "sarif":
            return to_sarif(problems, root)
        case _:
            assert_never(form)


class Shown(Struct, frozen=True):
    """A problem as people read it: its place, its lines with signs under the words, and what to do."""

    problem: Problem
    where: str
    excerpt: tuple[str, ...]
    hints: tuple[str, ...]


def shown(problems: Sequence[Problem], sources: Mapping[str, bytes], root: str = "") -> list[Shown]:
    """The same parts that `render` joins."""
    lines = _Lines(sources)
    return [
        Shown(
            found,
            _where(found.place, root, with_column=False),
            tuple(_excerpt(found.place, lines)),
            tuple(_hint(hint, root) for hint in found.hints),
        )
        for found in told_once(problems)
    ]


def summary(problems: Sequence[Problem], tally: Tally) -> str:
    """`Checked 6 files, 84 steps, 2 languages: 1 error, 1 warning.`"""
    checked = ", ".join(
        (counted(tally.files, "file"), counted(tally.steps, "step"), counted(tally.languages, "language"))
    )
    return f"Checked {checked}: {_counts(problems)}."


def _counts(problems: Sequence[Problem]) -> str:
    errors = sum(found.severity == "error" for found in problems)
    parts = [(errors, "error"), (len(problems) - errors, "warning")]
    told = [counted(number, noun) for number, noun in parts if number]
    return ", ".join(told) if told else "no problems"


def _full(problems: Sequence[Problem], sources: Mapping[str, bytes], root: str, tally: Tally | None) -> str:
    lines = _Lines(sources)
    told = told_once(problems)
    blocks = [_block(found, lines, root) for found in told[:SHOWN_AT_MOST]]
    if len(told) > SHOWN_AT_MOST:
        blocks.append(f"and {len(told) - SHOWN_AT_MOST} more\n")
    if tally is not None:
        blocks.append(summary(problems, tally) + "\n")
    return "\n".join(blocks)


def _block(found: Problem, lines: "_Lines", root: str) -> str:
    told = [_headline(found, root)]
    told += _excerpt(found.place, lines)
    told += [f"{' ' * (_GUTTER + 1)}= {_hint(hint, root)}" for hint in found.hints]
    told += [f"{' ' * (_GUTTER + 3)}{line}".rstrip() for line in found.call]
    return "\n".join(told) + "\n"


def _headline(found: Problem, root: str) -> str:
    return f"{_where(found.place, root)}: {found.severity}[{found.rule}] {found.message}"


def _where(place: Place, root: str, with_column: bool = True) -> str:
    path = f"{root}/{place.path}" if root else place.path
    if not place.line:
        return path
    return f"{path}:{place.line}:{place.column}" if with_column else f"{path}:{place.line}"


def _hint(hint: Hint, root: str) -> str:
    return hint.text if hint.place is None else f"{hint.text} ({_where(hint.place, root, with_column=False)})"


class _Lines:
    """The lines of the files, split when one is needed."""

    def __init__(self, sources: Mapping[str, bytes]) -> None:
        self._sources = sources
        self._split: dict[str, list[str]] = {}

    def line(self, path: str, number: int) -> str:
        if path not in self._split:
            text = self._sources.get(path, b"").decode("utf-8-sig", "replace")
            self._split[path] = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        lines = self._split[path]
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        return "".join(
            letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line[:4096]
        )


def _excerpt(place: Place, lines: _Lines) -> list[str]:
    """The line before, the line itself, and signs under the words; long lines are cut around them."""
    line = lines.line(place.path, place.line)
    if not line.strip():
        return []
    start = max(0, place.column - 1 - _BEFORE_COLUMN) if len(line) > EXCERPT_CHARACTERS else 0
    told = []
    before = lines.line(place.path, place.line - 1)
    if before.strip():
        told.append(f"{place.line - 1:>{_GUTTER}} | {before[start : start + EXCERPT_CHARACTERS]}".rstrip())
    told.append(f"{place.line:>{_GUTTER}} | {line[start : start + EXCERPT_CHARACTERS]}".rstrip())
    length = max(
        1, min(place.length, len(line) - place.column + 1, EXCERPT_CHARACTERS - (place.column - 1 - start))
    )
    told.append(" " * (_GUTTER + 3 + place.column - 1 - start) + "^" * length)
    return told


def _lines(told: list[str], problems: Sequence[Problem], tally: Tally | None) -> str:
    if tally is not None:
        told = [*told, summary(problems, tally)]
    return "".join(f"{line}\n" for line in told)


def _annotation(found: Problem, root: str) -> str:
    """A workflow command of GitHub Actions: docs.github.com, 'Workflow commands', `error` and `warning`."""
    path = f"{root}/{found.place.path}" if root else found.place.path
    fields = {"file": path, "title": found.rule}
    if found.place.line:
        fields["line"] = str(found.place.line)
        fields["col"] = str(found.place.column)
        fields["endColumn"] = str(found.place.column + found.place.length)
    said = ",".join(f"{name}={_escaped(text, in_field=True)}" for name, text in fields.items())
    message = "\n".join((found.message, *(_hint(hint, root) for hint in found.hints)))
    return f"::{found.severity} {said}::{_escaped(message)}"


def _escaped(text: str, in_field: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_field else text


def _json(problems: Sequence[Problem], root: str, tally: Tally | None) -> str:
    """For programs: every problem with its place, and the counts."""
    told = [
        {
            "rule": found.rule,
            "severity": found.severity,
            "message": found.message,
            "path": f"{root}/{found.place.path}" if root else found.place.path,
            "line": found.place.line,
            "column": found.place.column,
            "length": found.place.length,
            "hints": [_hint(hint, root) for hint in found.hints],
            **({"call": list(found.call)} if found.call else {}),
        }
        for found in problems
    ]
    errors = sum(found.severity == "error" for found in problems)
    counts = {"errors": errors, "warnings": len(problems) - errors}
    checked = msgspec.to_builtins(tally) if tally is not None else {}
    document = msgspec.json.encode({"problems": told, **counts, **checked})
    return msgspec.json.format(document, indent=2).decode() + "\n"
