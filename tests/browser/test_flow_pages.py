"""Flows in a real browser: a sentence is changed, published, heard and taken back."""

import pytest
from playwright.sync_api import Dialog

from ivr.rehearsal import Rehearsal
from ivr.simulator.carrier import SAMPLE_ACCOUNT_SID, Carrier
from ivr.simulator.phone import Phone
from tests.browser.conftest import NARROW, Axe, Site
from tests.console.flows import FILES, FRONT_DESK, LINE, publish_files

OLD, NEW = "Thank you for calling the clinic.", "Welcome to the clinic."
PATHS = (
    "/console/changes",
    "/console/changes/files/front_desk.yaml",
    "/console/changes/new",
    "/console/changes/delete/front_desk.yaml",
    "/console/changes/history",
    "/console/changes/versions/3",
    "/console/flow",
    "/console/flow/front_desk?against=2",
    "/console/flow/front_desk/main",
)


@pytest.fixture(scope="module", autouse=True)
def small(rehearsal: Rehearsal) -> None:
    """Versions 2 and 3, whose every path is walked in a moment, after the shipped one."""
    publish_files(rehearsal)
    publish_files(rehearsal, FILES | {"front_desk.yaml": FRONT_DESK.replace(b"8 to 5", b"9 to 5")})


def greeting(rehearsal: Rehearsal) -> str:
    """What the simulated carrier's caller hears."""
    with Carrier(SAMPLE_ACCOUNT_SID, rehearsal.token, rehearsal.public_url, address=rehearsal.url) as carrier:
        return Phone.dial(carrier, LINE, "+12025550142").words


@pytest.mark.parametrize("path", PATHS)
def test_a_page_of_flows_can_be_used_by_everybody(site: Site, everybody: Axe, path: str) -> None:
    everybody(site.open(path, "admin"))


def test_a_sentence_is_changed_checked_walked_published_heard_and_taken_back(site: Site) -> None:
    page = site.open("/console/changes/files/front_desk.yaml", "publisher")
    text = page.locator("#text")
    typed = text.input_value()
    text.fill(typed.replace("go: address", "go: adress"))
    page.get_by_text("did you mean 'address'?").wait_for()
    assert page.locator(".gutter li.error").inner_text() == "15"
    text.fill(typed.replace(OLD, NEW))
    page.locator(".verdict", has_text="1 problem in this file").wait_for()
    text.press("Tab")
    assert page.locator(":focus").inner_text() == "Save"
    page.keyboard.press("Enter")
    page.get_by_text("is saved in the draft").wait_for()
    assert OLD in greeting(site.rehearsal)
    page.get_by_role("link", name="Next: walk and publish").click()
    assert page.get_by_role("button", name="Publish").is_disabled()
    page.get_by_role("button", name="Walk every path").click()
    page.get_by_label("Why").fill("A warmer greeting")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Version 4 is live.").wait_for()
    assert NEW in greeting(site.rehearsal)
    page.get_by_role("link", name="Roll back … to version 3").click()
    page.get_by_text("1 difference to callers").wait_for()
    page.get_by_label("Why").fill("Too warm")
    page.get_by_role("button", name="Make version 3 live").click()
    page.get_by_text("Version 3 is live.").wait_for()
    assert OLD in greeting(site.rehearsal)


def test_a_file_is_found_while_its_name_is_typed_and_its_page_leads_to_a_line(site: Site) -> None:
    page = site.open("/console/changes", "editor", width=NARROW)
    page.get_by_label("Find a file").press_sequentially("main str")
    page.get_by_role("link", name="English, line 19").click()
    page.wait_for_url("**/files/front_desk.yaml#line-19")
    # Whoever types over it leaves the key, and the file whole.
    assert page.evaluate("document.getSelection().toString()") == "We are at 1 Main Street."
    assert page.get_by_role("button", name="Save").is_visible()
    assert page.get_by_role("button", name="Save").evaluate(
        "it => it.getBoundingClientRect().bottom <= innerHeight"
    )


def test_what_is_told_of_a_text_is_true_before_and_after_it_is_typed(site: Site) -> None:
    page = site.open("/console/changes/files/front_desk.yaml", "editor")
    told, same = page.locator("#kept"), page.get_by_text("is the same as in the live version")
    assert (told.inner_text(), same.is_visible()) == ("Nothing changed", True)
    page.locator("#text").press("x")
    assert (told.inner_text(), same.is_visible()) == ("Not saved yet", False)
    page.locator("#text").press("Backspace")
    assert (told.inner_text(), same.is_visible()) == ("Nothing changed", True)


def test_what_is_typed_and_not_saved_is_not_lost_without_a_question(site: Site) -> None:
    page = site.open("/console/changes/files/front_desk.yaml", "editor")
    page.locator("#text").press("x")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(f"{site.url}/console/changes")
    assert asked == ["beforeunload"]


def test_a_step_of_the_picture_leads_to_its_page(site: Site) -> None:
    page = site.open("/console/flow/front_desk", "viewer")
    drawn = page.locator("svg").get_by_text("goodbye", exact=True).first
    if drawn.count() == 0:
        pytest.skip("no Graphviz, so no picture")
    drawn.click()
    page.wait_for_url("**/console/flow/front_desk/goodbye")
