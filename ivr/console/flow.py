"""Flow: all lines, or one flow, as a picture, with what callers did at each step."""

from collections.abc import Callable, Mapping
from functools import partial

from markupsafe import Markup
from msgspec import Struct
from werkzeug.wrappers import Response

from ivr.console.counting import Counted, CountedDays
from ivr.console.errors import Sorry
from ivr.console.flow_step import NotInVersion, step_page
from ivr.console.flow_traffic import NOTHING, FlowTraffic, count_traffic
from ivr.console.flow_views import HOME, View, read_view
from ivr.console.frame import Console, Pages
from ivr.console.graphs import BEING_DRAWN, picture
from ivr.console.rendering import render
from ivr.drafting.workshop import Workshop
from ivr.drawing.chart import ALWAYS, LINES, Box, Chart, as_dialled, chart_of, chart_of_lines
from ivr.drawing.dot import to_dot
from ivr.drawing.linking import linked
from ivr.drawing.marking import Mark, marked, marks_between
from ivr.drawing.traffic import Spot
from ivr.flow.line_order import lines_in_order
from ivr.flow.problems import FlowRejected
from ivr.versions import NoSuchVersion, NothingPublished
from ivr.web.recordings import Recordings

_NOTHING = Sorry("Nothing is published yet", "The first version is made from the files on disk: ivr publish.")
_NEVER_GOOD = Sorry(
    "The flow files have mistakes",
    "This server answers from its files on disk. Mend what ivr check tells, then load the page again.",
)
_GONE = Sorry(
    "There is no such version",
    "It was never published here. Without a version in its address the page shows what callers hear.",
)
_NO_STEP = Sorry(
    "This version has no such flow or step",
    "In another version it may have another name. Look at the whole flow instead.",
)
_REFUSALS: tuple[tuple[type[Exception], Sorry, int], ...] = (
    (NothingPublished, _NOTHING, 404),
    (FlowRejected, _NEVER_GOOD, 404),
    (NoSuchVersion, _GONE, 404),
    (NotInVersion, _NO_STEP, 404),
)


class Row(Struct, frozen=True):
    """A step in the list below the picture. `seconds`: how long calls stood there, on average."""

    box: Box
    mark: Mark | None
    address: str
    came: int
    left: int
    seconds: float | None
    many_leave: bool


def pages(console: Console) -> Pages:
    """/console/flow and what is below"""
    flow_pages = Pages("flow")
    workshop = console.workshop
    counted = CountedDays(console.now, partial(count_traffic, console))
    recordings = Recordings(console.prompts_folder)
    for refused, told, status in _REFUSALS:
        flow_pages.blueprint.register_error_handler(refused, _teller(told, status))

    @flow_pages.get("/flow", role="viewer", tab="Flow")
    def lines() -> Response:
        return _lines_page(read_view(console), workshop)

    @flow_pages.get("/flow/<flow>", role="viewer")
    def one(flow: str) -> Response:
        view = read_view(console)
        if flow not in view.flows.flows:
            raise NotInVersion
        return _flow_page(view, flow, workshop, counted.of(view.days))

    @flow_pages.get("/flow/<flow>/<step>", role="viewer")
    def step(flow: str, step: str) -> Response:
        view = read_view(console)
        return step_page(console, view, (flow, step), recordings, counted.of(view.days))

    return flow_pages


def _teller(told: Sorry, status: int) -> Callable[[Exception], Response]:
    return lambda _: render("sorry.html", status, told=told, number=status)


def _lines_page(view: View, workshop: Workshop) -> Response:
    chart = chart_of_lines(view.flows)

    def address(spot: Spot) -> str | None:
        return view.address(f"{HOME}/{spot[1]}") if spot[1] in view.flows.flows else None

    flows = sorted(view.flows.flows.values(), key=lambda flow: flow.title.casefold())
    return render(
        "flow_lines.html",
        view=view,
        lines=[(as_dialled(line.number), view.flows.flows[line.flow]) for line in lines_in_order(view.flows)],
        flows=[(flow, view.address(f"{HOME}/{flow.name}")) for flow in flows],
        picture=_picture(workshop, to_dot([chart]), chart, address, view, {}),
        home=HOME,
    )


def _flow_page(view: View, name: str, workshop: Workshop, counted: Counted[FlowTraffic]) -> Response:
    told = counted.figures or NOTHING
    flow = view.flows.flows[name]
    older = view.before.flows.get(name) if view.before else None
    marks = marks_between(older, flow) if view.before else {}
    before = chart_of(older, view.before) if older and view.before else None
    chart = marked(chart_of(flow, view.flows), before, marks)

    def address(spot: Spot) -> str | None:
        return _address(view, name, spot[1], marks)

    dot = to_dot([chart], told.traffic if told.traffic.calls else None)
    spots = {(name, step): mark for step, mark in marks.items()}
    return render(
        "flow.html",
        view=view,
        flow=flow,
        told=told,
        counted=counted,
        marks=marks,
        picture=BEING_DRAWN if counted.at is None else _picture(workshop, dot, chart, address, view, spots),
        rows=[_row(box, name, told, marks, address) for box in chart.boxes],
        home=HOME,
        lines=LINES,
    )


def _address(view: View, flow: str, step: str, marks: Mapping[str, Mark]) -> str | None:
    """Of the page of a step; of one that is gone, in the version that had it."""
    if step == ALWAYS:
        return None
    path = f"{HOME}/{flow}/{step}"
    if marks.get(step) == "gone":
        return view.address(path, version=str(view.against), against="")
    return view.address(path)


def _row(
    box: Box, flow: str, told: FlowTraffic, marks: Mapping[str, Mark], address: Callable[[Spot], str | None]
) -> Row:
    spot, traffic = (flow, box.name), told.traffic
    return Row(
        box,
        marks.get(box.name),
        address(spot) or "",
        traffic.came.get(spot, 0),
        traffic.left.get(spot, 0),
        traffic.seconds_a_stay(spot),
        traffic.many_leave(spot),
    )


def _picture(
    workshop: Workshop,
    dot: str,
    chart: Chart,
    to_step: Callable[[Spot], str | None],
    view: View,
    marks: Mapping[Spot, str],
) -> Markup | None:
    title = f"{chart.title}: {chart.about}"

    def dressed(drawn: bytes) -> str:
        return linked(drawn, title, to_step, lambda flow: view.address(f"{HOME}/{flow}"), marks)

    return picture(workshop, dot, dressed)
