"""The picture of one flow: SVG where Graphviz is installed, else a list of its steps."""

import re

from flask import render_template
from msgspec import Struct

from ivr.drafting.bench import WorkFailed
from ivr.drafting.workshop import Workshop
from ivr.drawing.chart import Chart
from ivr.drawing.dot import to_dot

_SVG = re.compile(r"<svg\b.*</svg>", re.DOTALL)


class Picture(Struct, frozen=True):
    """`body` in the form that `mimetype` names. Each step has the id `FLOW.STEP`."""

    mimetype: str
    body: str


def picture_of(chart: Chart, workshop: Workshop) -> Picture:
    """Needs an application context for the list. Raises BenchTaken while it is being drawn."""
    try:
        drawn = _SVG.search(workshop.draw(to_dot([chart])).decode())
    except WorkFailed as failed:
        workshop.log.error("picture_failed", why=str(failed))
        drawn = None
    if drawn is None:
        return Picture("text/html", render_template("browser_phone/steps.html", chart=chart))
    return Picture("image/svg+xml", drawn[0])
