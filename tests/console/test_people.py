"""The people's pages: whatever an admin changes holds at once, and is noted."""

import re
from datetime import timedelta

import pytest

from ivr.database import reading, writing
from ivr.staff import audit_log, people
from tests.console.test_arriving import field
from tests.console.visitors import PASSWORD, House, Visitor

TOLD = re.compile(r"The password of ([\w.-]+) is ([a-z-]+) –")


def noted(house: House) -> list[tuple[str, str, str]]:
    with reading(house.engine) as connection:
        return [(row.who, row.did, row.about) for row in reversed(audit_log.listed(connection))]


def once(visitor: Visitor, name: str) -> str:
    return field(visitor.get(f"/console/people/of/{name}").text, "once")


def test_somebody_is_added_and_told_a_password_once(house: House) -> None:
    admin = house.visitor("admin")
    sent = admin.post("/console/people/new", {"name": "Dana", "role": ["agent", "editor"]})
    assert sent.headers["Location"] == "/console/people/of/dana"
    told = TOLD.search(admin.get("/console/people/of/dana").text)
    assert told
    assert told[1] == "dana"
    assert told[2] not in admin.get("/console/people/of/dana").text
    assert house.stranger().sign_in("dana", told[2]).status_code == 303
    assert ("admin", "added a person", "dana") in noted(house)
    assert not [row for row in noted(house) if told[2] in "".join(row)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "", "role": "viewer"}, "small letters"),
        ({"name": "<b>dana</b>", "role": "viewer"}, "small letters"),
        ({"name": "d" * 500, "role": "viewer"}, "small letters"),
        ({"name": "admin", "role": "viewer"}, "somebody named admin already"),
        ({"name": "dana", "role": "emperor"}, "without a role"),
        ({"name": "dana"}, "without a role"),
    ],
)
def test_who_cannot_be_added_is_told_why(house: House, fields: dict[str, str], words: str) -> None:
    answer = house.visitor("admin").post("/console/people/new", fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert "<b>dana</b>" not in answer.text
    with reading(house.engine) as connection:
        assert [person.name for person in people.list_people(connection)] == ["admin"]


def test_new_roles_hold_from_the_next_page_on(house: House) -> None:
    admin, dana = house.visitor("admin"), house.visitor("viewer", name="dana")
    assert dana.get("/console/people/audit").status_code == 403
    admin.post("/console/people/of/dana/roles", {"role": ["auditor"]})
    assert dana.get("/console/people/audit").status_code == 200


def test_whoever_is_locked_is_signed_out_and_stays_out(house: House) -> None:
    admin, dana = house.visitor("admin"), house.visitor("viewer", name="dana")
    admin.post("/console/people/of/dana/lock")
    assert dana.get("/console/doctor").status_code == 303
    assert house.stranger().sign_in("dana").status_code == 401
    admin.post("/console/people/of/dana/unlock")
    assert house.stranger().sign_in("dana").status_code == 303


def test_who_came_in_at_the_moment_of_being_locked_is_out_at_the_next_page(house: House) -> None:
    dana = house.visitor("viewer", name="dana")
    house.visitor("admin")
    with writing(house.engine) as connection:
        people.lock(connection, "dana", house.now())
    assert dana.get("/console/doctor").status_code == 303


def test_unlocking_forgets_wrong_tries(house: House) -> None:
    admin = house.visitor("admin")
    house.add("dana", "viewer")
    stranger = house.stranger()
    for _ in range(11):
        stranger.sign_in("dana", "wrong")
    assert stranger.sign_in("dana").status_code == 401
    admin.post("/console/people/of/dana/unlock")
    assert stranger.sign_in("dana").status_code == 303


def test_the_last_admin_stays_one(house: House) -> None:
    admin = house.visitor("admin")
    for what, fields in (("lock", {}), ("roles", {"role": "viewer"})):
        answer = admin.post(f"/console/people/of/admin/{what}", fields)
        assert (answer.status_code, "is the only admin" in answer.text) == (422, True)
    house.add("other", "admin")
    assert admin.post("/console/people/of/admin/roles", {"role": "viewer"}).status_code == 303


def test_a_new_password_is_given_once_however_often_the_form_comes(house: House) -> None:
    admin, dana = house.visitor("admin"), house.visitor("viewer", name="dana")
    word = {"once": once(admin, "dana")}
    assert admin.post("/console/people/of/dana/password", word).status_code == 303
    again = admin.post("/console/people/of/dana/password", word)
    assert (again.status_code, "This was done already" in again.text) == (409, True)
    told = TOLD.search(again.text)
    assert told, "whoever pressed twice sees the second answer alone"
    assert house.stranger().sign_in("dana", told[2]).status_code == 303
    assert house.stranger().sign_in("dana", PASSWORD).status_code == 401
    assert dana.get("/console/doctor").status_code == 303
    assert admin.post("/console/people/of/dana/password").status_code == 400


def test_changes_of_people_ask_for_the_password_and_come_back(house: House) -> None:
    admin = house.visitor("admin")
    house.add("dana", "viewer")
    house.ahead += timedelta(minutes=11)
    sent = admin.post("/console/people/of/dana/roles", {"role": ["agent", "editor"]})
    assert sent.headers["Location"] == "/console/prove?next=%2Fconsole%2Funsent"
    given = admin.post("/console/prove", {"password": PASSWORD, "next": "/console/unsent"})
    page = admin.get(given.headers["Location"]).text
    assert re.findall(r"hidden>\n(\w+)</textarea>", page) == ["agent", "editor"]
    kept = {"role": ["agent", "editor"], "unsent": field(page, "unsent")}
    assert admin.post("/console/people/of/dana/roles", kept).status_code == 303
    with reading(house.engine) as connection:
        found = people.find(connection, "dana")
    assert found
    assert found.roles == ("agent", "editor")


def test_an_admin_ends_somebodys_session(house: House) -> None:
    admin, dana = house.visitor("admin"), house.visitor("viewer", name="dana")
    mark = field(admin.get("/console/people/of/dana").text, "mark")
    assert admin.post("/console/people/sessions/end", {"mark": mark}).status_code == 303
    assert dana.get("/console/doctor").status_code == 303
    assert (
        "was over already"
        in admin.post("/console/people/sessions/end", {"mark": mark}, follow_redirects=True).text
    )


@pytest.mark.parametrize("name", ["nobody", "%3Cb%3E", "x" * 3000, "%00"])
def test_nobody_has_no_page(house: House, name: str) -> None:
    answer = house.visitor("admin").get(f"/console/people/of/{name}")
    assert (answer.status_code, "There is no such page" in answer.text) == (404, True)


@pytest.mark.parametrize("number", ["-1", "0", "99999999999999999999", "x", "", "２"])
def test_a_page_that_is_none_is_the_nearest_there_is(house: House, number: str) -> None:
    auditor = house.visitor("auditor")
    assert auditor.get("/console/people/audit", query_string={"page": number}).status_code == 200


def test_the_audit_log_is_shown_by_person_and_deed_and_in_pages(house: House) -> None:
    admin = house.visitor("admin")
    for _ in range(60):
        admin.post("/console/sessions/end", {"mark": "none"})
        admin.post("/console/people/of/admin/unlock")
    page = admin.get("/console/people/audit").text
    assert "Page 1 of 2" in page
    assert "Page 2 of 2" in admin.get("/console/people/audit?page=2&did=unlocked+a+person").text
    assert "Nothing of that kind" in admin.get("/console/people/audit?who=%3Cscript%3E").text


def test_whether_the_chain_holds_is_a_button(house: House) -> None:
    auditor = house.visitor("auditor")
    assert "Nothing was ever noted" in auditor.post("/console/people/audit/verify").text
    house.visitor("admin").post("/console/people/of/auditor/unlock")
    assert "It holds" in auditor.post("/console/people/audit/verify").text
