"""What a person does on the phone in her browser, in a real one."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from ivr.database import writing
from ivr.publishing import keep_unpublished
from ivr.rehearsal import Rehearsal
from ivr.staff import people
from ivr.staff.passwords import hash_of
from ivr.versions import PublishedVersions
from tests.browser.conftest import NARROW, WIDE, Axe, Scheme, Site

Hear = Callable[[str], None]

# How many captions there are down to the first one with the words, those above `below` left out; else 0.
HEARD = """([words, below]) => {
  const heard = [...document.querySelectorAll("#captions > p")].map((one) => one.textContent.toLowerCase());
  return heard.findIndex((one, place) => place >= below && one.includes(words)) + 1;
}"""

# Has the call of a phone ended, at the latest at the three hundredth look?
ENDS = """async (place) => {
  for (let looks = 0; looks < 300; looks += 1) {
    if ((await (await fetch(place)).json()).wanted === null) return true;
    await new Promise((go) => setTimeout(go, 50));
  }
  return false;
}"""


@pytest.fixture
def rehearsal() -> Iterator[Rehearsal]:
    """An installation of its own for each test: what one pays, another one does not owe."""
    with Rehearsal(public_url="http://127.0.0.1") as opened:
        yield opened


@pytest.fixture
def page(site: Site) -> Page:
    return site.open("/phone")


def listening(page: Page) -> Hear:
    """Waits for words in a caption below the one that was heard last: a prompt that is like an earlier one is
    not taken for it, and keys come when their question has been asked.
    """
    below = 0

    def hear(words: str) -> None:
        nonlocal below
        found = page.wait_for_function(HEARD, arg=[words.lower(), below])
        below = int(found.json_value())

    return hear


@pytest.fixture
def hear(page: Page) -> Hear:
    return listening(page)


def press(page: Page, keys: str) -> None:
    for key in keys:
        page.get_by_role("group", name="Keypad").get_by_role("button", name=key, exact=True).click()


def key(page: Page, entry: str) -> None:
    """What stands beside the keypad, and is marked as what the line asks for."""
    button = page.get_by_role("button", name=entry)
    assert "asked" in (button.get_attribute("class") or "")
    button.click()


def focused(page: Page) -> str:
    """What the keyboard would work on."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def call(page: Page, line: str = "Bill payment") -> None:
    number = page.get_by_role("option", name=line).first.get_attribute("value")
    page.get_by_label("Line", exact=True).select_option(number)
    page.get_by_role("button", name="Call", exact=True).click()


def test_before_a_call_the_picture_is_that_of_the_version_that_is_chosen(
    site: Site, rehearsal: Rehearsal
) -> None:
    keep_unpublished(rehearsal.engine, PublishedVersions(rehearsal.engine).current()[1])
    page = site.open("/phone?version=-1")
    with page.expect_request("**/pictures/1/*"):  # shown already, it would not be asked for
        page.get_by_label("Version", exact=True).select_option("live")


def test_a_bill_is_paid_by_mouse_with_a_test_card(page: Page, hear: Hear, rehearsal: Rehearsal) -> None:
    call(page)
    hear("To hear your balance and pay from your account, press 2")
    press(page, "2")
    hear("the account that ends in 0 0 2 2")
    press(page, "2")
    hear("Please enter your 8 digit account number")
    key(page, "Account 40170022")
    hear("If that is right, press 1")
    press(page, "1")
    hear("date of birth")
    key(page, "Born 03151952")
    hear("5 digit ZIP code")
    key(page, "ZIP 20001")
    hear("You owe four hundred seventy-five dollars")
    press(page, "1")
    hear("You are paying all you owe")
    press(page, "1")
    hear("We will charge")
    press(page, "1")
    hear("Enter your card number")
    page.get_by_label("Test card").select_option("5555555555554444")
    page.get_by_role("button", name="Key this card").click()
    hear("Your payment went through")
    assert focused(page) == "captions", "where keys are keys of the phone"
    assert page.get_by_label("What you can key").locator("option:checked").inner_text().startswith("Eleanor")
    press(page, "1")
    hear("Once more")
    assert "After a payment › confirmation" in page.locator("#trail").inner_text()
    assert page.locator(".flow-picture .here").get_attribute("id") == "after_payment.confirmation"
    page.get_by_role("button", name="Hang up").click()
    hear("The call has ended")
    assert focused(page) == "call"
    facts = page.locator("#facts").inner_text()
    assert "•••0022" in facts
    assert "1952" not in facts
    with page.expect_download() as download:
        page.get_by_role("link", name="Save this call as a test").click()
    assert download.value.suggested_filename.endswith(".call")
    assert len(rehearsal.report.read_text(encoding="utf-8").splitlines()) == 2


def test_a_declined_card_is_told_and_nothing_is_charged(page: Page, hear: Hear, rehearsal: Rehearsal) -> None:
    call(page)
    for words, keys in (
        ("press 2", "2"),
        ("ends in 0 0 2 2", "1"),
        ("date of birth", "03151952"),
        ("ZIP code", "20001"),
        ("You owe", "1"),
        ("You are paying", "1"),
        ("We will charge", "1"),
    ):
        hear(words)
        page.keyboard.type(keys)
    hear("Enter your card number")
    page.get_by_label("Test card").select_option("4000000000000002")
    page.get_by_role("button", name="Key this card").click()
    hear("did not approve the payment")
    assert not rehearsal.report.exists()


def test_the_keyboard_alone_calls_keys_waits_and_hangs_up(page: Page, hear: Hear) -> None:
    page.get_by_label("Line", exact=True).focus()
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Call":
            break
    page.keyboard.press("Enter")
    hear("Thank you for calling")
    page.keyboard.press("Enter")
    hear("You stay silent")
    hear("Sorry, I did not hear a choice")
    page.keyboard.press("*")
    hear("You press *")
    page.keyboard.press("2")
    hear("the account that ends in 0 0 2 2")
    page.keyboard.press("Escape")
    hear("The call has ended")
    assert page.get_by_role("button", name="Call", exact=True).is_visible()


def test_spanish_is_heard_and_marked_as_spanish(page: Page, hear: Hear) -> None:
    call(page)
    hear("Para español, oprima nueve")
    page.keyboard.press("9")
    hear("Gracias por llamar")
    spoken = page.get_by_role("log").locator("p.line").last
    assert (spoken.get_attribute("lang") or "").startswith("es")


def test_two_tabs_are_a_caller_and_her_agent(page: Page, hear: Hear, rehearsal: Rehearsal) -> None:
    page.get_by_text("Version and time").click()
    page.get_by_label("Pretended time").fill("2026-11-24T10:00")
    call(page)
    hear("Thank you for calling")
    page.keyboard.press("0")
    hear("You are next in line")
    agent = page.context.new_page()
    agent.goto(page.url)
    agent.get_by_text("Version and time").click()
    agent.get_by_label("Pretended time").fill("2026-11-24T10:00")
    agent.get_by_label("You call from").fill("+12025550170")
    call(agent, "desk")
    agent_hears = listening(agent)
    for words, keys in (
        ("To sign in, press 1", "1"),
        ("Please enter your agent number", "101#"),
        ("press 1", "1"),
        ("PIN", "482913"),
        ("To take the call, press 1", "1"),
    ):
        agent_hears(words)
        agent.keyboard.type(keys)
    page.get_by_text("You are speaking with somebody").wait_for()
    page.keyboard.press("Escape")
    hear("The call has ended")


@pytest.mark.parametrize(("width", "scheme"), [(NARROW, "dark"), (WIDE, "light")])
def test_the_page_fits_and_can_be_used_by_everybody(site: Site, axe: Axe, width: int, scheme: Scheme) -> None:
    page = site.open("/phone", width=width, scheme=scheme)
    page.locator(".flow-picture .node").first.wait_for()
    axe(page)
    call(page)
    listening(page)("Thank you for calling")
    page.locator(".flow-picture .here").wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_page_that_goes_away_hangs_up(page: Page, hear: Hear) -> None:
    call(page)
    hear("Thank you for calling")
    name = page.locator("#phone").get_attribute("data-name")
    page.goto(page.url)
    assert page.evaluate(ENDS, f"/phone/{name}")


def test_a_call_is_found_in_the_console_from_the_page_that_made_it(site: Site) -> None:
    page = site.open("/phone", "admin")
    page.get_by_text("Version and time").click()
    page.get_by_label("Pretended time").fill("2026-11-24T10:00")
    call(page)
    hear = listening(page)
    hear("Thank you for calling")
    page.keyboard.press("2")
    hear("ends in 0 0 2 2")
    page.get_by_text("For this call it was 2026-11-24, 10:00 in New York").wait_for()
    page.get_by_role("button", name="Hang up").click()
    hear("The call has ended")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="See it in the console").click()
    opened.value.get_by_text("which_account").first.wait_for()
    opened.value.get_by_text("Its time was pretended on the phone").wait_for()
    assert page.get_by_role("button", name="Call", exact=True).is_visible()


def test_a_stranger_signs_in_and_comes_to_the_call_that_she_made(
    page: Page, hear: Hear, rehearsal: Rehearsal
) -> None:
    kept = hash_of("nine green bottles")
    with writing(rehearsal.engine) as connection:
        people.add(connection, "dana", ["auditor"], rehearsal.now(), kept, is_initial=False)
    call(page)
    hear("Thank you for calling")
    to_her_call = page.get_by_role("link", name="See it in the console")
    assert to_her_call.is_hidden(), "it would end the call"
    page.keyboard.press("Escape")
    hear("The call has ended")
    to_her_call.click()
    page.get_by_label("Name").fill("dana")
    page.get_by_label("Password").fill("nine green bottles")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("main_menu").first.wait_for()
    assert "/console/calls/CA" in page.url
