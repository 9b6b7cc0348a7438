"""The picture of one flow, made once for each version: SVG where Graphviz is installed, else a list of its
steps.
"""

import re
from threading import Lock

from flask import render_template
from msgspec import Struct

from ivr.drawing.chart import Chart, chart_of
from ivr.drawing.dot import to_dot
from ivr.drawing.pictures import PicturesNotInstalled, draw
from ivr.flow.model import FlowSet

MOST_PICTURES = 300
_SVG = re.compile(r"<svg\b.*</svg>", re.DOTALL)


class Picture(Struct, frozen=True):
    """`body` in the form that `mimetype` names. Each step has the id `FLOW.STEP`."""

    mimetype: str
    body: str


class Pictures:
    """Those drawn so far, the newest MOST_PICTURES of them."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[int, str], Picture] = {}
        self._keeping = Lock()

    def of(self, version: int, flow: str, flows: FlowSet) -> Picture:
        """The flow of a version, in the flow's own language."""
        found = self._drawn.get((version, flow))
        if found is None:
            found = picture_of(chart_of(flows.flows[flow], flows))
            with self._keeping:
                self._drawn[version, flow] = found
                if len(self._drawn) > MOST_PICTURES:
                    self._drawn.pop(next(iter(self._drawn)))
        return found


def picture_of(chart: Chart) -> Picture:
    """Needs an application context for the list."""
    try:
        drawn = _SVG.search(draw(to_dot([chart]), "svg").decode())
    except PicturesNotInstalled:
        drawn = None
    if drawn is None:
        return Picture("text/html", render_template("browser_phone/steps.html", chart=chart))
    return Picture("image/svg+xml", drawn[0])
