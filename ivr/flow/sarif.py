"""Problems in SARIF 2.1.0, which code hosts and review tools read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Sequence
from urllib.parse import quote

import msgspec

from ivr.flow.problems import Place, Problem
from ivr.flow.rules import RULES

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
TOOL = "ivr check"


def to_sarif(problems: Sequence[Problem], root: str) -> str:
    """One run with every rule that was broken, and a result for each problem."""
    broken = sorted({found.rule for found in problems})
    run = {
        "tool": {"driver": {"name": TOOL, "rules": [_rule(name) for name in broken]}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, broken.index(found.rule), root) for found in problems],
    }
    document = msgspec.json.encode({"$schema": SCHEMA, "version": VERSION, "runs": [run]})
    return msgspec.json.format(document, indent=2).decode() + "\n"


def _rule(name: str) -> dict[str, object]:
    told = RULES.get(name, name)
    return {"id": name, "shortDescription": {"text": told.split("\n")[0]}, "help": {"text": told}}


def _result(found: Problem, index: int, root: str) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": found.rule,
        "ruleIndex": index,
        "level": found.severity,
        "message": {"text": "\n".join((found.message, *(hint.text for hint in found.hints)))},
        "locations": [_location(found.place, root)],
    }
    related = [
        {**_location(hint.place, root), "message": {"text": hint.text}}
        for hint in found.hints
        if hint.place is not None
    ]
    return {**result, "relatedLocations": related} if related else result


def _location(place: Place, root: str) -> dict[str, object]:
    """A mistake of the whole file has no region: nothing in it is to be underlined."""
    path = f"{root}/{place.path}" if root else place.path
    where: dict[str, object] = {"artifactLocation": {"uri": quote(path)}}
    if place.line:
        where["region"] = {
            "startLine": place.line,
            "startColumn": max(1, place.column),
            "endColumn": max(1, place.column) + place.length,
        }
    return {"physicalLocation": where}
