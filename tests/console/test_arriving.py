"""From the first password to the first page, as in production: nothing opens before what is due is done."""

import re
from datetime import timedelta

import pyotp
from werkzeug.test import TestResponse

from ivr.database import reading, writing
from ivr.staff import audit_log, people, sessions
from ivr.staff.passwords import hash_of
from ivr.staff.people import INITIAL_PASSWORD_LIVES
from tests.console.visitors import PASSWORD, House, Visitor

ON_DATABASES = ("sqlite",)

GIVEN = "dovu-kela-mito-sufa"
OWN = "a password of my own"
SECRET = re.compile(r'<code class="spelt">([A-Z2-7 ]+)</code>')
RECOVERY = re.compile(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>")


def newcomer(house: House, name: str = "dana") -> str:
    with writing(house.engine) as connection:
        people.add(connection, name, ["viewer"], house.now(), hash_of(GIVEN))
    return GIVEN


def go_to(visitor: Visitor, answer: TestResponse) -> str:
    """Follow redirects; the address at their end."""
    path = ""
    while answer.status_code == 303:
        path = answer.headers["Location"]
        answer = visitor.get(path)
    return path.partition("?")[0]


def change(visitor: Visitor, present: str, wanted: str = OWN) -> TestResponse:
    return visitor.post("/console/password", {"present": present, "password": wanted, "again": wanted})


def set_up_codes(visitor: Visitor) -> tuple[pyotp.TOTP, list[str]]:
    found = SECRET.search(visitor.get("/console/codes").text)
    assert found
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    done = visitor.post("/console/codes", {"code": totp.at(visitor.house.now())})
    assert done.status_code == 303
    return totp, RECOVERY.findall(visitor.get(done.headers["Location"]).text)


def arrived(house: House) -> tuple[pyotp.TOTP, list[str]]:
    """Dana, who did everything that is due."""
    visitor = house.stranger()
    given = newcomer(house)
    visitor.sign_in("dana", given)
    change(visitor, given)
    return set_up_codes(visitor)


def test_the_first_sign_in_ends_with_an_own_password_and_codes(secure_house: House) -> None:
    visitor, given = secure_house.stranger(), newcomer(secure_house)
    assert go_to(visitor, visitor.sign_in("dana", given)) == "/console/password"
    assert go_to(visitor, visitor.get("/console/doctor")) == "/console/password"
    assert go_to(visitor, visitor.get("/console/codes")) == "/console/password"
    assert go_to(visitor, change(visitor, given)) == "/console/codes"
    assert go_to(visitor, visitor.get("/console/doctor")) == "/console/codes"
    _, recovery = set_up_codes(visitor)
    assert len(set(recovery)) == 10
    assert visitor.get("/console/doctor").status_code == 200


def test_a_session_that_owes_a_code_opens_nothing_else(secure_house: House) -> None:
    totp, _ = arrived(secure_house)
    visitor = secure_house.stranger()
    assert go_to(visitor, visitor.sign_in("dana", OWN, next="/console/doctor")) == "/console/code"
    for path in ("/console/doctor", "/console/password", "/console/codes", "/console/account"):
        assert go_to(visitor, visitor.get(path)) == "/console/code"
    assert go_to(visitor, change(visitor, OWN, "another one of mine")) == "/console/code"
    assert go_to(visitor, visitor.post("/console/codes", {"code": "1"})) == "/console/code"
    secure_house.ahead += timedelta(seconds=60)
    code = totp.at(secure_house.now())
    token = visitor.form_token()
    assert visitor.post("/console/code", {"code": code, "next": "/console/doctor"}).status_code == 303
    assert visitor.form_token() != token, "the session has a new secret"
    assert visitor.get("/console/doctor").status_code == 200
    with reading(secure_house.engine) as connection:
        listed = sessions.list_sessions(connection, secure_house.now(), "dana")
    assert len(listed) == 2, "hers of the first day and this one: the half-open one is ended"


def test_a_code_is_good_once_and_for_its_minute(secure_house: House) -> None:
    totp, _ = arrived(secure_house)
    used = totp.at(secure_house.now())
    visitor = secure_house.stranger()
    visitor.sign_in("dana", OWN)
    old = totp.at(secure_house.now() - timedelta(seconds=120))
    for wrong in (used, old, "", "12345", "ä23456"):
        assert visitor.post("/console/code", {"code": wrong}).status_code == 401
    secure_house.ahead += timedelta(seconds=60)
    code = totp.at(secure_house.now())
    assert visitor.post("/console/code", {"code": code}).status_code == 303
    again = secure_house.stranger()
    again.sign_in("dana", OWN)
    assert again.post("/console/code", {"code": code}).status_code == 401


def test_a_recovery_code_is_good_once(secure_house: House) -> None:
    _, recovery = arrived(secure_house)
    for status in (303, 401):
        visitor = secure_house.stranger()
        visitor.sign_in("dana", OWN)
        assert visitor.post("/console/code", {"code": recovery[0].upper()}).status_code == status


def test_recovery_codes_are_shown_until_they_are_kept(secure_house: House) -> None:
    """The answer that tells them may be lost, the page loaded again, the browser closed."""
    visitor, given = secure_house.stranger(), newcomer(secure_house)
    visitor.sign_in("dana", given)
    change(visitor, given)
    _, made = set_up_codes(visitor)
    assert RECOVERY.findall(visitor.get("/console/recovery-codes").text) == made
    assert "See them again" in visitor.get("/console/doctor").text
    secure_house.ahead += timedelta(hours=13)
    later = secure_house.stranger()
    later.sign_in("dana", OWN)
    assert go_to(later, later.get("/console/recovery-codes")) == "/console/code", "a password is not enough"
    later.post("/console/code", {"code": made[0]})
    assert RECOVERY.findall(later.get("/console/recovery-codes").text) == made[1:], "one is used up"
    secure_house.ahead += timedelta(minutes=11)
    assert go_to(later, later.get("/console/recovery-codes")) == "/console/prove"
    later.post("/console/prove", {"password": OWN})
    later.post("/console/recovery-codes")
    newer = RECOVERY.findall(later.get("/console/recovery-codes").text)
    assert len(set(newer) - set(made)) == 10
    assert go_to(later, later.post("/console/recovery-codes/kept")) == "/console/account"
    assert go_to(later, later.get("/console/recovery-codes")) == "/console/account"
    assert "See them again" not in later.get("/console/doctor").text


def test_nobody_is_shown_recovery_codes_of_somebody_else(secure_house: House) -> None:
    arrived(secure_house)
    other = secure_house.visitor("admin", name="erin")
    assert go_to(other, other.get("/console/recovery-codes")) == "/console/account"


def test_ten_wrong_codes_shut_them_even_for_whoever_knows_the_password(secure_house: House) -> None:
    totp, _ = arrived(secure_house)
    visitor = secure_house.stranger()
    for attempt in range(10):
        if attempt % 4 == 0:
            visitor = secure_house.stranger()
            visitor.sign_in("dana", OWN)
        assert "used already" in visitor.post("/console/code", {"code": "000000"}).text
    secure_house.ahead += timedelta(seconds=60)
    assert "Too many" in visitor.post("/console/code", {"code": totp.at(secure_house.now())}).text


def test_a_given_password_is_worth_nothing_after_a_week(secure_house: House) -> None:
    given = newcomer(secure_house)
    secure_house.ahead += INITIAL_PASSWORD_LIVES + timedelta(minutes=1)
    assert secure_house.stranger().sign_in("dana", given).status_code == 401


def test_a_changed_password_ends_the_other_sessions(house: House) -> None:
    one, other = house.visitor("viewer"), house.visitor("viewer")
    assert change(one, PASSWORD).status_code == 303
    assert one.get("/console/doctor").status_code == 200
    assert other.get("/console/doctor").status_code == 303
    assert house.stranger().sign_in("viewer", OWN).status_code == 303


def test_a_password_that_may_not_be_is_told_why(house: House) -> None:
    visitor = house.visitor("viewer")
    for wanted, words in (
        ("short", "at least 12"),
        ("passwordpassword", "easy to guess"),
        ("aaaaaaaaaaaaaaa", "easy to guess"),
        ("viewer viewer viewer", "made of names"),
        ("x" * 201, "at most 200"),
        (PASSWORD, "present one"),
    ):
        assert words in change(visitor, PASSWORD, wanted).text
    assert "not your present" in change(visitor, "something else").text
    differing = {"present": PASSWORD, "password": OWN, "again": OWN + "!"}
    assert "differ" in visitor.post("/console/password", differing).text


def test_a_form_that_comes_too_late_comes_back_after_signing_in(house: House) -> None:
    visitor = house.visitor("viewer")
    mark = visitor.form_token()
    house.ahead += timedelta(hours=1)
    late = {"form_token": mark, "words": "<b>what I wrote</b>\nand more", "password": "secret words"}
    sent = visitor.post("/console/sessions-of-a-page", late)
    assert sent.status_code == 404
    sent = visitor.post("/console/recovery-codes", late)
    assert sent.headers["Location"].startswith("/console/sign-in?over=unsent")
    assert "is kept and comes back" in visitor.get(sent.headers["Location"]).text
    assert visitor.sign_in("viewer", next="/console/unsent").headers["Location"] == "/console/unsent"
    page = visitor.get("/console/unsent").text
    assert "&lt;b&gt;what I wrote&lt;/b&gt;\nand more" in page
    assert 'action="/console/recovery-codes"' in page
    assert "secret words" not in page
    assert visitor.post("/console/unsent", {"mark": field(page, "mark")}).status_code == 303
    assert visitor.get("/console/unsent").status_code == 303


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def test_a_late_form_is_gone_once_it_was_sent(house: House) -> None:
    visitor = house.visitor("viewer")
    visitor.get("/console/doctor")
    token = visitor.form_token()
    house.ahead += timedelta(hours=1)
    visitor.post("/console/sessions/end", {"form_token": token, "mark": "x"})
    visitor.sign_in("viewer")
    mark = field(visitor.get("/console/unsent").text, "unsent")
    visitor.post("/console/sessions/end", {"mark": "x", "unsent": mark})
    assert visitor.get("/console/unsent").status_code == 303


def test_somebody_elses_late_form_is_not_shown(house: House) -> None:
    visitor = house.visitor("viewer")
    token = visitor.form_token()
    house.ahead += timedelta(hours=1)
    visitor.post("/console/recovery-codes", {"form_token": token, "words": "mine"})
    house.add("agent", "agent")
    visitor.sign_in("agent")
    assert visitor.get("/console/unsent").status_code == 303


def test_a_late_form_that_another_site_made_is_not_kept(house: House) -> None:
    visitor = house.visitor("viewer")
    house.ahead += timedelta(hours=1)
    sent = visitor.post("/console/recovery-codes", {"form_token": "0" * 32})
    assert sent.headers["Location"] == "/console/sign-in?over=lost"
    assert "was not saved" in visitor.get("/console/sign-in?over=lost").text


def test_what_is_sensitive_asks_for_the_password_again_after_ten_minutes(house: House) -> None:
    visitor = house.visitor("viewer")
    assert visitor.get("/console/codes").status_code == 200
    house.ahead += timedelta(minutes=11)
    asked = visitor.get("/console/codes")
    assert asked.headers["Location"] == "/console/prove?next=%2Fconsole%2Fcodes"
    assert visitor.post("/console/prove", {"password": "wrong"}).status_code == 401
    with reading(house.engine) as connection:
        assert audit_log.count(connection, who="viewer", did="failed to give her password again") == 1
    given = visitor.post("/console/prove", {"password": PASSWORD, "next": "/console/codes"})
    assert given.headers["Location"] == "/console/codes"
    assert visitor.get("/console/codes").status_code == 200


def test_a_session_can_be_ended_from_another_one(house: House) -> None:
    one, other = house.visitor("viewer"), house.visitor("viewer")
    page = one.get("/console/account").text
    assert one.post("/console/sessions/end", {"mark": field(page, "mark")}).status_code == 303
    assert other.get("/console/doctor").status_code == 303
    assert one.get("/console/doctor").status_code == 200
    stranger = house.visitor("agent")
    assert stranger.post("/console/sessions/end", {"mark": field(page, "mark")}).status_code == 404


def test_who_came_in_is_noted_and_no_name_that_nobody_has(house: House) -> None:
    house.add("dana", "viewer")
    house.stranger().sign_in("dana")
    house.stranger().sign_in("dana", "wrong")
    house.stranger().sign_in("my password by mistake", "wrong")
    with reading(house.engine) as connection:
        noted = [(row.who, row.did) for row in audit_log.listed(connection)]
    assert noted == [
        ("somebody unknown", "failed to sign in"),
        ("dana", "failed to sign in"),
        ("dana", "signed in"),
    ]
