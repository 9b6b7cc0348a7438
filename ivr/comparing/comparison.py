"""Two versions compared: what callers of the one would notice in the other."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from ivr.comparing.differences import Comparison, Difference, Way
from ivr.comparing.extent import Extent
from ivr.comparing.gathering import by_step
from ivr.comparing.hours import compare_hours
from ivr.comparing.past_days import days_over
from ivr.comparing.people import compare_ways_to_people
from ivr.comparing.sides import Side
from ivr.comparing.surroundings import compare_surroundings
from ivr.comparing.walk import Walk
from ivr.engine.call import Frame
from ivr.exploring.moments import representative_moments
from ivr.exploring.values import Values
from ivr.flow.line_order import lines_in_order
from ivr.flow.model import FlowSet, Line


def compare(
    before: FlowSet, after: FlowSet, now: datetime, told: Callable[[int, int], None] | None = None
) -> Comparison:
    """Walk both in step. `now`: from when on hours are compared. `told` hears now and then how many pairs of
    moments are done, and known.
    """
    by_hours, told_calendars = compare_hours(before, after, now)
    around = compare_surroundings(before, after, told_calendars)
    apart = sorted((*by_hours, *around), key=lambda one: one.kind != "line")
    over = days_over(before, after, now)
    here = _standing_alike(before, after)
    extent = Extent(here, after)
    if not extent.changed:
        return Comparison(_titled(apart, after), over=over)
    walk = _walk(here, after, extent, told)
    lines = [line for line in lines_in_order(after) if line.number in before.lines]
    walk.run(lines)
    found = [*_with_calls(walk)]
    for line in (one for one in lines if _may_differ(walk, one)):
        found += compare_ways_to_people(walk.old, walk.new, line)
    in_order = [*by_step(one for line in lines for one in found if one.line == line.number)]
    return Comparison(_titled((*in_order, *apart), after), walk.moments_seen, walk.is_whole, over)


def _titled(found: Iterable[Difference], flows: FlowSet) -> tuple[Difference, ...]:
    """With the title of each line that is named."""
    titles = {
        number: flows.flows[line.flow].title
        for number, line in flows.lines.items()
        if line.flow in flows.flows
    }
    return tuple(_with_titles(one, titles) for one in found)


def _with_titles(one: Difference, titles: dict[str, str]) -> Difference:
    def titled(way: Way) -> Way:
        return replace(way, title=titles.get(way.line, ""))

    return replace(
        one,
        title=titles.get(one.line, ""),
        ways=tuple(map(titled, one.ways)),
        further=tuple(map(titled, one.further)),
        alike=tuple(replace(other, way=titled(other.way)) for other in one.alike),
    )


def _walk(before: FlowSet, after: FlowSet, extent: Extent, told: Callable[[int, int], None] | None) -> Walk:
    joined = _joined(before, after)
    moments, values = representative_moments(joined), Values(joined)
    sides = Side(before, values, moments[0]), Side(after, values, moments[0])
    return Walk(sides, moments, extent, told)


def _may_differ(walk: Walk, line: Line) -> bool:
    flow = walk.new.flows.flows.get(line.flow)
    return flow is not None and walk.extent.concerns(Frame(flow.name, flow.start))


def _with_calls(walk: Walk) -> Iterator[Difference]:
    for one in walk.judge.found:
        acts, at = walk.call_to(one.met)
        yield replace(one.difference, acts=acts, at=at)


def _standing_alike(before: FlowSet, after: FlowSet) -> FlowSet:
    """The old flows with the new calendars, queues and places, as far as both have them: those are told apart
    from the calls.
    """
    return replace(
        before,
        calendars={**before.calendars, **after.calendars},
        queues={**before.queues, **after.queues},
        places={**before.places, **after.places},
    )


def _joined(before: FlowSet, after: FlowSet) -> FlowSet:
    """One version with the flows of both, which tells apart whatever one of them tells apart."""
    old = {f"old {name}": flow for name, flow in before.flows.items()}
    return replace(after, flows={**old, **after.flows}, calendars=before.calendars)
