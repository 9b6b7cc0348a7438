"""The page, its pictures, the call as a test, and where the phone is not served at all."""

import re
from pathlib import Path
from typing import Any

import pytest
import requests

from ivr.drafting.workshop import Workshop
from ivr.rehearsal import Rehearsal
from ivr.scenes import SCENES
from ivr.simulator.call_files import Script, read_call_file
from ivr.simulator.call_tests import try_call
from tests.browser_phone.tab import BILL_PAY, GOOD_CARD, PUBLIC_URL, TO_PAYMENT, Tab


def test_the_colours_of_the_picture_are_told_beside_it(anywhere: Rehearsal) -> None:
    assert "Red frame: where the call is now." in Tab(anywhere.url).page.text


def test_the_page_loads_nothing_from_elsewhere_and_has_no_script_or_style_inside(tab: Tab) -> None:
    page = tab.page.text
    assert "http" not in page.replace("https://www.w3.org", "")
    assert "style=" not in page
    assert page.count("<script") == page.count("<script src=")


def test_every_line_can_be_picked(tab: Tab) -> None:
    for number in ("+18779899059", "+18008081902", "+18882546351", "+12025550191", "+12025550190"):
        assert f'value="{number}"' in tab.page.text


def test_the_picture_marks_each_step_by_its_name(anywhere: Rehearsal) -> None:
    pytest.importorskip("pygraphviz")
    place = f"{anywhere.url}/phone/pictures/1/bill_pay"
    while (picture := requests.get(place)).status_code == 202:
        assert picture.headers["Cache-Control"] == "no-store"
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert 'id="bill_pay.main_menu"' in picture.text
    assert "style=" not in picture.text


def test_without_graphviz_the_steps_are_a_list_with_the_same_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workshop, "draw", lambda *_: b"")
    with Rehearsal(public_url=PUBLIC_URL) as lines:
        picture = requests.get(f"{lines.url}/phone/pictures/1/bill_pay")
    assert picture.headers["Content-Type"].startswith("text/html")
    assert '<li id="bill_pay.main_menu"' in picture.text


@pytest.mark.parametrize(
    "place", ["99/bill_pay", "99999999999999999999/bill_pay", "1/no_such_flow", "one/bill_pay"]
)
def test_a_picture_of_nothing_is_not_found(anywhere: Rehearsal, place: str) -> None:
    assert requests.get(f"{anywhere.url}/phone/pictures/{place}").status_code == 404


def test_a_version_that_a_page_asks_for_is_picked_already(anywhere: Rehearsal) -> None:
    assert '<option value="1" selected>' in requests.get(f"{anywhere.url}/phone?version=1").text
    for nothing in ("77", "99999999999999999999", "<script>", ""):
        assert "selected" not in requests.get(f"{anywhere.url}/phone", params={"version": nothing}).text


def test_a_saved_call_goes_as_it_went(lines: Rehearsal, tmp_path: Path) -> None:
    tab = Tab(lines.url)
    tab.call(at="2026-11-24 10:00", caller="+12025550199")
    tab.press("2", *"40170022", "1")
    tab.act("silence")
    tab.press("0315", "1952", "20001", "1", "1", "1")
    tab.act("card", **(GOOD_CARD | {"number": "4000000000000002"}))
    tab.press("1", "1")
    tab.act("card", **GOOD_CARD)
    tab.press("1", "2")
    tab.act("hang_up")
    file = tmp_path / "saved.call"
    file.write_text(tab.call_file(), encoding="utf-8")
    assert "presses 40170022" in tab.call_file()
    tested = try_call(file, lambda at: Rehearsal(at=at), SCENES)
    assert tested.went_as_written, tested


def test_a_saved_call_can_be_read_at_any_moment(tab: Tab) -> None:
    tab.call()
    for entry in TO_PAYMENT:
        tab.press(entry)
        script: Any = read_call_file(tab.call_file(), "saved.call")
        assert isinstance(script, Script), script


def test_in_staging_the_phone_is_open_and_names_no_sample_account() -> None:
    with Rehearsal(mode="staging", public_url="https://ivr.example.com") as staging:
        page = requests.get(f"{staging.url}/phone")
        assert page.status_code == 200
        assert "40170022" not in page.text


def test_a_server_with_one_thread_is_told_apart_before_anybody_waits(anywhere: Rehearsal) -> None:
    """Nothing listens where this client says that the server does, as nothing would answer there."""
    client = anywhere.app.test_client()
    page = client.get("/phone").text
    name = re.findall(r'data-name="([^"]+)"', page)[0]
    headers = {"X-Form-Token": re.findall(r'name="form_token" value="([^"]+)"', page)[0]}
    answer = client.post(f"/phone/{name}/calls", json={"to": BILL_PAY}, headers=headers)
    assert answer.status_code == 422
    assert "second thread" in answer.text
    on_a_file = {"SERVER_PORT": "@198.51.100.7"}
    asked = {"json": {"to": BILL_PAY}, "headers": headers, "environ_overrides": on_a_file}
    answer = client.post(f"/phone/{name}/calls", **asked)
    assert (answer.status_code, "no port of its own" in answer.text) == (422, True)
