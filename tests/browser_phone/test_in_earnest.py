"""In production: nobody without signing in and the right role, and nothing that is pretended becomes real."""

from collections.abc import Iterator

import pytest
import requests
from sqlalchemy import update

from ivr.database import reading, writing
from ivr.rehearsal import Rehearsal
from ivr.staff import audit_log, people, sessions, tables
from ivr.staff.passwords import hash_of
from ivr.staff.roles import Role
from tests.browser_phone.tab import GOOD_CARD, TO_PAYMENT, Tab
from tests.calls_path.ledger import payments


@pytest.fixture
def lines() -> Iterator[Rehearsal]:
    with Rehearsal(public_url="https://127.0.0.1", mode="production") as rehearsal:
        yield rehearsal


def browser_of(lines: Rehearsal, *roles: Role) -> requests.Session:
    """Signed in. Behind TLS, as far as its cookie is concerned."""
    browser, name, at = requests.Session(), "-".join(roles), lines.now()
    kept = hash_of("nine green bottles")
    with writing(lines.engine) as connection:
        people.add(connection, name, roles, at, kept, is_initial=False)
        connection.execute(update(tables.staff).values(code_secret_sealed=b"set up"))
        token = sessions.begin(
            connection, lines.sealer, name, at, address="", browser="a test", has_code=True
        )
    browser.headers["Cookie"] = f"__Host-ivr={token}"
    return browser


def test_a_stranger_is_sent_to_sign_in(lines: Rehearsal) -> None:
    answer = requests.get(f"{lines.url}/phone", allow_redirects=False)
    assert answer.status_code == 303
    assert "/console/sign-in" in answer.headers["Location"]


def test_whoever_may_not_change_flows_gets_no_phone(lines: Rehearsal) -> None:
    assert browser_of(lines, "viewer", "agent").get(f"{lines.url}/phone").status_code == 403


def test_an_editor_calls_and_every_card_is_declined(lines: Rehearsal) -> None:
    tab = Tab(lines.url, browser_of(lines, "editor"))
    assert "Thank you for calling" in tab.call()
    tab.press(*TO_PAYMENT)
    assert "did not approve the payment" in tab.act("card", **GOOD_CARD)
    assert not lines.report.exists()
    assert [state for state, _, _ in payments(lines.engine)] == ["declined"]
    with reading(lines.engine) as connection:
        noted = audit_log.listed(connection, who="editor", did="called from the browser")
    assert [(one.about, one.detail) for one in noted] == [("line 9059", "version 1")]


def test_what_is_no_call_is_not_noted_as_one(lines: Rehearsal) -> None:
    tab = Tab(lines.url, browser_of(lines, "editor"))
    assert "no telephone number" in tab.call(to="02 my own words")
    assert "no such version" in tab.call(version="99999999999999999999")
    with reading(lines.engine) as connection:
        assert audit_log.count(connection, did="called from the browser") == 0


def test_the_files_on_disk_can_be_heard_before_callers_hear_it(lines: Rehearsal) -> None:
    tab = Tab(lines.url, browser_of(lines, "editor"))
    tab.call(version="files")
    assert tab.told["standing"]["version"] == -1


def test_no_time_is_pretended_and_no_keys_are_kept(lines: Rehearsal) -> None:
    tab = Tab(lines.url, browser_of(lines, "editor"))
    assert "no other time can be pretended" in tab.call(at="2026-11-24 10:00")
    tab.call()
    tab.press("2")
    assert tab.browser.get(f"{tab.url}/{tab.name}/call-file").status_code == 404
    assert "40170022" not in tab.page.text
