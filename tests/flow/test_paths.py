"""Circles, and what is certain on every path, against walks taken by chance through the shipped flows."""

import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ivr.engine.forgetting import FORGOTTEN
from ivr.flow.circles import circles
from ivr.flow.compiler import read_version
from ivr.flow.files import sort_sources
from ivr.flow.graph import Graph, reach
from ivr.flow.kinds import FACTS_OF_AN_ACCOUNT
from ivr.flow.knowledge import Knowledge
from ivr.flow.lookups import LOOK_UPS, VERIFIED
from ivr.flow.model import Consent, Done, LookUp, Pay, Use
from ivr.flow.problems import Notes
from ivr.flow.reading import Exit, ReadStep
from ivr.flow.recordings import Shelf
from ivr.flow.source import parse
from ivr.flow.version import Version
from ivr.flow_files import read_folder

ROOT = Path(__file__).parents[2]


@given(
    st.dictionaries(st.integers(0, 9).map(str), st.lists(st.integers(0, 9).map(str), max_size=4), max_size=10)
)
def test_circles_are_what_reaches_each_other_in_an_order_from_behind(edges: dict[str, list[str]]) -> None:
    groups = circles(edges)
    assert sorted(name for group in groups for name in group) == sorted(edges)
    inside = {name: [target for target in targets if target in edges] for name, targets in edges.items()}
    reached = {name: reach([name], inside) for name in edges}
    told: set[str] = set()
    for group in groups:
        for name in group:
            mutual = {other for other in reached[name] if name in reached[other]}
            assert mutual == set(group)
            assert reached[name] <= told | set(group)
        told |= set(group)


def test_a_long_chain_needs_no_stack() -> None:
    edges = {str(n): [str(n + 1)] for n in range(50_000)}
    assert len(circles(edges)) == 50_000


def test_what_goes_with_an_account_is_what_the_engine_forgets() -> None:
    assert FACTS_OF_AN_ACCOUNT < FORGOTTEN


def shipped() -> Version:
    sources = read_folder(ROOT / "flows", ROOT / "audio_prompts")
    notes = Notes()
    found = sort_sources(sources.contents, notes)
    documents = {path: parse(path, sources.contents[path], notes) for path in found.paths()}
    version, _ = read_version(found, documents, Shelf(sources.recordings), notes)
    assert notes.problems == []
    return version


SELDOM = {"give_up", "unavailable", "blocked", "not_verified", "full", "0"}
"""Ways that end a walk early."""


class Walker:
    """One call through the flows by chance. Knows what happened, nothing else."""

    def __init__(self, graph: Graph, secrets: frozenset[str], chance: random.Random) -> None:
        self.graph = graph
        self.secrets = secrets
        self.chance = chance
        self.frames = [("bill_pay", graph.flows["bill_pay"].start)]
        self.known = {"today"}
        self.marks: set[str] = set()
        self.spoken: set[str] = set()
        self.agreed: set[str] = set()

    def step(self) -> ReadStep:
        flow, name = self.frames[-1]
        return self.graph.flows[flow].flow.steps[name]

    def go_on(self) -> bool:
        step = self.step()
        flow = self.frames[-1][0]
        if isinstance(step.step, Use):
            self.known |= step.step.remember.keys()
            self.frames.append((step.step.flow, self.graph.flows[step.step.flow].start))
            return True
        if isinstance(step.step, Done):
            self.frames.pop()
            return bool(self.frames) and self._take(self._result(step.step.result))
        exits = self.graph.flows[flow].exits[step.name]
        if not exits:
            return False
        [out] = self.chance.choices(exits, [1 if out.word in SELDOM else 8 for out in exits])
        self._happen(step, out)
        return self._take(out)

    def _result(self, result: str) -> Exit:
        return next(out for out in self.step().exits if out.word == result)

    def _take(self, out: Exit) -> bool:
        self.frames[-1] = (self.frames[-1][0], out.target)
        return True

    def _happen(self, step: ReadStep, out: Exit) -> None:
        assert step.verb is not None
        if step.verb.waits or step.verb.name == "look_up":
            self.known -= self.secrets
        if "account_number" in out.makes:
            self.known -= FORGOTTEN
            self.marks.clear()
        heard = self.graph.flows[self.frames[-1][0]].spoken_facts.get(step.name, ())
        self.spoken |= {use.fact for use in heard}
        self.spoken -= set(out.makes)
        self.agreed -= set(out.makes)
        if out.chosen or out.word == "agreed":
            self.agreed |= self.spoken
        if isinstance(step.step, Pay) and out.word in ("approved", "unclear"):
            self.spoken.discard(step.step.amount)
            self.agreed.discard(step.step.amount)
            self.marks.discard("consent: bank debit")
        if isinstance(step.step, Consent) and out.word == "refused":
            self.marks.discard(f"consent: {step.step.purpose}")
        self.known |= set(out.makes)
        self.marks |= set(out.marks)


def test_what_is_called_certain_is_so_on_walks_through_the_shipped_flows() -> None:
    version = shipped()
    graph = Graph(version.flows)
    secrets = frozenset(fact for fact in version.facts.kinds if version.facts.is_secret(fact))
    certain = Knowledge(graph, version.facts, frozenset({"bill_pay"})).at
    visited: set[tuple[str, str]] = set()
    for seed in range(5_000):
        walker = Walker(graph, secrets, random.Random(seed))
        for _ in range(400):
            flow, name = walker.frames[-1]
            visited.add((flow, name))
            promised = certain[flow, name]
            assert promised.known <= walker.known, (flow, name, seed)
            assert {
                mark for mark in promised.marks if mark.startswith(("verified", "consent"))
            } <= walker.marks
            step = walker.step().step
            if isinstance(step, Pay):
                assert step.amount in walker.spoken
                assert step.amount in walker.agreed
                assert "consent: bank debit" in walker.marks or step.method == "card"
            if isinstance(step, LookUp) and LOOK_UPS[step.look_up].needs_verified:
                assert VERIFIED in walker.marks
            if not walker.go_on():
                break
    assert len(visited) > len(certain) * 0.9
