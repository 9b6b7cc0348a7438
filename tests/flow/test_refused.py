"""Each refused case gives exactly the words beside it, and nothing that can be wrong is without a case."""

import re

import pytest

from ivr.flow.compiler import compile_flows
from ivr.flow.rules import RULES
from ivr.flow.verbs import VERBS
from tests.flow.cases import REFUSED, case_names, compile_case, told

CASES = case_names()
WITHOUT_A_FILE = {"file-too-large", "too-many-values", "too-many-files", "too-many-steps"}
"""Rules whose cases are too large to read; `test_hostile_files` makes them."""
WORDS_OF_PROGRAMMERS = re.compile(
    r"0x|\b(dict|None|null|node|schema|str|int|list\[|Struct|Traceback|object at)\b"
)


def test_every_case_stands_beside_its_words() -> None:
    assert CASES
    assert {path.stem for path in REFUSED.glob("*.txt")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_words_are_exactly_these(name: str) -> None:
    assert told(name) == (REFUSED / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_there_are_no_flows_exactly_when_there_is_an_error(name: str) -> None:
    compiled = compile_case(name)
    assert compiled.problems
    assert (compiled.flows is None) == any(found.severity == "error" for found in compiled.problems)


def test_every_rule_has_a_case() -> None:
    words = "".join(path.read_text(encoding="utf-8") for path in REFUSED.glob("*.txt"))
    assert set(RULES) - set(re.findall(r"(?:error|warning)\[([a-z0-9-]+)\]", words)) == WITHOUT_A_FILE


def test_no_problem_has_a_rule_that_cannot_be_explained() -> None:
    assert {found.rule for name in CASES for found in compile_case(name).problems} <= set(RULES)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_tells_why_with_a_bad_and_a_good_example(rule: str) -> None:
    assert re.search(r"\nWhy: .+\nBad: .+\nGood: ", RULES[rule], re.DOTALL)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_a_case(verb: str) -> None:
    text = (REFUSED / f"verb_{verb}.yaml").read_text(encoding="utf-8")
    assert re.search(rf"^    {verb}:", text, re.MULTILINE)


@pytest.mark.parametrize("name", CASES)
def test_problems_are_told_in_words_that_authors_know(name: str) -> None:
    for found in compile_case(name).problems:
        for text in (found.message, *(hint.text for hint in found.hints)):
            assert not WORDS_OF_PROGRAMMERS.search(text), text


@pytest.mark.parametrize("name", CASES)
def test_problems_are_sorted_and_told_once(name: str) -> None:
    problems = compile_case(name).problems
    places = [(found.place.path, found.place.line, found.place.column) for found in problems]
    assert places == sorted(places)
    assert len(set(problems)) == len(problems)


def test_a_misspelt_step_is_the_only_mistake_told() -> None:
    """The steps behind it are not called unreachable, nor their facts unknown."""
    assert [found.rule for found in compile_case("unknown_step").problems] == ["unknown-step"]


def test_a_broken_file_is_not_called_unknown_by_those_who_use_it() -> None:
    using = b"flow: a\ntitle: A\nstart: s\nsteps:\n  s:\n    use: b\n    done_well: s\n"
    problems = compile_flows({"a.yaml": using, "b.yaml": b"flow: [", "lines.yaml": b"- x"}).problems
    assert {found.place.path for found in problems} == {"b.yaml", "lines.yaml"}
