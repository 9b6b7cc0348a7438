"""Payments, call-backs, messages and hours in a real browser: by everybody, by keyboard, and heard."""

from datetime import timedelta

import pytest

from ivr.database import writing
from ivr.desk.call_backs import ask_call_back
from ivr.desk.entries import Waiter
from ivr.desk.messages import Expected, Recorded, keep, open_message
from ivr.rehearsal import Rehearsal
from tests.billing.ledgers import Ledger
from tests.browser.conftest import NARROW, Axe, Site

LISTS = ("/console/payments", "/console/call-backs", "/console/voicemail", "/console/hours")


def in_doubt(rehearsal: Rehearsal) -> str:
    """A payment's reference."""
    ledger = Ledger(rehearsal.engine, rehearsal.sealer)
    reference = ledger.open(ledger.account(50_00, number="70000001"), 50_00)
    ledger.settle(reference, "unknown")
    return reference


def promised(rehearsal: Rehearsal) -> str:
    """A call-back's id."""
    waiter, asked = Waiter("CA5", "bill_pay", "Bill payment", "en", ""), rehearsal.now() - timedelta(hours=1)
    with writing(rehearsal.engine) as connection:
        entry = ask_call_back(connection, rehearsal.sealer, "billing", waiter, "+12025550142", None, asked)
    assert entry is not None
    return entry


def left(rehearsal: Rehearsal) -> str:
    """A message's id."""
    expected = Expected("billing", "message", "CA6", 3, "bill_pay", "en", "After the tone", None, None)
    with writing(rehearsal.engine) as connection:
        message = open_message(connection, rehearsal.sealer, expected, rehearsal.now())
        keep(connection, rehearsal.sealer, message, Recorded("RE" + "1" * 32, 2), rehearsal.now())
    return message


@pytest.fixture(scope="module")
def pages(rehearsal: Rehearsal) -> tuple[str, ...]:
    """The lists with something in them, and one of each."""
    return (
        *LISTS,
        f"/console/payments/{in_doubt(rehearsal)}",
        f"/console/call-backs/{promised(rehearsal)}",
        "/console/call-backs/over",
        f"/console/voicemail/{left(rehearsal)}",
        "/console/voicemail/done",
    )


def test_the_pages_of_the_desk_can_be_used_by_everybody(
    site: Site, everybody: Axe, pages: tuple[str, ...]
) -> None:
    for path in pages:
        everybody(site.open(path, "admin"))


def test_a_call_back_is_claimed_and_done_by_keyboard(site: Site, pages: tuple[str, ...]) -> None:
    path = next(one for one in pages if "call-backs/" in one and not one.endswith("over"))
    page = site.open(path, "agent", width=NARROW)
    page.get_by_role("button", name="Claim it").press("Enter")
    page.get_by_text("It is yours").wait_for()
    page.get_by_role("button", name="Reached").press("Enter")
    page.get_by_text("The call-back is done").wait_for()


def test_a_message_is_heard_in_the_page(site: Site, pages: tuple[str, ...]) -> None:
    path = next(one for one in pages if "voicemail/" in one and not one.endswith("done"))
    page = site.open(path, "agent")
    page.get_by_role("link", name="Play it").press("Enter")
    player = page.locator("audio")
    player.wait_for()
    page.wait_for_function("document.querySelector('audio').duration > 1")
    assert player.get_attribute("aria-label") == "The recording"
