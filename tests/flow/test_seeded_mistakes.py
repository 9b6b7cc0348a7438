"""Each mistake of `seeds` is caught with a place, a sentence, and, where it takes a call, with that call."""

import re
from functools import cache

import pytest

from ivr.exploring.exploration import explore
from ivr.flow.compiler import compile_flows
from ivr.flow.rendering import render
from ivr.flow_files import Sources, read_folder
from ivr.rehearsal import CHECKOUT
from ivr.simulator.call_files import Script, read_call_file
from tests.flow.seeds import CALL_SEEDS, HEAD, SEEDS, SMALL_LINES, CallSeed, Seed

LINES = b'organisation: Example\nvoices: {en: Polly.Joanna-Neural}\nlines: {"1-202-555-0100": main}\n'
USED = re.compile(r"use: (\w+)")


@cache
def shipped() -> Sources:
    return read_folder(CHECKOUT / "flows", CHECKOUT / "audio_prompts")


def edited(contents: dict[str, bytes], file: str, old: str, new: str, count: int = -1) -> dict[str, bytes]:
    text = contents[file].decode("utf-8")
    assert old in text, f"{file} has no {old!r} any more"
    return {**contents, file: text.replace(old, new, count).encode("utf-8")}


def small_line(name: str) -> dict[str, bytes]:
    """One short line, in English, and the shipped flows that it goes through."""
    contents = {**shipped().contents, "lines.yaml": LINES, "main.yaml": f"{HEAD}{SMALL_LINES[name]}".encode()}
    found, ahead = {"lines.yaml", "hours.yaml", "queues.yaml", "main.yaml"}, ["main.yaml"]
    while ahead:
        used = {f"{flow}.yaml" for flow in USED.findall(contents[ahead.pop()].decode("utf-8"))}
        ahead += used - found
        found |= used
    return {path: contents[path] for path in found}


def test_there_are_more_than_thirty() -> None:
    assert len({seed.mistake for seed in (*SEEDS, *CALL_SEEDS)}) > 30


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.mistake)
def test_a_mistake_is_told_with_its_place_and_a_sentence(seed: Seed) -> None:
    contents = edited(shipped().contents, seed.file, seed.old, seed.new, 1)
    compiled = compile_flows(contents, shipped().recordings)
    found = [problem for problem in compiled.problems if problem.rule == seed.rule]
    assert found, [problem.message for problem in compiled.problems]
    told = next(problem for problem in found if seed.words in problem.message)
    assert told.place.path == (seed.at or seed.file)
    assert told.place.line > 0
    where = f"flows/{told.place.path}:{told.place.line}:{told.place.column}: {told.severity}[{seed.rule}]"
    assert where in render(compiled.problems, contents, root="flows")


@pytest.mark.parametrize("seed", CALL_SEEDS, ids=lambda seed: seed.mistake)
def test_a_mistake_about_a_whole_call_is_shown_on_that_call(seed: CallSeed) -> None:
    contents = small_line(seed.line)
    before = compile_flows(contents, shipped().recordings).accepted()
    assert not [problem for problem in explore(before).problems if problem.severity == "error"]
    for old, new in seed.edits:
        contents = edited(contents, seed.file, old, new)
    flows = compile_flows(contents, shipped().recordings).walkable
    assert flows is not None
    (told,) = [problem for problem in explore(flows).problems if problem.rule == seed.rule]
    assert seed.words in told.message
    assert (told.place.path, told.severity) == (seed.file, "error")
    assert told.place.line > 0
    assert any(line.startswith(seed.act) for line in told.call)
    assert isinstance(read_call_file("\n".join(told.call), "shown.call"), Script)
