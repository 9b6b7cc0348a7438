"""Two versions of a flow in one chart: what came, what went, and what is not as it was."""

from collections.abc import Mapping
from typing import Literal

from msgspec.structs import replace

from ivr.drawing.chart import Box, Chart, Link
from ivr.flow.model import Flow, Step

Mark = Literal["new", "changed", "gone"]


def marks_between(before: Flow | None, after: Flow) -> dict[str, Mark]:
    """Of every step that is not the same in both; where it stands in its file does not count."""
    old = before.steps if before else {}
    marks: dict[str, Mark] = {}
    for name, step in after.steps.items():
        if name not in old:
            marks[name] = "new"
        elif _anywhere(step) != _anywhere(old[name]):
            marks[name] = "changed"
    return marks | dict.fromkeys((name for name in old if name not in after.steps), "gone")


def marked(chart: Chart, before: Chart | None, marks: Mapping[str, Mark]) -> Chart:
    """The chart with the marks as words, and with the steps that are gone beside it."""
    boxes = [_with_word(box, marks.get(box.name)) for box in chart.boxes]
    for box in before.boxes if before else ():
        if marks.get(box.name) == "gone":
            told = tuple(Link(link.way, is_arrow=False) for link in box.links)
            boxes.append(_with_word(replace(box, links=told), "gone"))
    return replace(chart, boxes=tuple(boxes))


def _with_word(box: Box, mark: Mark | None) -> Box:
    if mark is None:
        return box
    does = f"{box.step.does} · {mark}" if box.step.does else mark
    return replace(box, step=replace(box.step, does=does))


def _anywhere(step: Step) -> Step:
    return replace(step, line=0)
