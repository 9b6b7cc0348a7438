"""A flow as boxes and arrows, with everything decided but the places on the paper.

An arrow leads to each step from the first one that leads there; every other way to it is told in words, with
the name of the step. So the ways back, and those to the hubs (a person, the main menu, good-bye), tangle
nothing, and sixty steps read like a printed call flow.
"""

from collections.abc import Iterator

import phonenumbers
from msgspec import Struct

from ivr.drawing.ways import Drawn, Way, drawn
from ivr.flow.line_order import lines_in_order
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.model import REPEAT, Ask, Flow, FlowSet, Language, Use
from ivr.flow.problems import counted

LINES = "lines"
ALWAYS = "at every question"
"""A box of its own for the keys that work everywhere."""
MAX_DEPTH = 16
"""Flows within flows."""


class Link(Struct, frozen=True):
    """A way out as it is drawn: an arrow, or the name of the step in words."""

    way: Way
    is_arrow: bool


class Box(Struct, frozen=True):
    """One step."""

    name: str
    step: Drawn
    links: tuple[Link, ...]


class Chart(Struct, frozen=True):
    """One flow. `boxes` stand in the order in which a caller comes to them; `about`: what it is, in short."""

    name: str
    title: str
    start: str
    about: str
    boxes: tuple[Box, ...]


def chart_of(flow: Flow, flows: FlowSet, language: Language | None = None) -> Chart:
    """The flow with the words of one language, its own when left out."""
    money = money_facts(flows)
    steps = {name: drawn(step, language or flow.language, money) for name, step in flow.steps.items()}
    if flow.everywhere:
        steps[ALWAYS] = Drawn("question", "", "", tuple(_always(*one) for one in flow.everywhere.items()))
    drawn_to: set[str] = {flow.start}
    boxes = [
        Box(name, steps[name], tuple(_links(steps[name], drawn_to)))
        for name in _in_order((flow.start, ALWAYS), steps)
    ]
    numbers = tuple(as_dialled(line.number) for line in flows.lines.values() if line.flow == flow.name)
    about = " · ".join((flow.name, *numbers, counted(len(flow.steps), "step")))
    return Chart(flow.name, flow.title, flow.start, about, tuple(boxes))


def _always(key: str, target: str) -> Way:
    return Way(key, "", "hear that again") if target == REPEAT else Way(key, target)


def chart_of_lines(flows: FlowSet) -> Chart:
    """Every number, the flow it leads to, and the flows that each of them uses."""
    to_flows = tuple(Way(as_dialled(line.number), line.flow) for line in lines_in_order(flows))
    steps = {LINES: Drawn("words", counted(len(to_flows), "line"), "", to_flows)}
    for name, flow in flows.flows.items():
        used = [Way(other, other) for other in flows_within(name, flows, 1)[1:]]
        size = counted(len(flow.steps), "step")
        steps[name] = Drawn("flow", size, flow.title, tuple(used), flow=name)
    drawn_to = {LINES}
    boxes = [
        Box(name, steps[name], tuple(_links(steps[name], drawn_to))) for name in _in_order((LINES,), steps)
    ]
    return Chart(LINES, flows.organisation, LINES, counted(len(flows.flows), "flow"), tuple(boxes))


def as_dialled(number: str) -> str:
    """E.164 with its groups: +1 877-989-9059."""
    form = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(phonenumbers.parse(number), form)


def money_facts(flows: FlowSet) -> frozenset[str]:
    """The facts that are amounts, in whole cents."""
    asked = {
        step.fact
        for flow in flows.flows.values()
        for step in flow.steps.values()
        if isinstance(step, Ask) and step.kind == "money"
    }
    looked_up = {
        name
        for declared in LOOK_UPS.values()
        for made in declared.ways_out.values()
        for name, fact in made.items()
        if fact.kind == "money"
    }
    return frozenset(asked | looked_up)


def _in_order(starts: tuple[str, ...], steps: dict[str, Drawn]) -> list[str]:
    """Every step that can be reached, nearest to the first start first."""
    found: list[str] = []
    for start in starts:
        found += [name for name in _reached(start, steps) if name not in found]
    return found


def _reached(start: str, steps: dict[str, Drawn]) -> list[str]:
    found = [start] if start in steps else []
    known = set(found)
    for name in found:
        for way in steps[name].ways:
            if way.target in steps and way.target not in known:
                known.add(way.target)
                found.append(way.target)
    return found


def _links(step: Drawn, drawn_to: set[str]) -> Iterator[Link]:
    for way in _merged(step.ways):
        yield Link(way, bool(way.target) and way.target not in drawn_to)
        drawn_to.add(way.target)


def _merged(ways: tuple[Way, ...]) -> list[Way]:
    """Ways out to the same step as one, unless they are keys that say what they are for."""
    found: dict[tuple[str, str], Way] = {}
    for way in ways:
        place = (way.target, way.about and way.word)
        before = found.get(place)
        found[place] = Way(f"{before.word}, {way.word}", way.target, way.about) if before else way
    return list(found.values())


def flows_within(flow: str, flows: FlowSet, depth: int = MAX_DEPTH) -> list[str]:
    """The flow and the others that it uses, `depth` uses deep, in the order in which a caller comes there."""
    depths = {flow: 0}
    for name in (found := [flow]):
        if depths[name] < depth:
            steps = flows.flows[name].steps.values()
            used = [step.flow for step in steps if isinstance(step, Use) and step.flow in flows.flows]
            found += [other for other in dict.fromkeys(used) if other not in depths]
            depths |= {other: depths[name] + 1 for other in used if other not in depths}
    return found
