"""Pictures of the shipped lines: whole, of one mind with the flows, and readable by what reads them."""

import io
import re
from collections import Counter
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from ivr.drawing.chart import ALWAYS, Chart, chart_of, chart_of_lines, flows_within
from ivr.drawing.dot import FILL, MEANING, to_dot
from ivr.drawing.mermaid import to_mermaid
from ivr.drawing.pictures import draw
from ivr.drawing.terminal import to_tree
from ivr.drawing.traffic import Traffic
from ivr.drawing.ways import Way, drawn
from ivr.flow.compiler import compile_flows
from ivr.flow.model import Case, Choose, FlowSet
from ivr.flow_files import read_folder

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


@cache
def shipped() -> FlowSet:
    sources = read_folder(ROOT / "flows", ROOT / "audio_prompts")
    return compile_flows(sources.contents, sources.recordings).accepted()


NAMES = sorted(shipped().flows)


def chart(name: str) -> Chart:
    return chart_of(shipped().flows[name], shipped())


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_a_box_and_has_one_arrow(name: str) -> None:
    flow = shipped().flows[name]
    boxes = [box.name for box in chart(name).boxes]
    assert len(boxes) == len(set(boxes))
    assert set(boxes) - {ALWAYS} == set(flow.steps)
    arrows = Counter(link.way.target for box in chart(name).boxes for link in box.links if link.is_arrow)
    assert arrows == Counter(set(boxes) - {flow.start, ALWAYS})


@pytest.mark.parametrize("name", NAMES)
def test_every_way_out_is_told(name: str) -> None:
    for box in chart(name).boxes:
        told = {link.way.target: link.way.word for link in box.links}
        for way in box.step.ways:
            assert way.word in told[way.target] or way.about


def text_of(picture: bytes) -> str:
    root = ElementTree.fromstring(picture)
    return "\n".join(node.text or "" for node in root.iter(f"{SVG}text"))


def links_in(picture: bytes) -> set[str]:
    return {
        link.attrib[HREF] for link in ElementTree.fromstring(picture).iter(f"{SVG}a") if HREF in link.attrib
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_drawing_names_every_step_and_its_links_lead_somewhere(name: str) -> None:
    """Graphviz leaves out a box that it cannot read, and says so where nobody looks."""
    picture = draw(to_dot([chart(name)]), "svg")
    lines = text_of(picture).splitlines()
    assert not [box.name for box in chart(name).boxes if box.name not in lines]
    root = ElementTree.fromstring(picture)
    ids = {f"#{node.get('id')}" for node in root.iter() if node.get("id")}
    links = links_in(picture)
    assert not [link for link in links if link.startswith("#") and link not in ids]
    assert {link.removesuffix(".svg") for link in links if not link.startswith("#")} <= set(NAMES)


def test_a_whole_line_is_one_picture_whose_flows_are_linked() -> None:
    names = flows_within("orders", shipped())
    assert names[0] == "orders"
    assert {"orders_menu", "orders_cpap", "reach_orders"} <= set(names)
    picture = draw(to_dot([chart(name) for name in names]), "svg")
    links = links_in(picture)
    assert not [link for link in links if link.endswith(".svg")]
    assert f"#orders_menu.{shipped().flows['orders_menu'].start}" in links


def test_all_lines_show_every_number_and_every_flow() -> None:
    lines = chart_of_lines(shipped())
    assert {box.name for box in lines.boxes} - {"lines"} == set(NAMES)
    assert Way("+1 877-989-9059", "bill_pay") in lines.boxes[0].step.ways
    assert "+1 877-989-9059" in text_of(draw(to_dot([lines]), "svg"))


def test_a_choice_says_what_it_is_for_and_not_its_sentence() -> None:
    menu = next(box for box in chart("bill_pay").boxes if box.name == "main_menu")
    told = {way.word: way.about for way in menu.step.ways}
    assert told["1"] == "pay the bill in your hand"
    assert told["3"] == "other ways to pay and common questions"
    assert told["9"] == "Para español, oprima nueve."
    spanish = chart_of(shipped().flows["bill_pay"], shipped(), "es")
    assert "pagar la factura que tiene en la mano" in str(spanish.boxes)


def test_amounts_are_told_in_dollars_and_numbers_as_they_are() -> None:
    step = Choose("s", 1, "amount", (Case("a", above=10_000, below=50_000), Case("b", ("1", "2"))), "c")
    assert [way.word for way in drawn(step, "en", frozenset({"amount"})).ways] == [
        "above $100.00, below $500.00",
        "1 or 2",
        "otherwise",
    ]
    assert drawn(step, "en").ways[0].word == "above 10000, below 50000"


def test_pictures_for_paper_are_png() -> None:
    assert draw(to_dot([chart("bill_pay")]), "png").startswith(b"\x89PNG\r\n")


TRAFFIC = Traffic(
    calls=1_000,
    came={("bill_pay", "welcome"): 1_000, ("bill_pay", "main_menu"): 900, ("bill_pay", "identify"): 4},
    went={(("bill_pay", "welcome"), ("bill_pay", "last_payment")): 900},
    left={("bill_pay", "main_menu"): 90, ("bill_pay", "welcome"): 50, ("bill_pay", "identify"): 4},
)


def test_wide_is_where_callers_go_and_red_where_they_leave() -> None:
    dot = to_dot([chart("bill_pay")], TRAFFIC)
    assert re.search(r'"bill_pay.welcome":in:e -> "bill_pay.last_payment":in:w \[penwidth=6\.\d\]', dot)
    red = [line for line in dot.splitlines() if 'BORDER="3"' in line]
    assert [line.split('"')[1] for line in red] == ["bill_pay.main_menu"]
    words = text_of(draw(dot, "svg"))
    assert "900 callers, 90 left here (10%)" in words
    assert "1000 calls." in words


def test_a_tree_in_the_terminal_shows_each_step_once_and_is_never_wider() -> None:
    console = Console(width=80, record=True, color_system=None, file=io.StringIO())
    console.print(to_tree(chart("verify_account"), TRAFFIC))
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= 80
    for box in chart("verify_account").boxes:
        shown = [line for line in lines if f"{box.name}  {box.step.does}".rstrip() in line]
        assert len(shown) == 1, box.name


@pytest.mark.parametrize("name", NAMES)
def test_mermaid_holds_every_step_and_arrow_and_nothing_that_would_break_it(name: str) -> None:
    lines = to_mermaid([chart(name)]).splitlines()
    boxes, arrows = (
        len(chart(name).boxes),
        sum(box != chart(name).start for box in shipped().flows[name].steps),
    )
    nodes = [line for line in lines if ":::" in line]
    assert (len(nodes), sum(" -->" in line for line in lines)) == (boxes, arrows)
    assert all(re.fullmatch(r'  \w+\["[^"{}|]+"\]:::\w+', line) for line in nodes)


def test_every_kind_has_a_colour_and_a_meaning() -> None:
    kinds = {box.step.kind for name in NAMES for box in chart(name).boxes}
    assert kinds == set(FILL) == set(MEANING)
