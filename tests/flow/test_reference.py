"""docs/flow-reference.md: written anew when the language changes; its examples can be compiled."""

import re
from pathlib import Path

import pytest

from ivr.exploring.properties import EXPLANATIONS
from ivr.flow import checks
from ivr.flow.compiler import compile_flows
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.problems import Problem
from ivr.flow.reference import reference_page
from ivr.flow.rules import RULES
from ivr.flow.verbs import VERBS
from ivr.flow_files import read_folder

ROOT = Path(__file__).resolve().parents[2]
OF_A_WHOLE_LINE = {module.RULE for module in (*checks.PATHS, *checks.FACTS)}
"""Rules about what comes before and after, which an example leaves out."""


def test_the_written_page_is_that_of_the_language() -> None:
    page = (ROOT / "docs" / "flow-reference.md").read_text(encoding="utf-8")
    assert page == reference_page(EXPLANATIONS), "run: ivr schema --reference > docs/flow-reference.md"


def test_every_verb_look_up_and_rule_is_told() -> None:
    page = reference_page(EXPLANATIONS)
    assert all(f"\n### {name}\n" in page for name in (*VERBS, *RULES, *EXPLANATIONS))
    assert all(f"\n| `{name}`" in page for name in LOOK_UPS)


@pytest.fixture(scope="module")
def shipped() -> dict[str, bytes]:
    """The shipped flows in English alone: an example brings no translation."""
    contents = read_folder(ROOT / "flows", ROOT / "audio_prompts").contents
    kept = {path: content for path, content in contents.items() if "/" not in path}
    return {**kept, "lines.yaml": re.sub(rb"voices: .*", b"voices: {en: Polly.Joanna}", kept["lines.yaml"])}


def problems_of(steps: str, shipped: dict[str, bytes]) -> list[Problem]:
    """Of an example with the steps that it leads to, each of which says good-bye."""
    named = re.findall(r"^(\w+):", steps, re.MULTILINE)
    led_to = {*re.findall(r"^  \w+: ([a-z]\w*)$", steps, re.MULTILINE), *re.findall(r"go: (\w+)", steps)}
    ends = "".join(f"{name}: {{hang_up: Good-bye.}}\n" for name in sorted(led_to - set(named)))
    head = f"flow: example\ntitle: An example\nstart: {named[0]}\nsteps:\n"
    content = head + "".join(f"  {line}\n" for line in (steps.strip() + "\n" + ends).splitlines())
    compiled = compile_flows({**shipped, "example.yaml": content.encode()})
    return [found for found in compiled.problems if found.rule not in OF_A_WHOLE_LINE]


@pytest.mark.parametrize("name", sorted(VERBS))
def test_the_example_of_a_verb_is_sound_and_shows_it(name: str, shipped: dict[str, bytes]) -> None:
    example = VERBS[name].VERB.example
    assert re.search(rf"^  {name}:", example, re.MULTILINE)
    assert problems_of(example, shipped) == []


def test_a_mistake_in_an_example_is_seen(shipped: dict[str, bytes]) -> None:
    example = VERBS["pay"].VERB.example.replace("by: card", "by: cheque").replace("unclear:", "unclaer:")
    assert {found.rule for found in problems_of(example, shipped)} == {"bad-value", "unknown-setting"}
