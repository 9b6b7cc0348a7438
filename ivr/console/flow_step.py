"""One step: its lines in the file, its words in every language, its recordings, and where it leads."""

from collections.abc import Iterator

from msgspec import Struct
from werkzeug.wrappers import Response

from ivr.console.calls import READERS_OF_CALLS
from ivr.console.counting import Counted
from ivr.console.flow_traffic import NOTHING, FlowTraffic
from ivr.console.flow_views import HOME, View, source_lines
from ivr.console.frame import Console, may
from ivr.console.rendering import render
from ivr.drawing.chart import money_facts
from ivr.drawing.traffic import Spot
from ivr.drawing.ways import Way, drawn, said
from ivr.flow.last_published import prompts_of
from ivr.flow.model import Flow, Step
from ivr.flow.sentences import LANGUAGE_NAMES
from ivr.versions import sources_of
from ivr.web.recordings import Recordings


class NotInVersion(Exception):
    """A permalink to a flow or step that this version has not."""


class Spoken(Struct, frozen=True):
    """One sentence in one language. `recording`: the file that is played in its place, or that would be;
    `is_there`: can it be heard?
    """

    slot: str
    code: str
    language: str
    words: str
    recording: str
    is_there: bool


class Leads(Struct, frozen=True):
    """A way out with the page of the step it leads to; "" where it is no step."""

    way: Way
    address: str


def step_page(
    console: Console, view: View, spot: Spot, recordings: Recordings, counted: Counted[FlowTraffic]
) -> Response:
    """Raises NotInVersion."""
    told = counted.figures or NOTHING
    flow = view.flows.flows.get(spot[0])
    step = flow.steps.get(spot[1]) if flow else None
    if flow is None or step is None:
        raise NotInVersion
    shown = drawn(step, flow.language, money_facts(view.flows))
    sources = sources_of(console.engine, view.number)
    return render(
        "flow_step.html",
        view=view,
        flow=flow,
        step=step,
        shown=shown,
        lines=source_lines(sources, flow.name, step.name, step.line),
        spoken=list(_spoken(flow, step, recordings)),
        leads=[_leads(view, flow, way) for way in shown.ways],
        uses=view.address(f"{HOME}/{shown.flow}") if shown.flow else "",
        came=told.traffic.came.get(spot, 0),
        left=told.traffic.left.get(spot, 0),
        seconds=told.traffic.seconds_a_stay(spot),
        stopped=told.stopped.get(spot, ()) if may(READERS_OF_CALLS) else (),
        counted=counted,
        home=HOME,
        may_read_calls=may(READERS_OF_CALLS),
    )


def _leads(view: View, flow: Flow, way: Way) -> Leads:
    is_step = way.target in flow.steps
    return Leads(way, view.address(f"{HOME}/{flow.name}/{way.target}") if is_step else "")


def _spoken(flow: Flow, step: Step, recordings: Recordings) -> Iterator[Spoken]:
    for prompt in prompts_of(step):
        for language, sentence in prompt.sentences.items():
            recording = sentence.recording or f"{language}/{flow.name}.{step.name}.{prompt.slot}.wav"
            yield Spoken(
                prompt.slot,
                language,
                LANGUAGE_NAMES[language],
                said(prompt, language),
                recording,
                recordings.has(recording),
            )
