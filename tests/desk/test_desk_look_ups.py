"""Signing in by PIN, with limits on guesses, and what an agent is told."""

from datetime import datetime

import pytest

from ivr.calls.desk_errands import connect_caller, end_of_connection
from ivr.calls.desk_look_ups import lift_lock
from ivr.calls.look_ups import ANSWERS
from ivr.calls.questions import Policies, Question
from ivr.desk.agents import AgentPolicy
from ivr.engine.call import FactValue
from ivr.engine.errands import ConnectCaller, EndConnection
from ivr.engine.events import ErrandDone
from ivr.flow.desk_lookups import AGENT
from ivr.flow.lookups import LOOK_UPS
from tests.conftest import Database
from tests.desk.desk import LINE, NEW_YORK, PIN, SEALER, Desk, at

PHONE = "+12025550170"
POLICY = AgentPolicy()
AGENTS = 50
FEW = Policies(agents=AgentPolicy(per_agent_a_day=3, per_caller_a_day=5, withheld_a_day=4))


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database.engine)


def ask(
    desk: Desk,
    look_up: str,
    call: str = "CAagent101",
    moment: datetime | None = None,
    caller: str | None = PHONE,
    policies: Policies = FEW,
    **given: FactValue,
) -> ErrandDone:
    done = desk.write(
        lambda connection: ANSWERS[look_up](
            Question(connection, SEALER, policies, given, caller, call, moment or at(60))
        )
    )
    assert set(done.facts) == set(LOOK_UPS[look_up].ways_out[done.way_out])
    return done


def tries(desk: Desk, number: str, pin: str, caller: str | None = PHONE, seconds: float = 60) -> str:
    done = ask(desk, "agent_sign_in", "CAnew", at(seconds), caller, agent_number=number, agent_pin=pin)
    return done.way_out


def test_the_right_pin_signs_in_on_this_call_and_leaves_the_mark(desk: Desk) -> None:
    done = ask(desk, "agent_sign_in", "CAnew", agent_number="101", agent_pin=PIN)
    assert (done.way_out, done.marks, done.facts) == ("signed_in", (AGENT,), {"agent_name": "Alma Ruiz"})
    assert ask(desk, "next_caller", "CAnew").way_out == "nobody"
    assert ask(desk, "next_caller", "CAagent101").way_out == "signed_out"


def test_an_unknown_agent_and_a_wrong_pin_get_the_same_answer(desk: Desk) -> None:
    wrong = ask(desk, "agent_sign_in", agent_number="101", agent_pin="000000")
    unknown = ask(desk, "agent_sign_in", agent_number="999", agent_pin="000000")
    assert wrong == unknown


def test_guesses_at_one_agent_are_limited_whoever_calls_and_then_the_right_pin_is_refused_too(
    desk: Desk,
) -> None:
    callers = [f"+1202555017{place}" for place in range(4)]
    assert [tries(desk, "101", "000000", caller) for caller in callers] == ["wrong"] * 3 + ["blocked"]
    assert tries(desk, "101", PIN, "+12025550179") == "blocked"
    assert tries(desk, "102", PIN, "+12025550179") == "signed_in"


def test_guesses_of_one_calling_number_are_limited_over_all_agents(desk: Desk) -> None:
    answers = [tries(desk, str(400 + place), "000000") for place in range(6)]
    assert answers == ["wrong"] * 5 + ["blocked"]
    assert tries(desk, "101", PIN) == "blocked"
    assert tries(desk, "101", PIN, "+12025550179") == "signed_in"


def test_guesses_of_withheld_numbers_are_limited_together(desk: Desk) -> None:
    withheld = [tries(desk, str(400 + place), "000000", None) for place in range(5)]
    assert withheld == ["wrong"] * 4 + ["blocked"]
    assert tries(desk, "101", PIN, None) == "blocked"


def test_guesses_at_numbers_of_nobody_lock_no_agent_however_many_phones_they_come_from(desk: Desk) -> None:
    for place in range(100):
        assert tries(desk, str(400 + place), "000000", f"+120255501{place:02}") == "wrong"
    assert [tries(desk, number, PIN, "+12025550199") for number in ("101", "102")] == ["signed_in"] * 2


def test_a_new_pin_lifts_the_lock_of_its_agent_and_of_nobody_else(desk: Desk) -> None:
    for number in ("101", "102"):
        for place in range(3):
            tries(desk, number, "000000", f"+1202555017{place}")
    desk.write(lift_lock, SEALER, "101")
    assert tries(desk, "101", PIN, "+12025550179") == "signed_in"
    assert tries(desk, "102", PIN, "+12025550179") == "blocked"


def test_signing_in_rightly_is_no_guess_however_often(desk: Desk) -> None:
    assert {tries(desk, "101", PIN) for _ in range(12)} == {"signed_in"}


def test_the_limits_leave_a_stranger_one_chance_in_a_year_or_less(desk: Desk) -> None:
    a_day = POLICY.per_agent_a_day * AGENTS
    assert a_day * 365 / 10**6 < 0.2
    assert POLICY.per_agent_a_day <= POLICY.per_caller_a_day


# -- who is next


def test_the_whisper_names_no_number_and_no_person(desk: Desk) -> None:
    desk.joins("a")
    done = ask(desk, "next_caller", moment=at(185))
    assert done.way_out == "caller"
    assert done.facts == {
        "waiter_line": LINE,
        "waiter_about": "about a",
        "waiter_language": "en",
        "waiter_account": "known",
        "waiter_last_four": "0022",
        "waited_minutes": 3,
        "others_waiting": 0,
    }


def test_a_call_back_is_another_way_out(desk: Desk) -> None:
    desk.promised("a", "+12025550143")
    done = ask(desk, "next_caller")
    assert (done.way_out, done.facts["waiter_account"]) == ("to_call_back", "unknown")


def test_a_call_that_is_not_signed_in_is_told_of_nobody(desk: Desk) -> None:
    desk.joins("a")
    assert ask(desk, "next_caller", "CAstranger").way_out == "signed_out"
    assert ask(desk, "hand_back", "CAstranger").way_out == "next"
    assert desk.about_next("101") == "a"


def test_handing_back_and_signing_out_free_the_caller(desk: Desk) -> None:
    desk.joins("a")
    ask(desk, "next_caller")
    ask(desk, "hand_back", moment=at(61))
    assert desk.about_next("102", 62) == "a"
    ask(desk, "agent_sign_out", "CAagent102", at(63))
    assert ask(desk, "next_caller", "CAagent102", at(64)).way_out == "signed_out"
    assert desk.about_next("101", 95) == "a"


def test_an_agent_without_callers_looks_for_stranded_ones_every_five_minutes(desk: Desk) -> None:
    policies = Policies(stranded_queue="billing")
    answers = [
        ask(desk, "next_caller", moment=at(seconds), policies=policies).way_out
        for seconds in range(15, 615, 15)
    ]
    assert answers.count("perhaps_stranded") == 2
    without = {ask(desk, "next_caller", moment=at(seconds)).way_out for seconds in range(615, 1_300, 15)}
    assert without == {"nobody"}


# -- connected


def connected(desk: Desk, call: str = "CAagent101", whom: str = "caller") -> ErrandDone:
    errand = ConnectCaller(whom)  # type: ignore[arg-type] # one of the two
    return desk.write(connect_caller, SEALER, errand, call, 3, at(61), NEW_YORK, "billing")


def test_whom_she_was_told_of_is_found_with_her_slot_or_number(desk: Desk) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    assert connected(desk).facts == {"queue_entry": place.id, "queue_slot": place.slot}
    desk.promised("b", "+12025550143")
    desk.about_next("102")
    assert connected(desk, "CAagent102").facts == {
        "queue_entry": "b",
        "dialled_number": "+12025550143",
        "shown_number": LINE,
    }


@pytest.mark.parametrize("whom", ["caller", "stranded"])
def test_a_call_that_is_not_signed_in_is_connected_with_nobody(desk: Desk, whom: str) -> None:
    desk.joins("a")
    desk.about_next("101")
    assert connected(desk, "CAstranger", whom) == ErrandDone(at(61).isoformat(), "gone")


def test_whoever_is_stranded_is_in_the_queue_of_the_apology_and_has_no_entry(desk: Desk) -> None:
    done = connected(desk, whom="stranded")
    assert done.facts == {"queue_entry": "", "queue_slot": "billing"}
    for end, told in (("talked", "talked"), ("failed", "gone"), ("no_answer", "gone")):
        errand = EndConnection("", end)  # type: ignore[arg-type] # real ends
        assert desk.write(end_of_connection, errand, "CAagent101", at(70)).way_out == told


def test_the_end_of_a_conversation_is_written_down_and_the_agent_was_heard_of(desk: Desk) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    connected(desk)
    done = desk.write(end_of_connection, EndConnection(place.id, "talked"), "CAagent101", at(500))
    assert (done.way_out, desk.state_of(place.id)) == ("talked", "talked")
