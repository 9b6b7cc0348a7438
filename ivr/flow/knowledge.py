"""What is certain at each step, on every path that leads there.

Facts known, the caller verified, an amount confirmed.
A fixpoint over all flows at once. What is certain where a flow begins is what is certain at every step that
uses it; behind `use` it is what the other flow makes certain, and what was certain before and the other
flow cannot undo.
"""

from collections import deque
from collections.abc import Iterator

from msgspec import Struct, structs

from ivr.flow.graph import FlowGraph, Graph
from ivr.flow.kinds import ACCOUNT_NUMBER, FACTS_OF_AN_ACCOUNT, TODAY, Facts
from ivr.flow.model import Consent, Done, Pay, Use
from ivr.flow.reading import Exit, ReadStep

BANK_DEBIT = "bank debit"

Point = tuple[str, str]
"""A flow and a step of it."""


class Certain(Struct, frozen=True):
    """`private`: the known facts that may be spoken only to a verified caller. `marks`: see `spoken_mark`
    and others.
    """

    known: frozenset[str] = frozenset()
    private: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()

    def meet(self, other: "Certain") -> "Certain":
        """What is certain when either may be the case."""
        known = self.known & other.known
        return Certain(known, (self.private | other.private) & known, self.marks & other.marks)


class Undone(Struct, frozen=True):
    """What passing through may undo: marks of amounts, marks of consents, secrets, all of an account."""

    amounts: frozenset[str] = frozenset()
    consents: frozenset[str] = frozenset()
    secrets: bool = False
    account: bool = False

    def join(self, other: "Undone") -> "Undone":
        """What either of two ways may undo."""
        return Undone(
            self.amounts | other.amounts,
            self.consents | other.consents,
            self.secrets or other.secrets,
            self.account or other.account,
        )


def spoken_mark(fact: str) -> str:
    """The amount in this fact was spoken."""
    return f"spoken: {fact}"


def confirmed_mark(fact: str) -> str:
    """The amount in this fact was spoken, and then the caller chose to go on."""
    return f"confirmed: {fact}"


def consent_mark(purpose: str) -> str:
    """The caller agreed, and did not take it back."""
    return f"consent: {purpose}"


def debit_mark(fact: str) -> str:
    """The caller agreed to a bank debit of the amount in this fact."""
    return f"debit: {fact}"


class Knowledge:
    """The fixpoint. `at` holds what is certain at each step that can be reached."""

    def __init__(self, graph: Graph, facts: Facts, entrances: frozenset[str]) -> None:
        self.graph = graph
        self.facts = facts
        self.at: dict[Point, Certain] = {}
        self.before: dict[Point, dict[Point, tuple[Exit, Certain]]] = {}
        self._ends: dict[tuple[str, str], dict[str, Certain]] = {}
        self._callers: dict[str, set[Point]] = {}
        self._undone: dict[str, Undone] = {}
        self._waiting: deque[Point] = deque()
        self._queued: set[Point] = set()
        for group in graph.groups:
            self._undone[group[0]] = self._undone_by_flow(graph.flows[group[0]])
        for name in entrances:
            self._arrive((name, graph.flows[name].start), Certain(known=frozenset({TODAY})))
        while self._waiting:
            point = self._waiting.popleft()
            self._queued.discard(point)
            self._pass(point)

    def uses_of(self, flow: str) -> Iterator[tuple[Point, frozenset[str]]]:
        """Every step that uses this flow, with the facts that are known where it then begins."""
        for name, step in sorted(self._callers.get(flow, ())):
            user = self.graph.flows[name].flow.steps[step].step
            remembered = user.remember.keys() if isinstance(user, Use) else ()
            yield (name, step), self.at[name, step].known.union(remembered)

    def _undone_by_flow(self, graph: FlowGraph) -> Undone:
        undone = Undone()
        for step in graph.flow.steps.values():
            for out in graph.exits[step.name]:
                undone = undone.join(self._undone_by(step, out))
        return undone

    def _undone_by(self, step: ReadStep, out: Exit) -> Undone:
        """What this way out may undo, as the engine does it."""
        if isinstance(step.step, Use):
            return self._undone.get(step.step.flow, Undone())
        amounts, consents = set(out.makes), set[str]()
        if isinstance(step.step, Pay) and out.word in ("approved", "unclear"):
            amounts.add(step.step.amount)
            consents.add(BANK_DEBIT)
        if isinstance(step.step, Consent) and out.word == "refused":
            consents.add(step.step.purpose)
        ends_turn = step.verb is not None and (step.verb.waits or step.verb.name == "look_up")
        return Undone(frozenset(amounts), frozenset(consents), ends_turn, ACCOUNT_NUMBER in out.makes)

    def _arrive(self, point: Point, certain: Certain) -> None:
        flow, step = point
        if step not in self.graph.flows[flow].flow.steps:
            return
        before = self.at.get(point)
        after = certain if before is None else before.meet(certain)
        if after != before:
            self.at[point] = after
            if point not in self._queued:
                self._queued.add(point)
                self._waiting.append(point)

    def _pass(self, point: Point) -> None:
        flow, name = point
        graph = self.graph.flows[flow]
        step = graph.flow.steps[name]
        certain = self.at[point]
        if isinstance(step.step, Use):
            known = certain.known | step.step.remember.keys()
            self._enter(point, step.step.flow, structs.replace(certain, known=known))
        elif isinstance(step.step, Done):
            self._leave(flow, name, step.step.result, certain)
        for out in graph.exits[name]:
            after = self._after(graph, step, out, certain)
            if after is not None:
                self.before.setdefault((flow, out.target), {})[flow, name] = (out, after)
                self._arrive((flow, out.target), after)

    def _enter(self, point: Point, used: str, certain: Certain) -> None:
        if used not in self.graph.flows:
            return
        self._callers.setdefault(used, set()).add(point)
        self._arrive((used, self.graph.flows[used].start), certain)

    def _leave(self, flow: str, step: str, result: str, certain: Certain) -> None:
        ends = self._ends.setdefault((flow, result), {})
        if ends.get(step) != certain:
            ends[step] = certain
            for caller in self._callers.get(flow, ()):
                if caller not in self._queued:
                    self._queued.add(caller)
                    self._waiting.append(caller)

    def _after(self, graph: FlowGraph, step: ReadStep, out: Exit, certain: Certain) -> Certain | None:
        """What is certain behind a way out; None while nothing is known of the other flow's result."""
        kept = self._keep(certain, self._undone_by(step, out))
        if isinstance(step.step, Use):
            return self._after_use(step.step.flow, out.word, kept)
        private = {fact for fact, sensitivity in out.makes.items() if sensitivity == "private"}
        return Certain(
            kept.known | set(out.makes),
            (kept.private - set(out.makes)) | private,
            kept.marks | set(out.marks) | self._spoken_marks(graph, step, out, kept),
        )

    def _after_use(self, used: str, result: str, kept: Certain) -> Certain | None:
        ends = self._ends.get((used, result))
        if not ends:
            return None
        first, *others = ends.values()
        for other in others:
            first = first.meet(other)
        return Certain(first.known | kept.known, first.private | kept.private, first.marks | kept.marks)

    def _keep(self, certain: Certain, undone: Undone) -> Certain:
        known, marks = set(certain.known), set(certain.marks)
        if undone.secrets:
            known = {fact for fact in known if not self.facts.is_secret(fact)}
        if undone.account:
            known -= FACTS_OF_AN_ACCOUNT
            marks.clear()
        for fact in undone.amounts:
            marks -= {spoken_mark(fact), confirmed_mark(fact), debit_mark(fact)}
        for purpose in undone.consents:
            marks.discard(consent_mark(purpose))
        if BANK_DEBIT in undone.consents:
            marks = {mark for mark in marks if not mark.startswith(debit_mark(""))}
        return Certain(frozenset(known), certain.private & known, frozenset(marks))

    def _spoken_marks(self, graph: FlowGraph, step: ReadStep, out: Exit, kept: Certain) -> set[str]:
        if out.makes and step.verb is not None and step.verb.name == "ask":
            return set()
        facts = {use.fact for use in graph.spoken_facts.get(step.name, ()) if self._is_money(use.fact)}
        marks = {spoken_mark(fact) for fact in facts}
        agreed = isinstance(step.step, Consent) and out.word == "agreed"
        if out.chosen or agreed:
            told = marks | {mark for mark in kept.marks if mark.startswith(spoken_mark(""))}
            marks |= {confirmed_mark(mark.removeprefix(spoken_mark(""))) for mark in told}
        if agreed and isinstance(step.step, Consent) and step.step.purpose == BANK_DEBIT:
            marks |= {debit_mark(fact) for fact in facts}
        return marks

    def _is_money(self, fact: str) -> bool:
        return self.facts.kinds.get(fact) == "money"
