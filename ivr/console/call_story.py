"""One call as its page tells it: turn by turn, and its way on the pictures of the flows it went through."""

from collections.abc import Callable, Sequence

from markupsafe import Markup
from msgspec import Struct

from ivr.calls.histories import CallHistory, TurnOfPast
from ivr.calls.paths import CallPath
from ivr.calls.reasons import TurnTold, turns_told
from ivr.calls.words import Said
from ivr.console.graphs import picture
from ivr.drafting.workshop import Workshop
from ivr.drawing.chart import Chart, chart_of
from ivr.drawing.dot import to_dot
from ivr.drawing.lighting import lit
from ivr.drawing.traffic import Spot, Traffic, traffic_of
from ivr.flow.model import FlowSet

NO_FLOWS = FlowSet({}, {}, {}, {}, "", {})
"""What is known of a version that is gone."""


class TurnShown(Struct, frozen=True):
    """A turn as it is told. `stood`: the step at its end, "" where that was not kept. `answered`: what
    errands were run and what came of them.
    """

    told: TurnTold
    stood: str
    answered: tuple[str, ...]


class WayShown(Struct, frozen=True):
    """The picture of one of the flows that a call went through. `flows`: all of them, as (title, name).

    `picture` is None where Graphviz is not installed; `chart` is drawn as a list then, lit by `way`. `last`:
    the step of this flow that was passed last, where the picture is opened.
    """

    flows: tuple[tuple[str, str], ...]
    flow: str
    picture: Markup | None
    chart: Chart
    way: Traffic
    end: Spot | None
    last: Spot | None


def turns_shown(flows: FlowSet, history: CallHistory) -> tuple[TurnShown, ...]:
    """Every turn of a call, with what the page says beside it."""
    told = turns_told(flows, history)
    return tuple(
        TurnShown(one, _stood(turn), _answered(turn)) for one, turn in zip(told, history.turns, strict=True)
    )


def way_shown(
    flows: FlowSet, history: CallHistory, wanted: str, workshop: Workshop, address: Callable[[str], str]
) -> WayShown | None:
    """The picture of the wanted flow, or of the one in which the call stood last. None where the version
    knows none of them.

    `address`: of the page with a flow's picture.
    """
    passed = _flows_passed(flows, history)
    if not passed:
        return None
    ended_in = history.end[-1].flow if history.end else ""
    flow = next((name for name in (wanted, ended_in) if name in passed), passed[-1])
    listed = history.listed
    way = traffic_of([CallPath(listed.sid, listed.line, listed.version, listed.outcome, history.path)])
    end: Spot | None = (history.end[-1].flow, history.end[-1].step) if history.end else None
    title = f"The way of this call through {flows.flows[flow].title}"
    chart = chart_of(flows.flows[flow], flows)
    drawn = picture(workshop, to_dot([chart]), lambda svg: lit(svg, way, end, title, address))
    titles = tuple((flows.flows[name].title, name) for name in passed)
    return WayShown(titles, flow, drawn, chart, way, end, _last_within(flow, history))


def _last_within(flow: str, history: CallHistory) -> Spot | None:
    """The last step of the call in this flow."""
    steps = (frames[-1] for frames in reversed((*history.path, history.end)) if frames)
    return next(((frame.flow, frame.step) for frame in steps if frame.flow == flow), None)


def _flows_passed(flows: FlowSet, history: CallHistory) -> tuple[str, ...]:
    """In the order in which the call came there; of a call whose steps were not kept, where it stood last."""
    passed = [frames[-1].flow for frames in history.path if frames] or [frame.flow for frame in history.end]
    return tuple(name for name in dict.fromkeys(passed) if name in flows.flows)


def heard_last(turns: Sequence[TurnShown]) -> tuple[Said, ...]:
    """The words of the last turn that had some."""
    return next((turn.told.said for turn in reversed(turns) if turn.told.said), ())


def _stood(turn: TurnOfPast) -> str:
    stands = turn.trail.stands if turn.trail else ()
    return f"{stands[-1].flow}.{stands[-1].step}" if stands else ""


def _answered(turn: TurnOfPast) -> tuple[str, ...]:
    done = turn.trail.answered if turn.trail else ()
    return tuple(f"{one.errand}: {one.way_out}".replace("_", " ") for one in done)
