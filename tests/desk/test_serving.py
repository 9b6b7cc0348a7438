"""Who is next, and that nobody is lost: offered, passed on, connected, given back, called again."""

from datetime import timedelta

import pytest

from ivr.desk import agents, serving
from ivr.desk.entries import leave, leave_all
from ivr.desk.serving import (
    CALL_AGAIN_AFTER,
    OFFER_LAPSES,
    PASSED_FOR,
    TALKING_AFTER,
    End,
    ToCallBack,
    Waiting,
    give_back,
)
from tests.conftest import Database
from tests.desk.desk import LINE, Desk, at

LATER = CALL_AGAIN_AFTER.total_seconds()
PASSED = PASSED_FOR.total_seconds()


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database.engine)


def seconds(span: timedelta) -> float:
    return span.total_seconds()


def test_the_longest_wait_over_all_queues_of_the_agent_is_next(desk: Desk) -> None:
    desk.joins("second", "billing", 20)
    desk.joins("first", "general", 10)
    desk.joins("not hers", "orders", 0)
    offer = desk.next_for("101", 130)
    assert offer is not None
    assert (offer.purpose, offer.waited_seconds, offer.others) == ("about first", 120, 1)
    assert (offer.kind, offer.line, offer.language, offer.last_four) == ("live", LINE, "en", "0022")


def test_a_caller_is_offered_to_one_agent_only(desk: Desk) -> None:
    desk.joins("a")
    assert desk.about_next("101") == "a"
    assert desk.about_next("102") == ""


def test_an_agent_who_asks_again_gives_back_whom_she_had(desk: Desk) -> None:
    desk.joins("a")
    desk.joins("b", seconds=1)
    assert desk.about_next("101") == "a"
    assert desk.about_next("101", 65) == "b"
    assert desk.about_next("102", 66) == "a"


def test_whoever_was_passed_on_keeps_her_place_and_goes_to_another_agent_first(desk: Desk) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    desk.write(give_back, "101", at(70))
    assert desk.state_of(place.id) == "waiting"
    assert desk.about_next("101", 70 + PASSED - 1) == ""
    desk.joins("b", seconds=2)
    assert desk.about_next("102", 72) == "a"


def test_whoever_was_passed_on_comes_back_when_nobody_else_takes_her(desk: Desk) -> None:
    desk.joins("a")
    desk.about_next("101")
    desk.write(give_back, "101", at(70))
    assert desk.about_next("101", 70 + PASSED) == "a"


def test_an_offer_that_nobody_answers_lapses_and_the_late_agent_gets_nobody(desk: Desk) -> None:
    desk.joins("a")
    desk.about_next("101", 60)
    lapsed = 60 + seconds(OFFER_LAPSES) + 1
    assert desk.about_next("102", lapsed - 2) == ""
    assert desk.about_next("102", lapsed) == "a"
    assert desk.connects("101", lapsed + 1) is None
    assert isinstance(desk.connects("102", lapsed + 2), Waiting)


def test_the_agent_gets_exactly_whom_she_was_told_of(desk: Desk) -> None:
    place = desk.joins("a")
    desk.joins("b", seconds=1)
    desk.about_next("101")
    assert desk.connects("101") == Waiting(place.id, place.slot)
    assert desk.state_of(place.id) == "connecting"


@pytest.mark.parametrize("state", ["choosing", "gone"])
def test_whoever_left_the_line_before_she_was_taken_is_not_connected(desk: Desk, state: str) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    desk.write(leave, place.id, state, at(61))
    assert desk.connects("101", 62) is None


def test_whoever_came_into_the_slot_of_a_caller_who_left_is_not_taken_for_her(desk: Desk) -> None:
    first = desk.joins("a")
    desk.about_next("101")
    desk.write(leave_all, "CAa", at(61))
    second = desk.joins("b", seconds=61)
    assert second.slot != first.slot
    assert desk.connects("101", 62) is None
    assert desk.state_of(second.id) == "waiting"


def test_a_caller_keeps_her_place_when_the_connection_failed(desk: Desk) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    desk.connects("101")
    assert desk.ends(place.id, "101", "failed", 66) == "gone"
    assert desk.state_of(place.id) == "waiting"
    assert desk.about_next("102", 67) == "a"


@pytest.mark.parametrize("end", ["gone", "busy", "no_answer"])
def test_whoever_was_not_in_her_queue_is_not_offered_for_ever(desk: Desk, end: End) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    desk.connects("101")
    assert desk.ends(place.id, "101", end, 66) == "gone"
    assert desk.state_of(place.id) == "gone"


@pytest.mark.parametrize("end", ["gone", "no_answer", "failed"])
def test_a_caller_who_hung_up_in_that_moment_stays_gone(desk: Desk, end: End) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    desk.connects("101")
    desk.write(leave_all, "CAa", at(62))
    assert desk.ends(place.id, "101", end, 66) == "gone"
    assert desk.state_of(place.id) == "gone"


@pytest.mark.parametrize("told_first", ["connecting", "talked", "gone"])
def test_a_conversation_is_one_whoever_tells_of_it_first(desk: Desk, told_first: str) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    desk.connects("101")
    desk.set_state(place.id, told_first, 100)
    assert desk.ends(place.id, "101", "talked") == "talked"
    assert desk.state_of(place.id) == "talked"


def test_the_end_of_another_agents_connection_changes_nothing(desk: Desk) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    desk.connects("101")
    assert desk.ends(place.id, "102", "talked") == "talked"
    assert desk.state_of(place.id) == "connecting"


# -- the agent's call ends


@pytest.mark.parametrize("how", ["sign out", "sign in elsewhere", "removed"])
def test_an_agent_who_leaves_gives_back_whom_she_was_offered(desk: Desk, how: str) -> None:
    desk.joins("a")
    desk.about_next("101")
    match how:
        case "sign out":
            desk.write(agents.sign_out, "CAagent101", at(65))
        case "sign in elsewhere":
            desk.sign_in("101", "CAother", 65)
        case _:
            desk.write(agents.remove_agent, "101", at(65))
    assert desk.about_next("102", 66) == "a"


def test_an_agent_who_hangs_up_before_they_are_connected_loses_nobody(desk: Desk) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    desk.connects("101")
    desk.write(agents.sign_out, "CAagent101", at(64))
    assert desk.state_of(place.id) == "waiting"


def test_only_the_callers_own_call_says_that_she_has_talked(desk: Desk) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    desk.connects("101", 61)
    desk.write(agents.sign_out, "CAagent101", at(62 + seconds(TALKING_AFTER)))
    assert desk.state_of(place.id) == "waiting"
    desk.write(leave, place.id, "talked", at(90 + seconds(TALKING_AFTER)))
    assert desk.state_of(place.id) == "talked"


def test_a_number_told_before_nine_in_the_evening_is_not_dialled_after_it(desk: Desk) -> None:
    place = desk.promised("earlier", "+12025550143", seconds=5)
    assert desk.next_for("101") is not None
    assert desk.connects("101", 12 * 3_600) is None
    assert desk.state_of(place) == "waiting"


# -- call-backs


def test_a_call_back_comes_in_the_order_of_those_who_wait_and_tells_whom_to_dial(desk: Desk) -> None:
    desk.joins("later", seconds=10)
    promised = desk.promised("earlier", "+12025550143", seconds=5)
    offer = desk.next_for("101")
    assert offer is not None
    assert (offer.kind, offer.language, offer.last_four, offer.others) == ("call back", "es", "", 1)
    assert desk.connects("101") == ToCallBack(promised, "+12025550143", LINE)


def test_a_call_back_is_not_due_before_its_time(desk: Desk) -> None:
    desk.promised("a", "+12025550143", not_before=600)
    assert desk.about_next("101", 599) == ""
    assert desk.about_next("101", 600) == "a"


def test_nobody_is_called_back_at_an_hour_at_which_she_may_sleep(desk: Desk) -> None:
    """10 in the morning in New York is 7 in Los Angeles."""
    desk.promised("in California", "+12135550143")
    desk.joins("later", seconds=10)
    offer = desk.next_for("101")
    assert offer is not None
    assert (offer.purpose, offer.others) == ("about later", 0)
    assert desk.about_next("102", 3_600) == "in California"


@pytest.mark.parametrize(
    ("end", "told"), [("busy", "busy"), ("no_answer", "no_answer"), ("failed", "no_answer")]
)
def test_a_call_back_that_reaches_nobody_is_tried_three_times_in_all(desk: Desk, end: End, told: End) -> None:
    entry = desk.promised("a", "+12025550143")
    now = 60.0
    for attempt in (1, 2, 3):
        assert desk.about_next("101", now) == "a"
        desk.connects("101", now)
        assert desk.ends(entry, "101", end, now) == told
        assert desk.state_of(entry) == ("not reached" if attempt == 3 else "waiting")
        assert desk.about_next("101", now + LATER - 1) == ""
        now += LATER
    assert desk.about_next("101", now) == ""


def test_a_call_back_of_an_agent_who_hung_up_while_it_rang_is_tried_again_later(desk: Desk) -> None:
    entry = desk.promised("a", "+12025550143")
    desk.about_next("101")
    desk.connects("101", 61)
    desk.write(agents.sign_out, "CAagent101", at(70))
    assert desk.state_of(entry) == "waiting"
    assert desk.about_next("102", 70 + LATER - 1) == ""
    assert desk.about_next("102", 70 + LATER) == "a"


def test_a_call_back_that_was_answered_is_over(desk: Desk) -> None:
    entry = desk.promised("a", "+12025550143")
    desk.about_next("101")
    desk.connects("101")
    assert desk.ends(entry, "101", "talked") == "talked"
    assert desk.about_next("102", 5_000) == ""


def test_call_backs_whose_hour_has_not_come_hide_nobody_behind_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "LOOKED_AT_ONCE", 3)
    for place in range(7):
        desk.promised(f"honolulu{place}", f"+1808555010{place}", seconds=place)
    desk.joins("live", seconds=30)
    desk.promised("due", "+12025550143", seconds=40)
    offer = desk.next_for("101")
    assert offer is not None
    assert (offer.purpose, offer.others) == ("about live", 1)
    assert desk.about_next("102") == "due"
    assert desk.about_next("103") == ""
