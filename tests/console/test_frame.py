"""What holds for every page: who may open it, what the browser is told, and what a wrong request gets."""

import re

import pytest

from ivr.console.rendering import render
from ivr.staff.roles import INCLUDES, ROLES, Role
from tests.console.visitors import House, Visitor

ON_DATABASES = ("sqlite",)

OPEN_TO_EVERYONE = {
    "arriving.sign_in",
    "arriving.try_to_sign_in",
    "frame.static_file",
    "organisation.arrive",
    "organisation.leave",
    "organisation.come_back",
}
OF_THE_DEMO = "phone."
"""Shut in production: see tests/browser_phone/test_in_earnest.py."""


def routes(house: House) -> list[tuple[str, str, str]]:
    """Endpoint, method and an address of every route that stands in the frame."""
    doors = house.app.extensions["ivr_doors"]
    found = []
    for rule in house.app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in house.app.extensions["ivr_page_modules"]:
            assert rule.endpoint in doors, f"{rule.endpoint} has no declared role"
            places = dict.fromkeys(rule.arguments, "1")
            with house.app.test_request_context():
                address = house.app.url_map.bind("127.0.0.1").build(rule.endpoint, places)
            methods = (rule.methods or set()) & {"GET", "POST"}
            found += [(rule.endpoint, method, address) for method in methods]
    return found


def ask(visitor: Visitor, method: str, address: str) -> int:
    answer = visitor.get(address) if method == "GET" else visitor.post(address)
    return answer.status_code


def test_every_address_below_the_console_is_in_the_frame(house: House) -> None:
    modules = house.app.extensions["ivr_page_modules"]
    below = [rule for rule in house.app.url_map.iter_rules() if rule.rule.startswith(("/console", "/phone"))]
    assert len(below) > 4
    assert not [rule for rule in below if rule.endpoint.partition(".")[0] not in modules]


def test_a_stranger_opens_nothing_but_the_sign_in(house: House) -> None:
    doors = house.app.extensions["ivr_doors"]
    open_doors = {name for name, door in doors.items() if door.opens_to == "everyone"}
    assert {name for name in open_doors if not name.startswith(OF_THE_DEMO)} == OPEN_TO_EVERYONE
    for endpoint, method, address in routes(house):
        if endpoint not in open_doors:
            answer = ask(house.stranger(), method, address)
            assert answer in (303, 401, 403), f"{method} {address}: {answer}"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_is_declared_for_it_and_nothing_else(house: House, role: Role) -> None:
    doors = house.app.extensions["ivr_doors"]
    for endpoint, method, address in routes(house):
        wanted = doors[endpoint].opens_to
        any_of = (wanted,) if isinstance(wanted, str) else wanted
        may = wanted in ("everyone", "arriving", "staff") or bool(INCLUDES[role] & set(any_of))
        answer = ask(house.visitor(role), method, address)
        assert (answer == 403) is not may, f"{role}: {method} {address}: {answer}"
        assert answer < 500, f"{role}: {method} {address}: {answer}"


def test_a_page_is_guarded_by_its_headers(house: House, secure_house: House) -> None:
    page = house.visitor("viewer").get("/console/doctor")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in page.headers
    behind_tls = secure_house.stranger().get("/console/sign-in")
    assert behind_tls.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(secure_house: House) -> None:
    cookie = secure_house.stranger().get("/console/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("__Host-ivr=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_a_cookie_of_letters_that_we_never_give_is_replaced(house: House) -> None:
    browser, sent = house.app.test_client(use_cookies=False), f"{house.cookie}={'é' * 45}"
    page = browser.get("/console/sign-in", headers={"Cookie": sent}, base_url=house.address)
    assert re.match(rf"{house.cookie}=[\w-]{{43}};", page.headers.get("Set-Cookie", ""), re.ASCII)


@pytest.mark.parametrize(
    ("method", "address", "status", "words"),
    [
        ("GET", "/console/nothing-here", 404, "There is no such page"),
        ("POST", "/console/doctor", 405, "That does not work this way"),
        ("GET", "/console/static/../frame.py", 404, "There is no such page"),
    ],
)
def test_a_wrong_address_gets_a_page_that_says_so(
    house: House, method: str, address: str, status: int, words: str
) -> None:
    answer = house.visitor("viewer").client.open(address, method=method)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert "default-src" in answer.headers["Content-Security-Policy"]


def test_a_form_without_its_token_changes_nothing(house: House) -> None:
    visitor = house.visitor("viewer")
    for token in ("", "0" * 32, "ä"):
        answer = visitor.post("/console/sign-out", {"form_token": token})
        assert (answer.status_code, "This form is out of date" in answer.text) == (403, True)
    assert visitor.get("/console/doctor").status_code == 200


def test_a_form_of_another_site_changes_nothing_even_with_its_token(house: House) -> None:
    visitor = house.visitor("viewer")
    answer = visitor.post("/console/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_no_route_takes_a_form_that_is_not_of_this_visit(house: House) -> None:
    admin = house.visitor("admin")
    other = house.visitor("admin", name="erin").form_token()
    for endpoint, method, address in routes(house):
        if method == "POST":
            for fields, headers in (
                ({"form_token": ""}, {}),
                ({"form_token": other}, {}),
                ({}, {"Sec-Fetch-Site": "same-site"}),
                ({}, {"Sec-Fetch-Site": "cross-site"}),
                ({"form_token": ""}, {"X-Form-Token": other}),
            ):
                answer = admin.post(address, fields, headers=headers)
                assert answer.status_code == 403, f"{endpoint}: {fields} {headers}"


def test_a_body_beyond_the_limit_gets_a_page_that_says_so(house: House) -> None:
    answer = house.stranger().post("/console/sign-in", {"name": "x" * 100_000})
    assert (answer.status_code, "That is too large" in answer.text) == (413, True)


def breaks() -> str:
    raise ZeroDivisionError


def test_a_failure_of_a_page_is_a_page_and_of_a_webhook_is_a_sentence_for_the_caller(house: House) -> None:
    visitor = house.visitor("viewer")
    house.app.view_functions["doctor.show"] = breaks
    page = visitor.get("/console/doctor")
    assert (page.status_code, "Something of ours failed" in page.text) == (500, True)
    assert "ZeroDivision" not in page.text
    webhook = house.app.test_client().post("/voice/answer", data={"CallSid": "CA1"})
    assert (webhook.status_code, webhook.data) == (403, b"")


def test_a_page_that_fails_in_its_middle_signs_nobody_out(house: House) -> None:
    """Its head was made already, with a form for signing out."""
    visitor = house.visitor("viewer")
    house.app.view_functions["doctor.show"] = lambda: render("doctor.html")
    assert visitor.get("/console/doctor").status_code == 500
    assert visitor.get("/console/account").status_code == 200


def test_the_webhooks_know_nothing_of_cookies_and_policies(house: House) -> None:
    client = house.app.test_client()
    for path in ("/health/live", "/voice/answer", "/nothing"):
        headers = client.get(path).headers
        assert "Set-Cookie" not in headers
        assert "Content-Security-Policy" not in headers
    assert house.app.config["MAX_CONTENT_LENGTH"] == 64 * 1024


def test_a_route_that_names_no_role_is_shut(house: House) -> None:
    house.app.add_url_rule("/console/loose", "doctor.loose", lambda: "open")
    assert house.visitor("admin").get("/console/loose").status_code == 403
    assert house.stranger().get("/console/loose").status_code == 403
