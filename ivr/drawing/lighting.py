"""The way of one call, lit on the picture of a flow that it went through."""

from collections.abc import Callable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ivr.drawing.traffic import Spot, Traffic

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
BEEN, END = "been", "end"
"""Classes of what was passed, and of the step where the call stood last."""

ElementTree.register_namespace("", _SVG[1:-1])
ElementTree.register_namespace("xlink", _HREF[1:].partition("}")[0])


def lit(picture: bytes, way: Traffic, end: Spot | None, title: str, address: Callable[[str], str]) -> str:
    """An SVG of ours with classes on the steps that were passed, and on the arrows and rows that were taken.

    `way`: of this call alone. `title`: what the picture says it is. `address`: where a flow's picture is.
    """
    root = ElementTree.fromstring(picture)  # noqa: S314 - Graphviz made it from a flow of ours
    for place in root.iter(f"{_SVG}g"):
        match place.get("class"):
            case "graph":
                _entitle(place, title)
            case "node":
                _light_step(place, way, end)
            case "edge" if _arrow_of(place) in way.went:
                place.set("class", f"edge {BEEN}")
    for link in root.iter(f"{_SVG}a"):
        _lead(link, address)
    return ElementTree.tostring(root, encoding="unicode")


def _entitle(graph: Element, title: str) -> None:
    told = graph.find(f"{_SVG}title")
    if told is not None:
        told.text = title


def _light_step(node: Element, way: Traffic, end: Spot | None) -> None:
    here = _spot(node.get("id", ""))
    if here in way.came:
        node.set("class", f"node {BEEN} {END}" if here == end else f"node {BEEN}")
        for link in _links_within(node):
            if (here, _spot(link.get(_HREF, "").removeprefix("#"))) in way.went:
                link.set("class", BEEN)


def _links_within(node: Element) -> Iterator[Element]:
    return (link for link in node.iter(f"{_SVG}a") if link.get(_HREF, "").startswith("#"))


def _arrow_of(edge: Element) -> tuple[Spot, Spot]:
    """`bill_pay.menu:w0->bill_pay.pay:in` without its ports."""
    here, _, there = edge.findtext(f"{_SVG}title", "").partition("->")
    return _spot(here.partition(":")[0]), _spot(there.partition(":")[0])


def _spot(name: str) -> Spot:
    flow, _, step = name.partition(".")
    return flow, step


def _lead(link: Element, address: Callable[[str], str]) -> None:
    """Whoever goes by keyboard has the list of turns; sixty links in a picture would be in her way."""
    target = link.get(_HREF, "")
    if target.endswith(".svg"):
        link.set(_HREF, address(target.removesuffix(".svg")))
    if target:
        link.set("tabindex", "-1")
