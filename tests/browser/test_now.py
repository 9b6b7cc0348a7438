"""Now and the reports, looked at in a real browser."""

import pytest

from ivr.rehearsal import Rehearsal
from tests.browser.conftest import NARROW, WIDE, Axe, Scheme, Site
from tests.calls_path.caller import Caller


@pytest.fixture(scope="module")
def caller(rehearsal: Rehearsal) -> Caller:
    """Somebody who stands at the main menu."""
    ringing = Caller.of(rehearsal)
    ringing.ring()
    return ringing


@pytest.mark.parametrize(("width", "scheme"), [(NARROW, "dark"), (WIDE, "light")])
@pytest.mark.parametrize("path", ["/console/now", "/console/reports"])
def test_the_page_can_be_used_by_everybody(
    site: Site, axe: Axe, caller: Caller, path: str, width: int, scheme: Scheme
) -> None:
    page = site.open(path, "agent", width=width, scheme=scheme)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"


def test_what_changes_on_the_line_is_shown_without_reloading(site: Site, caller: Caller) -> None:
    page = site.open("/console/now", "agent")
    live = page.locator("#live")
    link = live.locator("tbody a").first
    link.focus()
    caller.press("2")
    live.get_by_text("waits for digits").first.wait_for(timeout=20_000)
    assert page.locator(":focus").get_attribute("href") == f"/console/calls/{caller.sid}"
    assert "Looks again every 4 seconds" in page.locator("#polling").inner_text()


def test_without_a_script_the_page_is_as_it_was_loaded(site: Site, caller: Caller) -> None:
    page = site.open("/console/now", "viewer", java_script_enabled=False)
    assert page.locator("#live").get_by_text("Bill payment").first.is_visible()
    assert "As of" in page.locator("#polling").inner_text()
