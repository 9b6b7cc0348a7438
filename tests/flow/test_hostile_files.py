"""Whatever the bytes are: flows or problems, in less than a second, in little memory, never a traceback."""

import subprocess
import sys
import tracemalloc
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.flow.compiler import compile_flows
from ivr.flow.problems import Notes
from ivr.flow.source import FILE_BYTES_AT_MOST, parse
from tests.flow.cases import REFUSED, SURROUNDINGS
from tests.flow.hostile import HEAD, HOSTILE, SECONDS, Found

ROOT = Path(__file__).resolve().parents[2]
BYTES_OF_MEMORY = 100_000_000


@pytest.fixture(scope="module")
def measured() -> dict[str, Found]:
    """Every hostile file once through a compiler in a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.flow.hostile"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    )
    return msgspec.json.decode(answer.stdout, type=dict[str, Found])


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_bytes_are_refused_within_a_second(label: str, measured: dict[str, Found]) -> None:
    found = measured[label]
    assert found.seconds < SECONDS
    assert not found.gives_flows
    assert found.messages
    assert all(found.messages)


@pytest.mark.parametrize(
    "label", ["an alias bomb", "many values", "ten million brackets", "facts", "no verbs"]
)
def test_hostile_bytes_take_little_memory(label: str) -> None:
    tracemalloc.start()
    try:
        compile_flows({"bill_pay.yaml": HOSTILE[label]})
        assert tracemalloc.get_traced_memory()[1] < BYTES_OF_MEMORY
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("rule", "content"),
    [
        ("file-too-large", b"a: " + b"x" * FILE_BYTES_AT_MOST),
        ("too-many-values", HOSTILE["many values"]),
        ("too-many-steps", HEAD + b"".join(b"  s%d: {hang_up: x}\n" % n for n in range(201))),
    ],
)
def test_every_limit_is_named(rule: str, content: bytes) -> None:
    assert rule in {found.rule for found in compile_flows({"bill_pay.yaml": content}).problems}


def test_too_many_files_and_too_many_steps_in_all_are_named() -> None:
    assert "too-many-files" in {
        found.rule for found in compile_flows(dict.fromkeys(map(str, range(2_001)), b"")).problems
    }
    steps = b"".join(b"  s%d: {hang_up: x}\n" % n for n in range(2_000))
    many = {f"f{n}.yaml": b"flow: f%d\ntitle: T\nstart: s0\nsteps:\n%s" % (n, steps) for n in range(7)}
    errors = [found for found in compile_flows(many).problems if found.severity == "error"]
    assert [found.rule for found in errors] == ["too-many-steps"]


@settings(deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_give_flows_or_problems(content: bytes) -> None:
    compiled = compile_flows({"bill_pay.yaml": content})
    assert compiled.problems
    assert (compiled.flows is None) == any(found.severity == "error" for found in compiled.problems)


PIECES = [
    *"\n :-?[]{},&*!|>'\"%@`#~<=",
    "\n  ",
    "\n    ",
    ": ",
    "- ",
    "{a}",
    "---",
    "<<",
    "steps:",
    "\n  a:\n    say: x\n    next: a",
    "menu:",
    "1: {to: x, go: a}",
    "\ufeff",
    "é",
    "\t",
    "\r\n",
    "\u2028",
]


@settings(deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40))
def test_pieces_of_yaml_in_any_order_give_flows_or_problems(pieces: list[str]) -> None:
    for path in ("bill_pay.yaml", "es/bill_pay.yaml", "lines.yaml", "hours.yaml", "queues.yaml"):
        compile_flows({"bill_pay.yaml": HEAD, path: "".join(pieces).encode("utf-8")})


SEEDS = [path.read_bytes() for path in sorted(REFUSED.glob("*.yaml"))]
SEEDS += [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "flows").rglob("*.yaml"))]


@settings(max_examples=100, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    at=st.floats(0, 1),
    length=st.integers(0, 30),
    put=st.one_of(st.sampled_from(PIECES).map(str.encode), st.binary(max_size=4)),
)
def test_good_files_with_something_cut_or_put_in_give_flows_or_problems(
    seed: bytes, at: float, length: int, put: bytes
) -> None:
    start = int(at * len(seed))
    changed = seed[:start] + put + seed[start + length :]
    for path in ("bill_pay.yaml", "lines.yaml", "hours.yaml", "queues.yaml", "es/bill_pay.yaml"):
        compile_flows({"bill_pay.yaml": HEAD, **SURROUNDINGS, path: changed})


@given(
    text=st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30)
)
def test_what_is_typed_in_quotes_is_read_as_it_was_typed(text: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    document = parse("x.yaml", f"a: {quoted}\n".encode(), Notes())
    if document is not None:
        found = document.root.get("a")
        assert getattr(found, "text", "") == text


@pytest.mark.parametrize(
    "typed", ["010", "9:30", "no", "yes", "~", "null", "0x1F", "1_000", "1e3", ".inf", "2026-11-27"]
)
def test_nothing_is_guessed(typed: str) -> None:
    document = parse("x.yaml", f"a: {typed}\n".encode(), Notes())
    assert document is not None
    assert getattr(document.root.get("a"), "text", None) == typed
