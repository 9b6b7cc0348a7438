"""A chart in the language of Mermaid, which pages of text can hold: https://mermaid.js.org/syntax/flowchart.html"""

from collections.abc import Iterator, Sequence

from ivr.drawing.chart import Box, Chart
from ivr.drawing.dot import FILL, INK, LINE, shortened

_OTHERS = str.maketrans({'"': "#quot;", "<": "#lt;", ">": "#gt;", "{": "#123;", "}": "#125;", "|": "#124;"})


def to_mermaid(charts: Sequence[Chart]) -> str:
    """One flow, or several below each other, each in a frame."""
    lines = ["flowchart LR"]
    for chart in charts:
        if len(charts) > 1:
            lines += [f'  subgraph {chart.name}["{_text(chart.title)}"]', *_drawing(chart), "  end"]
        else:
            lines += _drawing(chart)
    for kind, fill in FILL.items():
        ink = "#ffffff" if kind == "end" else INK
        lines.append(f"  classDef {kind}_ fill:{fill},stroke:{LINE},color:{ink}")
    return "\n".join([*lines, ""])


def _drawing(chart: Chart) -> Iterator[str]:
    names = {box.name: f"{chart.name}_{number}" for number, box in enumerate(chart.boxes)}
    for box in chart.boxes:
        yield f'  {names[box.name]}["{"<br/>".join(_told(box))}"]:::{box.step.kind}_'
    for box in chart.boxes:
        for link in box.links:
            if link.is_arrow:
                about = _text(" ".join(filter(None, (link.way.word, link.way.about))))
                key = f'|"{about}"|' if about else ""
                yield f"  {names[box.name]} -->{key} {names[link.way.target]}"


def _told(box: Box) -> Iterator[str]:
    yield f"<b>{_text(box.name)}</b> {_text(box.step.does)}"
    yield from map(_text, shortened(box.step.says))
    for link in box.links:
        if not link.is_arrow:
            yield _text(" ".join(filter(None, (link.way.word, link.way.about, _goal(link.way.target)))))


def _goal(target: str) -> str:
    return f"→ {target}" if target else ""


def _text(text: str) -> str:
    return text.translate(_OTHERS)
