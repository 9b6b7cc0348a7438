"""The schemas for editors: written anew when the language changes, and of one mind with `ivr check`.

A schema sees shape, not meaning. Whatever `ivr check` accepts it accepts, and each mistake of shape in the
refused cases is refused where it stands; what it cannot see is listed here with the reason.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, ValidationError

from ivr.flow.problems import Notes, Problem
from ivr.flow.schemas import SCHEMAS, schema_files
from ivr.flow.schemas.values import between
from ivr.flow.source import parse
from ivr.flow.tree import Mapping, Node, Scalar, Sequence
from tests.flow.cases import case_names, compile_case, sources_of

ROOT = Path(__file__).resolve().parents[2]
FLOWS = sorted((ROOT / "flows").rglob("*.yaml"))
VALIDATORS = {name: Draft7Validator(json.loads(schema_files()[f"{name}.schema.json"])) for name in SCHEMAS}
OF_SHAPE = {
    "lost-indentation",
    *("wrong-shape", "missing-setting", "unknown-setting", "missing-way-out", "no-verb", "two-verbs"),
    *("bad-value", "bad-sentence", "bad-choice", "bad-case", "bad-number", "bad-calendar", "reserved-name"),
    *("unknown-look-up", "unknown-language", "transfer-number-invalid"),
}
NOT_SEEN = {
    "ends before it begins": "two numbers are compared, which a schema cannot do",
    "is less than 'minimum'": "two settings are compared",
    "is not a number of digits": "two numbers are compared",
    "is not a time of day": "hours are compared with the length of a day",
    "is not a time zone": "the names of time zones are those of the machine",
    "stands in two lines of 'weekly'": "days are counted over several lines",
    "is charged at a premium rate": "which numbers are dear stands in a library",
    "is not a number that anybody has": "which numbers there are stands in a library",
    "may be dialled": "which country a number belongs to stands in a library",
    "is not an amount of dollars": "dollars or a whole number: the kind of the fact decides",
    "is not a whole number": "dollars or a whole number: the kind of the fact decides",
}
"""Words of problems whose mistake is more than shape, and why."""


def as_an_editor_reads(node: Node) -> Any:
    """The core schema of YAML 1.2: https://yaml.org/spec/1.2.2/#103-core-schema"""
    match node:
        case Mapping():
            return {key.text: as_an_editor_reads(value) for key, value in node.entries}
        case Sequence():
            return [as_an_editor_reads(item) for item in node.items]
        case Scalar(text=text, plain=False):
            return text
        case Scalar(text=text):
            if text in ("", "~", "null", "Null", "NULL"):
                return None
            if text.lower() in ("true", "false") and (text.islower() or text.istitle() or text.isupper()):
                return text.lower() == "true"
            if re.fullmatch(r"[-+]?[0-9]+", text):
                return int(text)
            return float(text) if re.fullmatch(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)", text) else text


def kind_of(path: str) -> str:
    if "/" in path:
        return "translation"
    name = path.removesuffix(".yaml")
    return name if name in SCHEMAS else "flow"


def refusals(path: str, content: bytes) -> list[ValidationError] | None:
    """What an editor would underline; None for a file that cannot be read at all."""
    document = parse(path, content, Notes())
    return document and sorted(
        VALIDATORS[kind_of(path)].iter_errors(as_an_editor_reads(document.root)), key=str
    )


def lines_of(node: Node, found: ValidationError) -> Iterator[int]:
    """The lines that an editor would underline: of the value, or of the words that may not stand there."""
    for step in found.absolute_path:
        if isinstance(node, Sequence):
            node = node.items[step]
            name = node.place
        else:
            key, node = key_and_value(node, step)
            name = key.place
    if found.absolute_path:
        yield from (name.line, node.place.line)
    if found.validator == "additionalProperties" and isinstance(node, Mapping):
        known = set(found.schema.get("properties", ()))
        yield from (key.place.line for key, _ in node.entries if key.text not in known)
    if "propertyNames" in found.absolute_schema_path and isinstance(node, Mapping):
        yield from (key.place.line for key, _ in node.entries if key.text == found.instance)
    if found.validator is None and isinstance(node, Mapping):
        # A setting that has no place here: the library tells its value and not its name.
        yield from (
            key.place.line for key, value in node.entries if as_an_editor_reads(value) == found.instance
        )
    if found.validator in ("oneOf", "anyOf", "not") and isinstance(node, Mapping):
        yield from (key.place.line for key, _ in node.entries)


def key_and_value(node: Node, name: str) -> tuple[Scalar, Node]:
    assert isinstance(node, Mapping)
    return next((key, value) for key, value in node.entries if key.text == name)


@pytest.mark.parametrize("name", sorted(schema_files()))
def test_the_written_schema_is_that_of_the_language(name: str) -> None:
    assert (ROOT / "schema" / name).read_bytes() == schema_files()[name], "run: ivr schema"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_is_one(name: str) -> None:
    Draft7Validator.check_schema(VALIDATORS[name].schema)


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_shipped_file_names_its_schema_and_is_accepted(path: Path) -> None:
    content = path.read_bytes()
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", content.decode())
    assert named
    relative = path.relative_to(ROOT / "flows").as_posix()
    assert (path.parent / named[1]).resolve() == ROOT / "schema" / f"{kind_of(relative)}.schema.json"
    assert refusals(relative, content) == []


def of_shape(name: str) -> list[Problem]:
    return [found for found in compile_case(name).problems if found.rule in OF_SHAPE and found.place.line]


@pytest.mark.parametrize("name", case_names())
def test_a_mistake_of_shape_is_underlined_where_it_stands(name: str) -> None:
    files = sources_of(name)[0]
    for found in of_shape(name):
        if any(words in found.message for words in NOT_SEEN):
            continue
        document = parse(found.place.path, files[found.place.path], Notes())
        if document is None:
            continue
        told = refusals(found.place.path, files[found.place.path]) or []
        underlined = {line for refusal in told for line in lines_of(document.root, refusal)}
        assert found.place.line in underlined, (found.message, [one.message[:200] for one in told])


@pytest.mark.parametrize("name", case_names())
def test_what_is_no_mistake_of_shape_is_not_underlined(name: str) -> None:
    problems = compile_case(name).problems
    broken = {found.place.path for found in problems if found.rule in OF_SHAPE or not found.place.line}
    for path, content in sources_of(name)[0].items():
        if path not in broken:
            assert not refusals(path, content), path


def test_each_reason_for_not_seeing_is_needed() -> None:
    told = " ".join(found.message for name in case_names() for found in of_shape(name))
    assert not [words for words in NOT_SEEN if words not in told]


@pytest.mark.parametrize(
    ("least", "most"), [(1, 9), (1, 60), (10, 600), (60, 7200), (5, 120), (1, 5000), (7, 7), (99, 101)]
)
def test_a_pattern_knows_the_numbers_between_two(least: int, most: int) -> None:
    pattern = re.compile(between(least, most))
    assert [number for number in range(10_000) if pattern.fullmatch(str(number))] == [*range(least, most + 1)]
