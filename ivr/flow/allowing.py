"""`# ivr: allow RULE because ...` silences one warning and keeps the reason."""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from ivr.flow.problems import Allowed, Hint, Notes, Place, Problem, in_order, quoted
from ivr.flow.rules import RULES
from ivr.flow.tree import Document

_COMMENT = re.compile(r"(?:^|\s)#\s*ivr:\s*allow\b\s*(\S*)\s*(?:because\b\s*(.*))?")


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
    remaining = list(problems)
    allowed: list[Allowed] = []
    for document in documents.values():
        for permission in _permissions(document, notes) if document else ():
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
        if rule not in RULES:
            message = f"there is no rule named {quoted(rule)}"
            notes.error("bad-allow", place, message, *notes.suggest(rule, RULES))
        elif not reason:
            message = f"the comment allows '{rule}' without saying why"
            notes.error("bad-allow", place, message, Hint(f"write  # ivr: allow {rule} because ..."))
        else:
            stands_alone = line.lstrip().startswith("#")
            yield _Permission(rule, reason, place, (number, number + 1) if stands_alone else (number,))
