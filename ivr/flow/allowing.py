"""`# ivr: allow RULE because ...` silences one warning and keeps the reason."""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from ivr.flow.explored_rules import EXPLORED_RULES
from ivr.flow.problems import Allowed, Hint, Notes, Place, Problem, in_order, quoted
from ivr.flow.rules import RULES
from ivr.flow.source import parse
from ivr.flow.tree import Document

_COMMENT = re.compile(r"(?:^|\s)#\s*ivr:\s*allow\b\s*(\S*)\s*(?:because\b\s*(.*))?")
_MARK = b"ivr: allow"


class _Permission(Struct, frozen=True):
    rule: str
    reason: str
    place: Place
    lines: tuple[int, ...]


def silence(
    problems: Iterable[Problem], documents: Mapping[str, Document | None]
) -> tuple[tuple[Problem, ...], tuple[Allowed, ...]]:
    """The problems that remain, and the warnings that were allowed.

    A comment without use or reason is a problem.
    """
    notes = Notes()
    permissions = [
        one for document in documents.values() if document for one in _permissions(document, notes)
    ]
    own = [permission for permission in permissions if permission.rule not in EXPLORED_RULES]
    return _silence(problems, own, notes)


def silence_explored(
    problems: Iterable[Problem], sources: Mapping[str, bytes]
) -> tuple[tuple[Problem, ...], tuple[Allowed, ...]]:
    """The same for what exploring a version found, of which its files by themselves know nothing."""
    permissions: list[_Permission] = []
    for path, content in sources.items():
        document = parse(path, content, Notes()) if _MARK in content else None
        permissions += _permissions(document, Notes()) if document else ()
    explored = [permission for permission in permissions if permission.rule in EXPLORED_RULES]
    return _silence(problems, explored, Notes())


def _silence(
    problems: Iterable[Problem], permissions: Iterable["_Permission"], notes: Notes
) -> tuple[tuple[Problem, ...], tuple[Allowed, ...]]:
    remaining = list(problems)
    allowed: list[Allowed] = []
    for permission in permissions:
        found = next((problem for problem in remaining if _covers(permission, problem)), None)
        if found is not None:
            remaining.remove(found)
            allowed.append(Allowed(found, permission.reason))
        elif not any(problem.severity == "error" for problem in remaining):
            message = f"there is no warning {quoted(permission.rule)} here to allow"
            notes.warning("allow-unused", permission.place, message, Hint("remove the comment"))
    return in_order([*remaining, *notes.problems]), tuple(allowed)


def _covers(permission: _Permission, problem: Problem) -> bool:
    return (
        problem.severity == "warning"
        and problem.rule == permission.rule
        and problem.place.path == permission.place.path
        and problem.place.line in permission.lines
    )


def _permissions(document: Document, notes: Notes) -> Iterable[_Permission]:
    for number, line in enumerate(document.lines, 1):
        found = _COMMENT.search(line) if "ivr:" in line else None
        if found is None:
            continue
        place = Place(document.path, number, line.index("#", found.start()) + 1, len(line) - found.start())
        rule, reason = found.group(1), (found.group(2) or "").strip()
        if rule not in RULES and rule not in EXPLORED_RULES:
            message = f"there is no rule named {quoted(rule)}"
            notes.error("bad-allow", place, message, *notes.suggest(rule, (*RULES, *EXPLORED_RULES)))
        elif not reason:
            message = f"the comment allows '{rule}' without saying why"
            notes.error("bad-allow", place, message, Hint(f"write  # ivr: allow {rule} because ..."))
        else:
            stands_alone = line.lstrip().startswith("#")
            yield _Permission(rule, reason, place, (number, number + 1) if stands_alone else (number,))
