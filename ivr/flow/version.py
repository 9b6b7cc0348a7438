"""Everything that was read of one version: flows, lines, calendars, queues. What the checks look at."""

from msgspec import Struct

from ivr.flow.kinds import Facts
from ivr.flow.last_published import LastPublished
from ivr.flow.model import REPEAT, Flow, FlowSet, Language
from ivr.flow.people import Calendar, DialledPlace, Queue
from ivr.flow.problems import Place
from ivr.flow.published_lines import DEFAULT_VOICES, Lines
from ivr.flow.reading import ReadFlow
from ivr.flow.recordings import Shelf


class Version(Struct, frozen=True):
    """`flow_names`: every flow that has a file, read or not. `calendars`, `queues`, `places`: None where the
    file is broken. `published`: what callers hear now, where that is known. `closed_days`: by calendar where
    each closed day and each holiday stands.
    """

    flows: dict[str, ReadFlow]
    flow_names: dict[str, Place | None]
    facts: Facts
    lines: Lines | None
    calendars: dict[str, Calendar] | None
    queues: dict[str, Queue] | None
    places: dict[str, DialledPlace] | None
    shelf: Shelf
    published: LastPublished | None = None
    closed_days: dict[str, dict[str, Place]] = {}


def compile_version(version: Version) -> FlowSet:
    """The form that is published. To be called without errors only."""
    flows: dict[str, Flow] = {}
    for name, read in version.flows.items():
        everywhere = {key: out.target for key, out in read.everywhere.items()}
        everywhere.update(dict.fromkeys(read.repeat_keys, REPEAT))
        steps = {step.name: step.step for step in read.steps.values() if step.step is not None}
        start = read.start.text if read.start else ""
        flows[name] = Flow(name, read.title, start, read.language, everywhere, steps)
    lines = version.lines or Lines()
    voices: dict[Language, str] = {**DEFAULT_VOICES, **lines.voices}
    return FlowSet(
        flows=flows,
        lines=lines.lines,
        calendars=version.calendars or {},
        queues=version.queues or {},
        organisation=lines.organisation,
        voices=voices,
        places=version.places or {},
        line_order=tuple(lines.lines),
    )
