"""The shipped flows: clean, whole in both languages, kind; every fact for bill-payers is heard in a call."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from ivr.flow.checks.prompt_too_long import LETTERS_A_SECOND
from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.model import FlowSet, Language, Prompt, Say, Words
from ivr.flow_files import read_folder
from ivr.simulator.call_acts import Hears
from ivr.simulator.call_files import Script, read_call_file
from ivr.simulator.hearing import find_words
from tests.visits import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
CALLS = ROOT / "tests" / "calls"
FACTS = ROOT / "docs" / "facts.md"
EMERGENCY_SECONDS = 4
FEWEST_PROMPTS = 200
FEWEST_FACTS = 100
FOR_STAFF = {"agent_desk"}
"""Flows of numbers that no caller dials."""

BLAMING = re.compile(
    r"\b(invalid|incorrect|wrong|error|failed|illegal|inválid[oa]s?|incorrect[oa]s?|equivocad[oa]s?|error|falló)\b"
    r"|your call is important|su llamada es importante",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    sources = read_folder(ROOT / "flows", ROOT / "audio_prompts")
    return compile_flows(sources.contents, sources.recordings)


@pytest.fixture(scope="module")
def flows(compiled: Compiled) -> FlowSet:
    return compiled.accepted()


def prompts_in(value: object) -> Iterator[Prompt]:
    """Every prompt of a flow set, wherever it stands."""
    match value:
        case Prompt():
            yield value
        case msgspec.Struct():
            for name in value.__struct_fields__:
                yield from prompts_in(getattr(value, name))
        case dict():
            for part in value.values():
                yield from prompts_in(part)
        case tuple():
            for part in value:
                yield from prompts_in(part)


def words_of(prompt: Prompt, language: Language) -> str:
    return "".join(part.text for part in prompt.sentences[language].parts if isinstance(part, Words))


# -- the files themselves


def test_the_flows_have_no_errors_no_warnings_and_nothing_silenced(compiled: Compiled) -> None:
    assert compiled.problems == ()
    assert compiled.allowed == ()
    assert compiled.languages == len(LANGUAGES)


def test_every_sentence_is_there_in_both_languages(flows: FlowSet) -> None:
    prompts = list(prompts_in(flows))
    assert len(prompts) > FEWEST_PROMPTS
    for prompt in prompts:
        assert set(prompt.sentences) == set(LANGUAGES), prompt


def test_cpap_is_written_so_that_each_voice_says_it_well(flows: FlowSet) -> None:
    """An English voice spells "CPAP" and says "C-PAP"; a Spanish one stumbles over the hyphen."""
    for prompt in prompts_in(flows):
        assert "CPAP" not in words_of(prompt, "en")
        assert "C-PAP" not in words_of(prompt, "es")


def test_no_sentence_blames_the_caller(flows: FlowSet) -> None:
    for prompt in prompts_in(flows):
        for language in LANGUAGES:
            assert not BLAMING.search(words_of(prompt, language)), words_of(prompt, language)


def test_the_emergency_sentence_comes_first_and_is_short(flows: FlowSet) -> None:
    called = {line.flow for line in flows.lines.values()} - FOR_STAFF
    assert {"bill_pay", "general_inquiries", "pay_with_associate"} <= called
    for flow in (flows.flows[name] for name in called):
        step = flow.steps[flow.start]
        assert isinstance(step, Say)
        for language in LANGUAGES:
            words = words_of(step.words, language)
            assert "9 1 1" in words
            assert len(words) / LETTERS_A_SECOND[language] < EMERGENCY_SECONDS


# -- the facts


def facts_in_docs() -> list[tuple[str, str, str]]:
    """Each row of docs/facts.md as fact, call file, words heard."""
    rows = [
        line.strip(" |").split(" | ")
        for line in FACTS.read_text(encoding="utf-8").splitlines()
        if ".call" in line
    ]
    return [(fact.strip(), file.strip("` "), words.strip()) for fact, file, words in rows]


def heard_in(file: Path) -> list[str]:
    script = read_call_file(file.read_text(encoding="utf-8"), str(file))
    assert isinstance(script, Script), script
    return [line.act.words for line in script.lines if isinstance(line.act, Hears)]


def test_every_fact_for_bill_payers_is_heard_in_a_call() -> None:
    facts = facts_in_docs()
    assert len(facts) >= FEWEST_FACTS
    for fact, file, words in facts:
        assert any(find_words(words, heard) is not None for heard in heard_in(CALLS / file)), (
            fact,
            file,
            words,
        )


def test_every_call_file_can_be_read() -> None:
    files = list(CALLS.rglob("*.call"))
    assert files
    for file in files:
        assert heard_in(file), file
