"""What a call may still need at a step: the facts, marks and counts that some way on from there reads.

What is not needed any more cannot change how the call goes on, so moments that differ in nothing else merge.
Too much here costs time and no truth.
"""

from collections.abc import Collection, Iterator, Mapping

from ivr.engine.call import Frame
from ivr.exploring.reading import Names, Way, facts_in, reads, ways_of
from ivr.flow.lookups import LOOK_UPS, VERIFIED
from ivr.flow.model import Done, Flow, FlowSet, Step, Use

_PRIVATE = frozenset(
    name
    for declared in LOOK_UPS.values()
    for made in declared.ways_out.values()
    for name, fact in made.items()
    if fact.sensitivity == "private"
)


class Needs:
    """What may still be needed, by step, and for a whole stack of frames."""

    def __init__(self, flows: FlowSet) -> None:
        self._flows = flows
        self._inside: dict[Frame, Names] = {}
        self._renewed: dict[Frame, dict[str, Names | None]] = {}
        self._of: dict[tuple[Frame, ...], Names] = {}
        self._read_flows: set[str] = set()
        for flow in flows.flows.values():
            self._read(flow)

    def of(self, frames: tuple[Frame, ...]) -> Names:
        """Facts, marks and counts that a call which stands here may still read."""
        found = self._of.get(frames)
        if found is None:
            found = self._of[frames] = self._in_stack(frames)
        return found

    def inside(self, frame: Frame) -> Names:
        """The same, of the flow in which it stands and of those that it uses."""
        return self._inside.get(frame, frozenset())

    def leads_to(self, frame: Frame, result: str) -> bool:
        """May the flow in which it stands still end with this result?"""
        return self._renewed.get(frame, {}).get(result) is not None

    def _in_stack(self, frames: tuple[Frame, ...]) -> Names:
        """What is needed here, and behind each result of this flow what is not known anew by then."""
        if not frames:
            return frozenset()
        *lower, top = frames
        needed = self._inside.get(top, frozenset())
        user = _step(self._flows, lower[-1]) if lower else None
        for result, goal in user.results.items() if isinstance(user, Use) else ():
            renewed = self._renewed.get(top, {}).get(result)
            if renewed is not None:
                needed |= self.of((*lower[:-1], Frame(lower[-1].flow, goal))) - renewed
        return needed

    def _read(self, flow: Flow) -> None:
        """Flows that this one uses come first; the check refuses circles of them."""
        if flow.name in self._read_flows:
            return
        self._read_flows.add(flow.name)
        for step in flow.steps.values():
            if isinstance(step, Use) and step.flow in self._flows.flows:
                self._read(self._flows.flows[step.flow])
        ways = {step.name: tuple(self._ways(flow, step)) for step in flow.steps.values()}
        own = {step.name: self._own(step) for step in flow.steps.values()}
        for name, names in settled_needs(own, ways).items():
            self._inside[Frame(flow.name, name)] = names
        for result in {step.result for step in flow.steps.values() if isinstance(step, Done)}:
            ends = {
                step.name for step in flow.steps.values() if isinstance(step, Done) and step.result == result
            }
            for name, renewed in settled_renewals(ends, ways).items():
                self._renewed.setdefault(Frame(flow.name, name), {})[result] = renewed

    def _own(self, step: Step) -> Names:
        spoken = frozenset(facts_in(step))
        verified = frozenset({VERIFIED}) if spoken & _PRIVATE else frozenset()
        inside: Names = frozenset()
        if isinstance(step, Use) and step.flow in self._flows.flows:
            inside = self._inside.get(Frame(step.flow, self._flows.flows[step.flow].start), frozenset())
            inside -= step.remember.keys()
        return spoken | verified | inside | frozenset(reads(step))

    def _ways(self, flow: Flow, step: Step) -> Iterator[Way]:
        used = self._flows.flows.get(step.flow) if isinstance(step, Use) else None
        if not isinstance(step, Use) or used is None:
            yield from ways_of(flow, step)
            return
        renewed = self._renewed.get(Frame(used.name, used.start), {})
        for result, goal in step.results.items():
            known = renewed.get(result)
            if known is not None:
                yield goal, known | step.remember.keys()


def settled_needs(own: Mapping[str, Names], ways: Mapping[str, Collection[Way]]) -> dict[str, Names]:
    """Needs flow backwards along the ways, less what is known anew there, until nothing is added any more."""
    before = _backwards(ways)
    needs = dict(own)
    ahead = list(own)
    while ahead:
        name = ahead.pop()
        more = own[name].union(*(needs[goal] - anew for goal, anew in ways[name] if goal in needs))
        if more != needs[name]:
            needs[name] = more
            ahead += before.get(name, ())
    return needs


def settled_renewals(ends: Collection[str], ways: Mapping[str, Collection[Way]]) -> dict[str, Names | None]:
    """What is known anew on every way from a step to one of these ends; None where no way leads there."""
    before = _backwards(ways)
    renewed: dict[str, Names | None] = dict.fromkeys(ways)
    ahead = list(ends)
    renewed.update(dict.fromkeys(ends, frozenset()))
    while ahead:
        name = ahead.pop()
        for earlier in before.get(name, ()):
            known = _on_every_way(earlier, ways, renewed)
            if known != renewed[earlier] and earlier not in ends:
                renewed[earlier] = known
                ahead.append(earlier)
    return renewed


def _on_every_way(
    name: str, ways: Mapping[str, Collection[Way]], renewed: Mapping[str, Names | None]
) -> Names | None:
    known: Names | None = None
    for goal, anew in ways[name]:
        behind = renewed.get(goal)
        if behind is not None:
            known = behind | anew if known is None else known & (behind | anew)
    return known


def _backwards(ways: Mapping[str, Collection[Way]]) -> dict[str, list[str]]:
    before: dict[str, list[str]] = {}
    for name, found in ways.items():
        for goal, _ in found:
            before.setdefault(goal, []).append(name)
    return before


def _step(flows: FlowSet, frame: Frame) -> Step | None:
    flow = flows.flows.get(frame.flow)
    return flow.steps.get(frame.step) if flow else None
