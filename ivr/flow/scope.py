"""What a check may look at, and where its problems go."""

from collections.abc import Iterator
from functools import cached_property

from ivr.flow.graph import FlowGraph, Graph
from ivr.flow.knowledge import Certain, Knowledge
from ivr.flow.model import Done, Menu, Use
from ivr.flow.problems import Notes, Place
from ivr.flow.reading import ReadFlow, ReadStep
from ivr.flow.version import Version


class Scope:
    """One stage's view: the whole version, and the flows that are sound enough to be looked at in this
    stage.
    """

    def __init__(self, version: Version, sound: dict[str, ReadFlow], notes: Notes) -> None:
        self.version = version
        self.flows = sound
        self.notes = notes

    @cached_property
    def results(self) -> dict[str, dict[str, Place | None]]:
        """What each flow may end with; a flow whose file could not be read is missing."""
        return {
            name: {
                step.step.result: step.place for step in flow.steps.values() if isinstance(step.step, Done)
            }
            for name, flow in self.version.flows.items()
        }

    @cached_property
    def graph(self) -> Graph:
        return Graph(self.version.flows)

    @cached_property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.graph, self.version.facts, self.entrances)

    @cached_property
    def used_flows(self) -> frozenset[str]:
        return frozenset(used for flow in self.graph.flows.values() for used, _ in flow.uses())

    @cached_property
    def line_flows(self) -> frozenset[str]:
        lines = self.version.lines
        return (
            frozenset(flow for flow, _ in lines.flow_places if flow in self.version.flows)
            if lines
            else frozenset()
        )

    @cached_property
    def entrances(self) -> frozenset[str]:
        """Flows in which a call may begin.

        One that nothing leads to is looked at as if a call began there.
        """
        return self.line_flows | {name for name in self.version.flows if name not in self.used_flows}

    @cached_property
    def remembered(self) -> frozenset[tuple[str, str]]:
        """Each text fact with each word that a choice or a `use` remembers as it."""
        steps = [step.step for _, step in self.steps()]
        choices = (choice.remember for step in steps if isinstance(step, Menu) for choice in step.choices)
        uses = (step.remember for step in steps if isinstance(step, Use))
        return frozenset(entry for remember in (*choices, *uses) for entry in remember.items())

    def steps(self) -> Iterator[tuple[ReadFlow, ReadStep]]:
        for flow in self.flows.values():
            for step in flow.steps.values():
                yield flow, step

    def reached_steps(self) -> Iterator[tuple[FlowGraph, ReadStep, Certain]]:
        """Every step that a call can come to, with what is certain there."""
        for (flow, name), certain in self.knowledge.at.items():
            graph = self.graph.flows[flow]
            yield graph, graph.flow.steps[name], certain
