"""Whatever is sent, the answer is a page."""

import pytest
from flask import Flask

from ivr.console.guard import client_address
from ivr.drafting.files import mark_of
from tests.console.flows import FILES, FRONT_DESK, publish_files, ring
from tests.console.visitors import House

ON_DATABASES = ("sqlite",)


@pytest.mark.parametrize(
    "typed", ["\0", "a\0b", "\ud7ff", "😀" * 50, "x" * 30_000, "<script>alert(1)</script>", "' OR 1=1 --"]
)
def test_whatever_is_typed_at_the_sign_in_gets_a_page(house: House, typed: str) -> None:
    answer = house.stranger().sign_in(typed, typed)
    assert answer.status_code in (400, 401)
    assert "<script>alert" not in answer.text
    assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "query", ["who=%00", "who=%FF%FE", "page=%00", "did=" + "x" * 5000, "who=%3Cb%3E&who=2", "%00=1"]
)
def test_whatever_stands_in_an_address_gets_a_page(house: House, query: str) -> None:
    answer = house.visitor("auditor").get(f"/console/people/audit?{query}")
    assert answer.status_code in (200, 400)
    assert "<h1>" in answer.text


@pytest.mark.parametrize("cookie", ["", "x", "x" * 3000, "%00", '"', "a" * 43])
def test_a_cookie_that_is_nobodys_is_a_strangers(house: House, cookie: str) -> None:
    stranger = house.stranger()
    stranger.client.set_cookie("ivr", cookie, domain="127.0.0.1")
    assert stranger.get("/console/doctor").status_code == 303
    assert stranger.get("/console/sign-in").status_code == 200


def test_markup_in_a_browsers_name_stays_text(house: House) -> None:
    house.add("dana", "viewer")
    visitor = house.stranger()
    visitor.sign_in("dana")
    again = house.stranger()
    again.post(
        "/console/sign-in",
        {"name": "dana", "password": "nine green bottles"},
        headers={"User-Agent": "<img src=x onerror=alert(1)>"},
    )
    page = visitor.get("/console/account").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


EVIL = "'\"><img src=x onerror=alert(1)> ]]> --> &lt;script&gt;"


def test_markup_in_whatever_people_write_stays_words(house: House) -> None:
    """In titles, words and keys of flows, reasons, notes, searches, and in what a caller says."""
    own = EVIL.replace("'", "''").encode()
    desk = FRONT_DESK.replace(b"title: Front desk", b"title: '" + own + b"'")
    desk = desk.replace(b"say: We are at 1 Main Street.", b"say: '" + own + b"'")
    desk = desk.replace(b"for: our hours", b"for: '" + own + b"'")
    publish_files(house, why=EVIL)
    publish_files(house, {**FILES, "front_desk.yaml": desk}, why=EVIL)
    caller = ring(house)
    caller.tell(SpeechResult=EVIL, Confidence="0.9")
    caller.press("1")
    admin = house.visitor("admin")
    admin.post("/console/changes/files/front_desk.yaml", {"text": EVIL, "seen": mark_of(desk)})
    marked = (
        f"?q={EVIL}&find={EVIL}&since={EVIL}&until={EVIL}&step={EVIL}&version={EVIL}&became={EVIL}&who={EVIL}"
    )
    shown = ["/console/changes/files/front_desk.yaml", "/console/changes/discard/front_desk.yaml"]
    shown += [
        "/console/changes/versions/2?calls=1",
        "/console/flow/front_desk/main",
        "/phone/pictures/2/front_desk",
    ]
    shown += [f"/console/calls/{caller.sid}{ending}" for ending in ("", "?unfolded=1")]
    routed = [rule.rule for rule in house.app.url_map.iter_rules() if rule.rule.startswith("/console/")]
    for path in (*shown, *(rule + marked for rule in routed if "<" not in rule)):
        page = admin.get(path)
        assert "<img src=x" not in page.text or page.mimetype in ("text/csv", "application/json"), path
        assert page.status_code < 500, path
    assert "&lt;img src=x" in admin.get(shown[-1]).text


def test_a_database_that_does_not_answer_is_told_as_a_page(house: House) -> None:
    visitor = house.visitor("viewer")
    with house.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE staff_roles RENAME TO gone")
    for path in ("/console/doctor", "/console/nowhere"):
        answer = visitor.get(path)
        assert (answer.status_code, "Something of ours failed" in answer.text) == (500, True)
    assert house.stranger().get("/console/sign-in").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "found"),
    [
        (0, "203.0.113.9", "198.51.100.1", ""),
        (0, None, "198.51.100.1", "198.51.100.1"),
        (0, "203.0.113.9", "127.0.0.1", ""),
        (1, "203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "127.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1", ""),
        (1, "nonsense", "127.0.0.1", ""),
        (1, "", "127.0.0.1", ""),
        (1, "2001:db8::1", "127.0.0.1", "2001:db8::1"),
    ],
)
def test_an_address_is_believed_only_from_proxies_of_ours(
    proxies: int, forwarded: str | None, remote: str, found: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    with Flask("x").test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": remote}):
        assert client_address(proxies) == found
