"""In by name and password, out again, and what guessing gets."""

from datetime import timedelta

import pytest

from ivr.console.known_browsers import LASTS
from ivr.database import reading
from ivr.staff import audit_log, signing_in
from ivr.staff.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT
from ivr.staff.signing_in import SHUT_FOR
from tests.console.visitors import PASSWORD, House


def test_a_name_and_its_password_open_the_console(house: House) -> None:
    house.add("dana", "viewer")
    visitor = house.stranger()
    asked = visitor.get("/console/doctor?x=1")
    assert asked.headers["Location"] == "/console/sign-in?next=%2Fconsole%2Fdoctor%3Fx%3D1"
    before = visitor.form_token()
    entered = visitor.sign_in(" Dana ", next="/console/doctor?x=1")
    assert (entered.status_code, entered.headers["Location"]) == (303, "/console/doctor?x=1")
    assert visitor.form_token() != before, "the visit has a new secret"
    assert visitor.get("/console/doctor").status_code == 200
    assert visitor.post("/console/sign-out").status_code == 303
    assert visitor.get("/console/doctor").status_code == 303


def test_a_wrong_password_and_a_name_that_nobody_has_get_the_same_words(house: House) -> None:
    house.add("dana", "viewer")
    wrong = house.stranger().sign_in("dana", "nine green cattles")
    nobody = house.stranger().sign_in("dawn", PASSWORD)
    assert wrong.status_code == nobody.status_code == 401
    assert "do not belong together" in wrong.text
    assert "do not belong together" in nobody.text


def test_ten_wrong_passwords_shut_a_name_for_half_an_hour(house: House) -> None:
    for name in ("dana", "nobody"):
        visitor = house.stranger()
        house.add("dana", "viewer")
        for _ in range(10):
            assert "do not belong together" in visitor.sign_in(name, "wrong").text
        assert "Too many wrong tries" in visitor.sign_in(name, PASSWORD).text
    house.ahead += timedelta(minutes=31)
    assert house.stranger().sign_in("dana").status_code == 303


def test_strangers_behind_an_unknown_proxy_slow_nobody_whose_browser_is_known(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "FAILURES_WITHOUT_ADDRESS", 2)
    monkeypatch.setattr(signing_in, "SLOWER", ((10, SHUT_FOR), (100, SHUT_FOR)))
    house.add("dana", "viewer")
    house.add("lee", "viewer")
    known, stranger = house.stranger(), house.stranger()
    known.sign_in("dana")
    known.post("/console/sign-out")
    for number in range(2):
        stranger.sign_in(f"nobody-{number}", "wrong")
    assert "from your network" in stranger.sign_in("lee").text
    assert "from your network" in known.sign_in("lee").text, "only her own name is known there"
    assert known.sign_in("dana").status_code == 303
    assert "from your network" in stranger.sign_in("dana").text


@pytest.mark.parametrize("change", ["forged", "cut", "old", "none", "a"])
def test_a_browser_is_not_known_by_what_it_says(
    house: House, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setattr(signing_in, "FAILURES_WITHOUT_ADDRESS", 0)
    monkeypatch.setattr(signing_in, "SLOWER", ((10, SHUT_FOR), (100, SHUT_FOR)))
    house.add("dana", "viewer")
    visitor = house.stranger()
    visitor.sign_in("dana")
    visitor.post("/console/sign-out")
    cookie = visitor.client.get_cookie("ivr-known", domain="127.0.0.1")
    assert cookie
    assert "dana" not in cookie.value
    assert cookie.http_only
    if change == "old":
        house.ahead += LASTS + timedelta(days=1)
        visitor.sign_in("nobody", "wrong")
    else:
        value = {"forged": f"{cookie.value[:-1]}g", "cut": cookie.value[11:], "none": ""}.get(change, "ä.a.a")
        visitor.client.set_cookie("ivr-known", value, domain="127.0.0.1")
    assert visitor.sign_in("dana").status_code == 401


def failures_noted(house: House) -> list[str]:
    with reading(house.engine) as connection:
        return [one.who for one in audit_log.listed(connection, did="failed to sign in")]


def test_a_stranger_who_makes_up_names_does_not_fill_the_audit_log(house: House) -> None:
    house.add("dana", "viewer")
    visitor = house.stranger()
    for number in range(12):
        assert visitor.sign_in(f"nobody-{number}", "wrong").status_code == 401
    visitor.sign_in("dana", "wrong")
    assert failures_noted(house) == ["dana", "somebody unknown"]
    house.ahead += timedelta(minutes=1, seconds=1)
    visitor.sign_in("nobody", "wrong")
    assert failures_noted(house) == ["somebody unknown", "dana", "somebody unknown"]


def test_a_session_ends_after_a_while_without_a_word(house: House) -> None:
    visitor = house.visitor("viewer")
    house.ahead += IDLE_LIMIT - timedelta(minutes=1)
    assert visitor.get("/console/doctor").status_code == 200
    house.ahead += IDLE_LIMIT - timedelta(minutes=1)
    assert visitor.get("/console/doctor").status_code == 200
    house.ahead += IDLE_LIMIT + timedelta(minutes=1)
    assert visitor.get("/console/doctor").status_code == 303
    assert "signed out after a while" in visitor.get("/console/sign-in").text


def test_a_session_ends_after_a_shift_however_busy_it_was(house: House) -> None:
    visitor = house.visitor("viewer")
    for _ in range(ABSOLUTE_LIMIT // timedelta(minutes=20)):
        assert visitor.get("/console/sign-in").status_code == 303
        house.ahead += timedelta(minutes=20)
    assert visitor.get("/console/doctor").status_code == 303


def test_where_to_go_on_to_is_never_another_site(house: House) -> None:
    house.add("dana", "viewer")
    for bad in (
        "https://evil.example",
        "//evil.example",
        "/console/..//evil",
        "/\\evil",
        "javascript:1",
        "/x",
        "//[",
    ):
        entered = house.stranger().sign_in("dana", next=bad)
        assert entered.headers["Location"] == "/console"
