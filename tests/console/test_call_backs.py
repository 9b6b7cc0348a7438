"""The call-backs page: due in colours, one claims what two want, and a number is seen by whoever opens it."""

from datetime import datetime, timedelta

import pytest

from ivr.console.call_backs import LATE, SOON
from ivr.database import reading, writing
from ivr.desk.call_backs import ask_call_back, find_call_back
from ivr.desk.entries import Waiter
from ivr.staff import audit_log
from tests.console.visitors import House

NUMBER = "+12025550142"


def promised(
    house: House,
    number: str = NUMBER,
    ago: timedelta = timedelta(minutes=5),
    not_before: datetime | None = None,
    purpose: str = "Bill payment",
) -> str:
    waiter = Waiter(f"CA{number[-4:]}", "bill_pay", purpose, "es", "0022")
    with writing(house.engine) as connection:
        entry = ask_call_back(
            connection, house.sealer, "billing", waiter, number, not_before, house.now() - ago
        )
    assert entry is not None
    return entry


def state(house: House, entry: str) -> tuple[str, str | None]:
    with reading(house.engine) as connection:
        found = find_call_back(connection, house.sealer, entry)
    assert found is not None
    return found.state, found.taken_by


def noted(house: House) -> list[tuple[str, str, str]]:
    with reading(house.engine) as connection:
        return [(one.who, one.did, one.about) for one in audit_log.listed(connection)]


def test_nobody_to_call_says_where_call_backs_come_from(house: House) -> None:
    agent = house.visitor("agent")
    assert "Nobody waits for a call-back" in agent.get("/console/call-backs").text
    assert "No call-back is over yet" in agent.get("/console/call-backs/over").text


@pytest.mark.parametrize(
    ("ago", "colour"), [(SOON / 2, "green"), (SOON + timedelta(minutes=1), "yellow"), (LATE * 2, "red")]
)
def test_the_longer_it_is_due_the_warmer_its_colour(house: House, ago: timedelta, colour: str) -> None:
    promised(house, ago=ago)
    assert f'class="state {colour}">due for' in house.visitor("agent").get("/console/call-backs").text


def test_what_is_promised_for_later_is_not_yet_due(house: House) -> None:
    promised(house, not_before=house.now() + timedelta(hours=3))
    page = house.visitor("agent").get("/console/call-backs").text
    assert 'class="state blue">not yet due' in page
    assert "promised for" in page


def test_the_list_masks_the_number_and_whoever_opens_it_is_noted(house: House) -> None:
    entry = promised(house)
    agent = house.visitor("agent")
    assert NUMBER not in agent.get("/console/call-backs").text
    assert [one[2] for one in noted(house) if one[1] == "looked"] == ["list of call-backs"]
    assert NUMBER in agent.get(f"/console/call-backs/{entry}").text
    assert ("agent", "looked", f"call-back {entry}") in noted(house)
    assert NUMBER not in str(noted(house))


def test_of_two_who_claim_one_is_told_who_has_it(house: House) -> None:
    entry = promised(house)
    ann, ben = house.visitor("agent", name="ann"), house.visitor("agent", name="ben")
    assert ann.post(f"/console/call-backs/{entry}/claim").status_code == 303
    late = ben.post(f"/console/call-backs/{entry}/claim")
    assert (late.status_code, "claimed by ann" in late.text) == (409, True)
    assert state(house, entry) == ("connecting", "ann")
    assert "claimed by ann" in ben.get("/console/call-backs").text
    assert ben.post(f"/console/call-backs/{entry}/done").status_code == 409
    assert state(house, entry) == ("connecting", "ann")


def test_a_claim_sent_twice_is_one_claim(house: House) -> None:
    entry = promised(house)
    agent = house.visitor("agent")
    answers = [agent.post(f"/console/call-backs/{entry}/claim").status_code for _ in range(2)]
    assert answers == [303, 303]
    assert noted(house).count(("agent", "claimed a call-back", f"call-back {entry}")) == 1


def test_what_is_given_back_is_in_line_again(house: House) -> None:
    entry = promised(house)
    agent = house.visitor("agent")
    agent.post(f"/console/call-backs/{entry}/claim")
    for _ in range(2):
        assert agent.post(f"/console/call-backs/{entry}/release").status_code == 303
    assert state(house, entry) == ("waiting", None)
    assert noted(house).count(("agent", "gave back a call-back", f"call-back {entry}")) == 1


def test_only_who_claimed_it_or_an_admin_gives_it_back(house: House) -> None:
    entry = promised(house)
    ann, ben, admin = (
        house.visitor("agent", name="ann"),
        house.visitor("agent", name="ben"),
        house.visitor("admin"),
    )
    ann.post(f"/console/call-backs/{entry}/claim")
    refused = ben.post(f"/console/call-backs/{entry}/release")
    assert (refused.status_code, "claimed by ann" in refused.text) == (409, True)
    assert state(house, entry) == ("connecting", "ann")
    pages = [who.get(f"/console/call-backs/{entry}").text for who in (ann, ben, admin)]
    assert ["Give it back" in page for page in pages] == [True, False, True]
    assert admin.post(f"/console/call-backs/{entry}/release").status_code == 303
    assert state(house, entry) == ("waiting", None)


def test_what_is_done_is_over_with_who_did_it(house: House) -> None:
    entry = promised(house)
    agent = house.visitor("agent", name="ann")
    for _ in range(2):
        assert agent.post(f"/console/call-backs/{entry}/done").status_code == 303
    assert state(house, entry) == ("done", "ann")
    over = agent.get("/console/call-backs/over").text
    assert "ann" in over
    assert "done" in over
    again = house.visitor("agent", name="ben").post(f"/console/call-backs/{entry}/done")
    assert (again.status_code, "nothing was changed" in again.text) == (409, True)


def test_nobody_is_told_to_call_at_night(house: House) -> None:
    entry = promised(house)
    pages = []
    for hours in range(0, 24, 3):
        house.ahead = timedelta(hours=hours)
        agent = house.visitor("agent")  # no session lasts a night
        pages.append("Do not call now" in agent.get(f"/console/call-backs/{entry}").text)
    assert True in pages
    assert False in pages


def test_words_with_markup_are_words_and_nonsense_is_a_page(house: House) -> None:
    promised(house, purpose="<script>alert(1)</script>")
    agent = house.visitor("agent")
    for page in ("-1", "x", "99999"):
        answer = agent.get(f"/console/call-backs?page={page}")
        assert answer.status_code == 200
        assert "&lt;script&gt;" in answer.text
        assert "<script>alert" not in answer.text
    assert agent.get("/console/call-backs/nothing").status_code == 404
    assert agent.post("/console/call-backs/nothing/claim").status_code == 404
