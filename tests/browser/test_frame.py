"""Signing in and looking round, in a real browser."""

import pytest

from ivr.staff.roles import Role
from tests.browser.conftest import NARROW, Axe, Site

PATHS: dict[str, tuple[Role, ...]] = {
    "/console/sign-in": (),
    "/console/doctor": ("viewer",),
    "/console/nowhere": ("viewer",),
    "/console/account": ("viewer",),
    "/console/password": ("viewer",),
    "/console/codes": ("viewer",),
    "/console/prove": ("viewer",),
    "/console/people": ("admin",),
    "/console/people/sessions": ("admin",),
    "/console/people/new": ("admin",),
    "/console/people/of/admin": ("admin",),
    "/console/people/audit": ("auditor",),
}
"""And as whom each is opened."""


@pytest.mark.parametrize("path", PATHS)
def test_a_page_can_be_used_by_everybody(site: Site, everybody: Axe, path: str) -> None:
    everybody(site.open(path, *PATHS[path]))
    site.complaints = [told for told in site.complaints if "404" not in told]


def test_signing_in_needs_no_mouse(site: Site) -> None:
    site.open("/console/doctor", "viewer").context.close()  # now there is somebody named viewer
    page = site.open("/console/doctor")
    page.locator("[name=name]:focus").wait_for()  # a busy browser gives the focus some time after it loaded
    page.keyboard.type("viewer")
    page.keyboard.press("Tab")
    page.keyboard.type("nine green bottles")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/doctor")
    assert page.locator("h1").inner_text() == "Doctor"
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the page"
    page.get_by_role("button", name="Sign out").press("Enter")
    page.wait_for_url("**/console/sign-in")


def test_a_long_name_leaves_the_rest_of_the_head_whole(site: Site) -> None:
    page = site.open("/phone", "editor", "publisher", "auditor", width=NARROW)
    lines = "it => it.scrollHeight / parseFloat(getComputedStyle(it).lineHeight)"
    for part in (".brand", ".top .state", ".top button"):
        assert page.locator(part).evaluate(lines) < 2, part
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW


def test_the_navigation_opens_without_a_script(site: Site) -> None:
    page = site.open("/console/doctor", "viewer", width=NARROW, java_script_enabled=False)
    link = page.locator(".menu").get_by_role("link", name="Doctor")
    assert not link.is_visible()
    page.locator("summary").click()
    assert link.is_visible()
    assert link.get_attribute("aria-current") == "page"
