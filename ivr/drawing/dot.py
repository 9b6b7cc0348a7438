"""Charts in the language of Graphviz: https://graphviz.org/doc/info/shapes.html#html"""

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import wrap

from ivr.drawing.chart import ALWAYS, Box, Chart, Link
from ivr.drawing.traffic import Spot, Traffic
from ivr.drawing.ways import Drawn, Kind
from ivr.flow.problems import counted

FONT = "Helvetica, Arial, Liberation Sans, sans-serif"
LETTERS_A_LINE = 44
LINES_AT_MOST = 3
LETTERS_A_WAY = 42
FEWEST_KINDS_TO_EXPLAIN = 2

FILL: dict[Kind, str] = {
    "words": "#e6eaf0",
    "question": "#cfe3fb",
    "branch": "#fbe9b7",
    "money": "#c4eac6",
    "person": "#e5d4f7",
    "flow": "#c5ebe8",
    "end": "#3d4654",
}
MEANING: dict[Kind, str] = {
    "words": "says something",
    "question": "asks the caller",
    "branch": "looks something up",
    "money": "takes a payment",
    "person": "leads to people",
    "flow": "goes through another flow",
    "end": "the end",
}
INK = "#1f2733"
SOFT_INK = "#5b6675"
LINK_INK = "#2456a6"
LINE = "#9aa5b4"
ARROW = "#6b7686"
RED = "#c62828"

_HEAD = f"""digraph call_flow {{
  graph [rankdir=LR, ordering=out, ranksep=0.55, nodesep=0.24, pad=0.35, bgcolor="white",
    labelloc=t, labeljust=l, tooltip=" ", fontname="{FONT}", fontcolor="{INK}"];
  node [shape=plain, fontname="{FONT}", fontsize=10, fontcolor="{INK}"];
  edge [color="{ARROW}", arrowsize=0.65, penwidth=1.2, tooltip=" "];"""


def to_dot(charts: Sequence[Chart], traffic: Traffic | None = None) -> str:
    """The whole picture, from left to right: one flow, or several below each other, each in a frame."""
    first, *others = charts
    body = [f"  graph [label={_title(first, charts, traffic)}];"]
    starts = {chart.name: f"#{_id((chart.name, chart.start))}" for chart in charts}
    # Graphviz puts what comes last on top.
    for chart in reversed(charts):
        drawing = [_node(chart, box, starts, traffic) for box in chart.boxes]
        drawing += _arrows(chart, traffic)
        body += _framed(chart, drawing) if others else drawing
    return "\n".join([_HEAD, *body, "}", ""])


def _framed(chart: Chart, drawing: list[str]) -> list[str]:
    label = f'<<FONT POINT-SIZE="15"><B>{escape(chart.title)}</B></FONT>  {escape(chart.name)}>'
    frame = f'color="{LINE}", style=rounded, margin=14'
    return [
        f'  subgraph "cluster_{chart.name}" {{ graph [label={label}, {frame}];',
        *(f"  {line}" for line in drawing),
        "  }",
    ]


def _title(chart: Chart, charts: Sequence[Chart], traffic: Traffic | None) -> str:
    rows = [
        f'<FONT POINT-SIZE="22"><B>{escape(chart.title)}</B></FONT>',
        f'<FONT POINT-SIZE="11" COLOR="{SOFT_INK}">{escape(chart.about)}</FONT>',
    ]
    if traffic is not None:
        explained = "Arrows are as wide as callers took them. Red: more than 5 of 100 left there."
        rows.append(f'<FONT POINT-SIZE="11">{counted(traffic.calls, "call")}. {explained}</FONT>')
    kinds = {box.step.kind for one in charts for box in one.boxes}
    if len(kinds) > FEWEST_KINDS_TO_EXPLAIN:
        rows.append(_legend(kinds))
    cells = "".join(f'<TR><TD ALIGN="LEFT">{row}</TD></TR>' for row in rows)
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="3">{cells}</TABLE>>'


def _legend(used: set[Kind]) -> str:
    swatches = "".join(
        f'<TD BGCOLOR="{FILL[kind]}" WIDTH="14"> </TD>'
        f'<TD ALIGN="LEFT"><FONT POINT-SIZE="10">{meaning}  </FONT></TD>'
        for kind, meaning in MEANING.items()
        if kind in used
    )
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="2"><TR>{swatches}</TR></TABLE>'


def _node(chart: Chart, box: Box, starts: dict[str, str], traffic: Traffic | None) -> str:
    spot = (chart.name, box.name)
    is_red = traffic is not None and traffic.many_leave(spot)
    frame = f'BORDER="3" COLOR="{RED}"' if is_red else f'BORDER="1" COLOR="{LINE}"'
    rows = "<HR/>".join([_head(box.name, box.step, starts), *_rows(box, spot, traffic)])
    table = f'<TABLE {frame} CELLBORDER="0" CELLSPACING="0" CELLPADDING="4" BGCOLOR="white">{rows}</TABLE>'
    name = _id(spot)
    return f'  "{name}" [id="{name}", tooltip="{escape(box.name)}", label=<{table}>];'


def _head(name: str, step: Drawn, starts: dict[str, str]) -> str:
    """Of a step that uses another flow a link to it: in this picture, or in its own."""
    ink = "white" if step.kind == "end" else INK
    does = f'<FONT POINT-SIZE="9">{escape(step.does)}</FONT>' if step.does else ""
    told = f'<FONT COLOR="{ink}"><B>{escape(name)}</B>  {does}</FONT>'
    to = f' HREF="{starts.get(step.flow, f"{step.flow}.svg")}" TOOLTIP="{step.flow}"' if step.flow else ""
    return f'<TR><TD COLSPAN="2" ALIGN="LEFT" BGCOLOR="{FILL[step.kind]}" PORT="in"{to}>{told}</TD></TR>'


def _rows(box: Box, spot: Spot, traffic: Traffic | None) -> Iterator[str]:
    if traffic is not None and box.name != ALWAYS:
        yield _counted(spot, traffic)
    if box.step.says:
        said = '<BR ALIGN="LEFT"/>'.join(escape(line) for line in shortened(box.step.says))
        yield f'<TR><TD COLSPAN="2" ALIGN="LEFT" BALIGN="LEFT">{said}<BR ALIGN="LEFT"/></TD></TR>'
    if not _is_plain(box):
        for number, link in enumerate(box.links):
            went = traffic.went.get((spot, (spot[0], link.way.target)), 0) if traffic else 0
            yield _row(spot[0], number, link, went)


def _counted(spot: Spot, traffic: Traffic) -> str:
    told = counted(traffic.came.get(spot, 0), "caller")
    left = traffic.left.get(spot, 0)
    if left:
        told += f", {left:,} left here ({traffic.share_that_left(spot):.0%})"
    ink = RED if traffic.many_leave(spot) else SOFT_INK
    return f'<TR><TD COLSPAN="2" ALIGN="LEFT"><FONT POINT-SIZE="9" COLOR="{ink}">{told}</FONT></TD></TR>'


def _is_plain(box: Box) -> bool:
    """One way on, without a word: the arrow says it."""
    return len(box.links) == 1 and box.links[0].is_arrow and not box.links[0].way.word


def _row(flow: str, number: int, link: Link, went: int) -> str:
    """A key or the word of a way out; what it is for; and the step in words where there is no arrow."""
    way = link.way
    told = [escape(_cut(way.about, LETTERS_A_WAY))] if way.about else []
    if not link.is_arrow and way.target:
        told.append(f'<FONT COLOR="{LINK_INK}">→ {escape(way.target)}</FONT>')
    if went:
        told.append(f'<FONT POINT-SIZE="9" COLOR="{SOFT_INK}">{went:,}</FONT>')
    to = f'HREF="#{_id((flow, way.target))}" TOOLTIP="{escape(way.target)}"' if way.target else ""
    place = f'PORT="w{number}"' if link.is_arrow else to
    word = f"<B>{escape(way.word)}</B>" if way.word and (link.is_arrow or way.word != way.target) else ""
    if not word or not told:
        return f'<TR><TD COLSPAN="2" ALIGN="LEFT" {place}>{word or told[0]}</TD></TR>'
    return f'<TR><TD ALIGN="LEFT">{word}</TD><TD ALIGN="LEFT" {place}>{"  ".join(told)}</TD></TR>'


def _arrows(chart: Chart, traffic: Traffic | None) -> Iterator[str]:
    for box in chart.boxes:
        here = (chart.name, box.name)
        for number, link in enumerate(box.links):
            there = (chart.name, link.way.target)
            if not link.is_arrow:
                continue
            port = "in" if _is_plain(box) else f"w{number}"
            drawn = f" [penwidth={traffic.width(here, there):.1f}]" if traffic is not None else ""
            yield f'  "{_id(here)}":{port}:e -> "{_id(there)}":in:w{drawn};'


def _id(spot: Spot) -> str:
    return ".".join(spot)


def shortened(sentence: str, letters: int = LETTERS_A_LINE, lines: int = LINES_AT_MOST) -> list[str]:
    """A sentence in a few short lines, with … where it goes on."""
    return wrap(sentence, letters, max_lines=lines, placeholder=" …")


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
