"""The paths through the flows: where each step leads, and what lies on the way."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from ivr.flow.circles import circles
from ivr.flow.model import Done, TakeMessage, Use
from ivr.flow.people import CallBack, JoinQueue, Transfer
from ivr.flow.reading import Exit, ReadFlow, ReadStep
from ivr.flow.sentences import FactUse

_TAKES_KEYS = frozenset({"menu", "ask", "consent", "read_back"})
"""Verbs during which the keys under `everywhere` work."""
ENDS = frozenset({"queue", "transfer", "hang_up", "done"})
ASKS_CALLER = frozenset({"menu", "ask", "consent"})


class FlowGraph:
    """The paths of one flow."""

    def __init__(self, flow: ReadFlow) -> None:
        self.flow = flow
        self.exits: dict[str, tuple[Exit, ...]] = {
            name: (*step.exits, *self._everywhere(step)) for name, step in flow.steps.items()
        }

    def _everywhere(self, step: ReadStep) -> tuple[Exit, ...]:
        if step.verb is None or step.verb.name not in _TAKES_KEYS:
            return ()
        chosen = {out.word for out in step.exits if out.chosen}
        return tuple(out for key, out in self.flow.everywhere.items() if key not in chosen)

    @property
    def start(self) -> str:
        return self.flow.start.text if self.flow.start else ""

    @cached_property
    def reachable(self) -> frozenset[str]:
        found = reach([self.start], {name: targets(outs) for name, outs in self.exits.items()})
        return frozenset(found & self.flow.steps.keys())

    @cached_property
    def spoken_facts(self) -> Mapping[str, tuple[FactUse, ...]]:
        """For each step the facts that its sentences speak, each once; a translation speaks the same ones."""
        found: dict[str, dict[str, FactUse]] = {}
        for spoken in self.flow.spoken:
            for use in spoken.facts if spoken.place.path == self.flow.path else ():
                found.setdefault(spoken.step, {}).setdefault(use.fact, use)
        return {step: tuple(uses.values()) for step, uses in found.items()}

    def uses(self) -> Iterable[tuple[str, ReadStep]]:
        """The steps that go through another flow, with its name."""
        for step in self.flow.steps.values():
            if isinstance(step.step, Use) and step.step.flow:
                yield step.step.flow, step


class Graph:
    """The paths of all flows, flows that others use first."""

    def __init__(self, flows: Mapping[str, ReadFlow]) -> None:
        self.flows = {name: FlowGraph(flow) for name, flow in flows.items()}
        calls = {name: [used for used, _ in graph.uses()] for name, graph in self.flows.items()}
        self.groups = circles(calls)
        """Flows in circles of `use`, used ones first; a group of one is no circle unless it uses itself."""
        self.is_recursive = any(len(group) > 1 or group[0] in calls[group[0]] for group in self.groups)
        self.quick_results: dict[str, frozenset[str]] = {}
        self.leads_to_person: dict[str, bool] = {}
        self.person_results: dict[str, dict[str, bool]] = {}
        self.may_end: dict[str, bool] = {}
        order = [name for group in self.groups for name in group]
        for name in order:
            self._summarise(name)
        self.persons: dict[str, frozenset[str]] = {}
        for name in reversed(order):
            self.persons[name] = self._person_steps(name)
            self._tell_used_flows(name)

    def _summarise(self, name: str) -> None:
        graph = self.flows[name]
        quick = self.quick_steps(name, graph.start)
        steps = [graph.flow.steps[step] for step in quick if step in graph.flow.steps]
        self.quick_results[name] = frozenset(
            step.step.result for step in steps if isinstance(step.step, Done)
        )
        self.leads_to_person[name] = any(self._is_person(step) for step in steps)
        self.may_end[name] = any(self.is_end(graph.flow.steps[step], done=False) for step in graph.reachable)

    def _is_person(self, step: ReadStep) -> bool:
        if isinstance(step.step, Use):
            return self.leads_to_person.get(step.step.flow, False)
        return isinstance(step.step, JoinQueue | Transfer | CallBack | TakeMessage)

    def is_end(self, step: ReadStep, done: bool = True) -> bool:
        """Can the call, or with `done` the flow, end in this step?"""
        if isinstance(step.step, Use):
            return self.may_end.get(step.step.flow, True)
        name = step.verb.name if step.verb else ""
        return name in ENDS and (done or name != "done")

    def quick_exits(self, step: ReadStep) -> list[Exit]:
        """The ways out that a call takes without waiting for the caller."""
        if step.verb is None or step.verb.waits:
            return []
        if isinstance(step.step, Use):
            quick = self.quick_results.get(step.step.flow, frozenset())
            return [out for out in step.exits if out.word in quick]
        return list(step.exits)

    def quick_edges(self, flow: str) -> dict[str, list[str]]:
        steps = self.flows[flow].flow.steps
        return {name: targets(self.quick_exits(step)) for name, step in steps.items()}

    def quick_steps(self, flow: str, start: str) -> set[str]:
        """The steps that are entered from `start` on before the caller is waited for."""
        return reach([start], self.quick_edges(flow))

    def _tell_used_flows(self, name: str) -> None:
        """For a result that comes back here: does it lead to a person, wherever it comes back to?"""
        for used, step in self.flows[name].uses():
            results = self.person_results.setdefault(used, {})
            for out in step.exits:
                results[out.word] = results.get(out.word, True) and out.target in self.persons[name]

    def _person_steps(self, flow: str) -> frozenset[str]:
        """The steps from which a person is reached without waiting for the caller again."""
        backwards: dict[str, list[str]] = {}
        for name, found in self.quick_edges(flow).items():
            for target in found:
                backwards.setdefault(target, []).append(name)
        steps = self.flows[flow].flow.steps
        results = self.person_results.get(flow, {})
        persons = [
            name
            for name, step in steps.items()
            if self._is_person(step) or (isinstance(step.step, Done) and results.get(step.step.result, False))
        ]
        return frozenset(reach(persons, backwards))


def targets(exits: Iterable[Exit]) -> list[str]:
    """The steps that ways out lead to."""
    return [out.target for out in exits]


def reach(starts: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything that can be reached; names that are no key of `edges` lead nowhere."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for target in edges.get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found
