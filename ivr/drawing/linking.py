"""A picture of a flow in a page: each step leads to its own page, marks have colours."""

from collections.abc import Callable, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ivr.drawing.traffic import Spot

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"


def linked(
    picture: bytes,
    title: str,
    to_step: Callable[[Spot], str | None],
    to_flow: Callable[[str], str],
    marks: Mapping[Spot, str],
) -> str:
    """An SVG of ours with links. `marks` become classes of the steps. `to_step`: None where nothing leads.

    Whoever goes by keyboard has the list of steps; the links of the picture would be in her way.
    """
    root = ElementTree.fromstring(picture)  # noqa: S314 - Graphviz made it from a flow of ours
    for link in root.iter(f"{_SVG}a"):
        _lead(link, to_flow)
    for place in root.iter(f"{_SVG}g"):
        match place.get("class"):
            case "graph" if (told := place.find(f"{_SVG}title")) is not None:
                told.text = title
            case "node":
                _lead_step(place, to_step, marks)
            case _:
                pass
    return ElementTree.tostring(root, encoding="unicode")


def _lead_step(node: Element, to_step: Callable[[Spot], str | None], marks: Mapping[Spot, str]) -> None:
    flow, _, step = node.get("id", "").partition(".")
    if mark := marks.get((flow, step)):
        node.set("class", f"node {mark}")
    outer = next(node.iter(f"{_SVG}a"), None)
    address = to_step((flow, step))
    if outer is not None and address is not None and outer.get(_HREF) is None:
        outer.set(_HREF, address)
        outer.set("tabindex", "-1")


def _lead(link: Element, to_flow: Callable[[str], str]) -> None:
    target = link.get(_HREF, "")
    if target.endswith(".svg"):
        link.set(_HREF, to_flow(target.removesuffix(".svg")))
    if target:
        link.set("tabindex", "-1")
