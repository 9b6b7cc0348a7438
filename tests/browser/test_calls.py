"""The calls, looked at in a real browser."""

import pytest

from ivr.rehearsal import Rehearsal
from tests.browser.conftest import NARROW, WIDE, Axe, Scheme, Site
from tests.calls_path.caller import APPROVED, HOLDER_TO_PAYMENT, Caller


@pytest.fixture(scope="module")
def call_sid(rehearsal: Rehearsal) -> str:
    """A call that paid."""
    caller = Caller.of(rehearsal)
    caller.ring()
    caller.press(*HOLDER_TO_PAYMENT, "1", "1", "1")
    caller.tell(**APPROVED)
    caller.hang_up()
    return caller.sid


@pytest.mark.parametrize(("width", "scheme"), [(NARROW, "dark"), (WIDE, "light")])
def test_the_calls_can_be_read_by_everybody(
    site: Site, axe: Axe, call_sid: str, width: int, scheme: Scheme
) -> None:
    for path in ("/console/calls", f"/console/calls/{call_sid}"):
        page = site.open(path, "agent", width=width, scheme=scheme)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"


def test_a_call_is_found_by_its_number_and_shows_its_way(site: Site, call_sid: str) -> None:
    page = site.open("/console/calls", "agent")
    page.get_by_label("Last four digits").fill("0199")
    page.get_by_label("Last four digits").press("Enter")
    page.locator("tbody a").first.click()
    page.wait_for_url(f"**/{call_sid}")
    page.get_by_role("link", name="Bill payment", exact=True).click()
    menu = page.locator("[id='bill_pay.main_menu'] polygon[fill=none]")
    other = page.locator("[id='bill_pay.other_ways'] polygon[fill=none]")
    ink = "getComputedStyle(document.querySelector(':root')).getPropertyValue('--green')"
    assert page.evaluate(ink) == "#17633a"
    assert menu.evaluate("it => getComputedStyle(it).stroke") == "rgb(23, 99, 58)"
    assert other.evaluate("it => getComputedStyle(it).stroke") != "rgb(23, 99, 58)"
    page.get_by_role("link", name="My account").click()
    assert page.locator("[id='my_account.last_payment'].been").count() == 1
    first = page.locator("#turn-1")
    assert not first.is_visible()
    page.locator(".steps-line").get_by_role("link", name="Presses 2").first.click()
    first.get_by_text("pressed 2").wait_for()


IS_IN_SIGHT = """id => {
    const step = document.getElementById(id), box = step.getBoundingClientRect();
    const frame = step.closest(".canvas").getBoundingClientRect();
    const isAcross = box.left >= frame.left && box.right <= frame.right;
    return isAcross && box.top >= frame.top && box.bottom <= frame.bottom;
}"""


def test_a_picture_opens_at_the_last_step_that_was_passed(site: Site, call_sid: str) -> None:
    page = site.open(f"/console/calls/{call_sid}", "agent")
    end = page.locator(".canvas .node.end")
    page.wait_for_function(IS_IN_SIGHT, arg=end.get_attribute("id"))
    page.get_by_role("link", name="Bill payment", exact=True).click()
    page.wait_for_url("**flow=bill_pay**")
    page.wait_for_function(IS_IN_SIGHT, arg="bill_pay.account")
