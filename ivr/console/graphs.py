"""Pictures of flows for pages, each drawn once a version."""

from threading import Lock

from ivr.drawing.chart import chart_of
from ivr.drawing.dot import to_dot
from ivr.drawing.pictures import PicturesNotInstalled, draw
from ivr.flow.model import FlowSet

MOST_KEPT = 100


class Graphs:
    """SVG documents, the newest MOST_KEPT of them. Closings change no picture."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[int, str], bytes] = {}
        self._keeping = Lock()

    def of(self, version: int, flow: str, flows: FlowSet) -> bytes | None:
        """The picture of a flow, in its own language; None where Graphviz is not installed."""
        found = self._drawn.get((version, flow))
        if found is not None:
            return found
        try:
            found = draw(to_dot([chart_of(flows.flows[flow], flows)]), "svg")
        except PicturesNotInstalled:
            return None
        with self._keeping:
            self._drawn[version, flow] = found
            if len(self._drawn) > MOST_KEPT:
                self._drawn.pop(next(iter(self._drawn)))
        return found
