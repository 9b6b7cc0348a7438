"""A chart as a tree in the terminal."""

from rich.text import Text
from rich.tree import Tree

from ivr.drawing.chart import ALWAYS, Box, Chart
from ivr.drawing.dot import shortened
from ivr.drawing.traffic import Traffic
from ivr.drawing.ways import Kind, Way
from ivr.flow.problems import counted

LETTERS = 70

STYLE: dict[Kind, str] = {
    "words": "default",
    "question": "bright_blue",
    "branch": "yellow",
    "money": "green",
    "person": "magenta",
    "flow": "cyan",
    "end": "bright_black",
}


def to_tree(chart: Chart, traffic: Traffic | None = None) -> Tree:
    """The flow from its start on; a step that was shown before is named with an arrow."""
    heading = Text.assemble((chart.title, "bold"), f"  {chart.about}")
    tree = Tree(heading, guide_style="bright_black")
    boxes = {box.name: box for box in chart.boxes}
    for root in (chart.start, ALWAYS):
        if root in boxes:
            _grow(tree, boxes, Way("", root), chart.name, traffic)
    return tree


def _grow(tree: Tree, boxes: dict[str, Box], first: Way, flow: str, traffic: Traffic | None) -> None:
    """Without recursion: a flow may be thousands of steps deep."""
    waiting = [(tree, first, True)]
    while waiting:
        branch, way, is_arrow = waiting.pop()
        if not is_arrow or way.target not in boxes:
            branch.add(_line(_key(way), Text(f"→ {way.target}" if way.target else "", "blue")))
            continue
        box = boxes[way.target]
        grown = branch.add(_line(_key(way), _told(box), _counted(box, flow, traffic), _said(box)))
        waiting += [(grown, link.way, link.is_arrow) for link in reversed(box.links)]


def _line(*parts: Text) -> Text:
    """Cut at the edge of the terminal: a wrapped line would not look like a tree."""
    return Text.assemble(*parts, no_wrap=True, overflow="ellipsis")


def _key(way: Way) -> Text:
    about = f" {way.about}" if way.about else ""
    return Text.assemble((way.word, "bold"), f"{about}  ") if way.word or about else Text("")


def _told(box: Box) -> Text:
    return Text.assemble((box.name, f"bold {STYLE[box.step.kind]}"), f"  {box.step.does}")


def _said(box: Box) -> Text:
    said = " ".join(shortened(box.step.says, LETTERS, 1))
    return Text(f"  {said}" if said else "", style="dim")


def _counted(box: Box, flow: str, traffic: Traffic | None) -> Text:
    if traffic is None or box.name == ALWAYS:
        return Text("")
    spot = (flow, box.name)
    told = f"  {counted(traffic.came.get(spot, 0), 'caller')}"
    left = traffic.left.get(spot, 0)
    told += f", {left:,} left here" if left else ""
    return Text(told, style="red" if traffic.many_leave(spot) else "dim")
