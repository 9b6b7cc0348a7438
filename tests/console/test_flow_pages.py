"""The pages of flows: pictures, traffic, versions compared, and each step with its words."""

from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from ivr.cli.traffic import count_traffic
from ivr.console import flow_traffic
from ivr.drafting import workshop
from ivr.drafting.bench import BenchTaken
from ivr.drafting.workshop import Workshop
from ivr.drawing.marking import marks_between
from ivr.flow.compiler import compile_flows
from tests.console.flows import FILES, FRONT_DESK, publish_files, ring
from tests.console.lines import take_as_draft
from tests.console.visitors import House

ON_DATABASES = ("sqlite",)

HOME = "/console/flow"
LATER = (
    FRONT_DESK.replace(b"We are at 1 Main Street.", b"We are at 2 Main Street.")
    .replace(b"  hours:\n", b"  opening:\n")
    .replace(b"go: hours", b"go: opening")
)


@pytest.fixture
def opened(house: House) -> House:
    """A house with one version published."""
    publish_files(house)
    return house


def test_without_a_version_the_page_says_what_to_do(house: House) -> None:
    page = house.visitor("viewer").get(HOME)
    assert (page.status_code, "ivr publish" in page.text) == (404, True)


def test_every_line_leads_to_its_flow_and_every_step_to_its_page(opened: House) -> None:
    visitor = opened.visitor("viewer")
    assert f'href="{HOME}/front_desk">Front desk</a> <span' in visitor.get(HOME).text
    page = visitor.get(f"{HOME}/front_desk").text
    assert f'href="{HOME}/front_desk/address"' in page
    assert "No call of these days is over" in page


def test_steps_are_counted_and_whoever_may_read_calls_is_led_to_those_that_stopped(opened: House) -> None:
    ring(opened).press("1")
    left = ring(opened)
    left.hang_up()
    page = opened.visitor("auditor").get(f"{HOME}/front_desk").text
    assert "2 calls of these days are counted" in page
    assert page.count('class="number">2<span') == 2
    assert page.count('class="number">1<span class="on-cards"> left') == 1
    step = f"{HOME}/front_desk/main"
    assert f"/console/calls/{left.sid}" in opened.visitor("auditor").get(step).text
    told = opened.visitor("viewer").get(step).text
    assert left.sid not in told
    assert "Agents and auditors can open them" in told


def test_what_staff_do_with_a_draft_is_no_traffic(opened: House) -> None:
    ring(opened).press("1")
    tried = ring(opened)
    tried.hang_up()
    take_as_draft(opened, tried.sid)
    page = opened.visitor("auditor").get(f"{HOME}/front_desk").text
    assert "1 call of these days is counted" in page
    assert tried.sid not in opened.visitor("auditor").get(f"{HOME}/front_desk/main").text
    counted = [
        count_traffic(opened.engine, opened.sealer, opened.now() - timedelta(days=1), with_drafts=drafts)
        for drafts in (False, True)
    ]
    assert [traffic.calls for traffic in counted] == [1, 2]


def test_more_calls_than_the_limit_are_cut_and_the_page_says_so(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow_traffic, "MOST_CALLS", 1)
    for _ in range(2):
        ring(opened).press("2")
    assert "They are the newest of 2" in opened.visitor("viewer").get(f"{HOME}/front_desk").text


def test_while_calls_are_counted_no_page_waits_and_an_older_answer_is_shown(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(opened).press("1")
    today = opened.now().date()
    address = f"{HOME}/front_desk?since={today - timedelta(days=2)}&until={today + timedelta(days=2)}"
    other = f"{HOME}/front_desk/main?since={today - timedelta(days=3)}&until={today}"
    visitor, may_go_on = opened.visitor("viewer"), Event()

    def held_up(*_: object, **__: object) -> list[object]:
        may_go_on.wait(30)
        return []

    assert "1 call of these days is counted" in visitor.get(address).text
    with monkeypatch.context() as slow:
        slow.setattr(flow_traffic, "paths_since", held_up)
        slow.setattr(workshop, "PAGE_WAITS_SECONDS", 0.0)
        opened.ahead += timedelta(minutes=2)
        again = visitor.get(address).text
        assert "1 call of these days is counted" in again
        assert "The calls of these days are being counted again" in again
        unknown = visitor.get(other).text
        assert "The calls of these days are being counted." in unknown
        assert "callers came" not in unknown
        assert "No call of these days" not in visitor.get(other.replace("/main", "")).text
        may_go_on.set()
        slow.setattr(workshop, "PAGE_WAITS_SECONDS", 60.0)
        assert "callers came" in visitor.get(other).text
    assert "are being counted" not in visitor.get(address).text


def test_days_without_calls_count_nothing(opened: House) -> None:
    ring(opened).press("1")
    address = f"{HOME}/front_desk?since=2020-01-01&until=2020-01-02"
    assert "No call of these days" in opened.visitor("viewer").get(address).text
    told = opened.visitor("viewer").get(f"{HOME}/front_desk?since=soon").text
    assert "That is no day; these are the last 7 days." in told


def test_two_versions_are_compared_step_by_step(opened: House) -> None:
    publish_files(opened, FILES | {"front_desk.yaml": LATER})
    page = opened.visitor("viewer").get(f"{HOME}/front_desk?against=1").text
    for told in ("1 new", "2 changed", "1 gone"):
        assert told in page
    assert f'href="{HOME}/front_desk/hours?version=1"' in page
    older = compile_flows(FILES).accepted().flows["front_desk"]
    later = compile_flows(FILES | {"front_desk.yaml": LATER}).accepted().flows["front_desk"]
    assert marks_between(older, later) == {
        "main": "changed",
        "address": "changed",
        "opening": "new",
        "hours": "gone",
    }
    moved = compile_flows(FILES | {"front_desk.yaml": b"# moved\n" + FRONT_DESK}).accepted()
    assert marks_between(older, moved.flows["front_desk"]) == {}


def test_a_step_shows_its_lines_its_words_and_where_it_leads(opened: House) -> None:
    page = opened.visitor("viewer").get(f"{HOME}/front_desk/main").text
    assert "1: {for: our address, go: address}" in page
    assert "For our address, press 1." in page
    assert f'href="{HOME}/front_desk/address"' in page
    assert "en/front_desk.main.menu.wav" in page
    assert "say: We are at 1 Main Street." not in page


def test_a_recording_that_is_there_can_be_played_at_its_step_and_at_a_call(
    database: object, tmp_path: Path
) -> None:
    (tmp_path / "en").mkdir()
    recording = "en/front_desk.welcome.say.wav"
    (tmp_path / recording).write_bytes(b"RIFF")
    house = House(getattr(database, "url"), prompts_folder=tmp_path)  # noqa: B009 - each database has its own kind
    try:
        publish_files(house, recordings=frozenset({recording}))
        player = f'<audio controls preload="none" src="/audio/{recording}"'
        assert player in house.visitor("viewer").get(f"{HOME}/front_desk/welcome").text
        page = house.visitor("agent").get(f"/console/calls/{ring(house).sid}").text
        assert player in page
        assert '<blockquote class="heard" lang="en">Thank you for calling the clinic.</blockquote>' in page
    finally:
        house.close()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/nothing", "This version has no such flow or step"),
        ("/front_desk/nothing", "This version has no such flow or step"),
        ("/front_desk?version=9", "There is no such version"),
        ("/front_desk?version=-9", "There is no such version"),
        ("/front_desk?version=x", "There is no such version"),
        ("/front_desk?version=99999999999999999999", "There is no such version"),
        ("/front_desk?against=9", "There is no such version"),
    ],
)
def test_a_permalink_to_what_is_gone_is_a_clear_page(opened: House, path: str, words: str) -> None:
    page = opened.visitor("viewer").get(f"{HOME}{path}")
    assert (page.status_code, words in page.text) == (404, True)


def test_without_graphviz_the_list_tells_it(opened: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workshop, "draw", lambda _self, _dot: b"")
    page = opened.visitor("viewer").get(f"{HOME}/front_desk").text
    assert "With pygraphviz installed the flow is drawn" in page
    assert "goodbye" in page


def test_words_with_markup_are_shown_as_text(opened: House) -> None:
    wild = FRONT_DESK.replace(b"We are at 1 Main Street.", b"We are at <b>1</b> Main & Street.")
    publish_files(opened, FILES | {"front_desk.yaml": wild})
    for path in ("", "/front_desk", "/front_desk/address"):
        assert "<b>1</b>" not in opened.visitor("viewer").get(f"{HOME}{path}").text


def test_a_flow_is_shown_while_its_picture_is_being_drawn(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*_: object) -> bytes:
        raise BenchTaken

    monkeypatch.setattr(Workshop, "draw", taken)
    for path in (HOME, f"{HOME}/front_desk"):
        page = opened.visitor("viewer").get(path)
        assert (page.status_code, "The picture is being drawn" in page.text) == (200, True)
