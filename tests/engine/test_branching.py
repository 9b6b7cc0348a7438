"""Branches, flows within flows, look-ups and lines."""

import pytest
from msgspec.structs import replace

from ivr.engine.branching import fits
from ivr.engine.call import FactValue, ForErrand, Frame
from ivr.engine.errands import RunLookUp
from ivr.engine.events import CallAnswered, CallerGone, ErrandDone
from ivr.engine.machine import advance, begin
from ivr.flow.lookups import LOOK_UPS, VERIFIED
from ivr.flow.model import Ask, Case, Choose, Consent, Done, HangUp, Line, LookUp, Menu, Say, Use
from tests.engine.building import AT, LINE, Walker, choice, flow, flow_set, heard, prompt

BYE = HangUp("bye", 9, prompt("Good-bye.", "Hasta luego."))


@pytest.mark.parametrize(
    ("case", "value", "fitting"),
    [
        (Case("x", any_of=("balance",)), "balance", True),
        (Case("x", any_of=("plan", "instalment")), "instalment", True),
        (Case("x", any_of=("balance",)), "Balance", False),
        (Case("x", any_of=("3",)), 3, True),
        (Case("x", any_of=("10000",)), 10_000, True),
        (Case("x", above=10_000), 10_001, True),
        (Case("x", above=10_000), 10_000, False),
        (Case("x", below=10_000), 9_999, True),
        (Case("x", below=10_000), 10_000, False),
        (Case("x", above=1, below=3), 2, True),
        (Case("x", above=1, below=3), 3, False),
        (Case("x", above=1), "2", False),
        (Case("x"), 1, False),
    ],
)
def test_a_case_fits_by_value_or_by_bounds(case: Case, value: FactValue, fitting: bool) -> None:
    assert fits(case, value) == fitting


def test_the_first_case_that_fits_wins_and_an_unknown_fact_goes_otherwise() -> None:
    cases = (Case("one", above=5), Case("two", above=1))
    steps = (
        Ask("ask", 1, prompt("How many?"), "count", "number", "which", "bye", confirm=False),
        Choose("which", 2, "count", cases, "bye"),
        HangUp("one", 3, prompt("Many.")),
        HangUp("two", 4, prompt("Some.")),
        BYE,
    )
    for keys, said in (("6", "Many."), ("2", "Some."), ("1", "Good-bye.")):
        assert Walker(flow_set(flow("line", *steps))).presses(keys) == said
    assert Walker(flow_set(flow("line", *steps, start="which"))).heard == "Good-bye."


def test_today_can_be_chosen_by() -> None:
    day = Choose("day", 1, "today", (Case("today", ("2026-11-20",)),), "bye")
    caller = Walker(flow_set(flow("line", day, HangUp("today", 2, prompt("Today.")), BYE)))
    assert caller.heard == "Today."


def nested(result: str = "found") -> Walker:
    inner = flow(
        "inner",
        Say("inside", 1, prompt("Inside."), "ask"),
        Menu("ask", 2, None, (choice("1", "end", "To end, press 1."),), "end"),
        Done("end", 3, result),
        everywhere={"star": "repeat"},
    )
    outer = flow(
        "outer",
        Use("use", 1, "inner", {"found": "after", "unavailable": "bye"}),
        HangUp("after", 2, prompt("Found.")),
        BYE,
        everywhere={"0": "bye", "star": "repeat"},
    )
    return Walker(flow_set(outer, inner))


def test_a_flow_used_by_another_comes_back_by_its_result() -> None:
    caller = nested()
    assert [frame.flow for frame in caller.call.frames] == ["outer", "inner"]
    assert caller.presses("1") == "Found."
    assert [frame.flow for frame in caller.call.frames] == ["outer"]


def test_an_undeclared_result_is_unavailable() -> None:
    assert nested("something else").presses("1") == "Good-bye."


def test_the_keys_of_the_using_flow_do_not_work_in_the_used_one() -> None:
    caller = nested()
    caller.presses("0")
    assert caller.step == "ask"
    assert caller.call.mismatches == 1


def test_star_repeats_across_the_edge_of_a_flow() -> None:
    inner = flow("inner", Say("inside", 1, prompt("You owe much."), "end"), Done("end", 2, "told"))
    outer = flow(
        "outer",
        Use("use", 1, "inner", {"told": "menu"}),
        Menu("menu", 2, None, (choice("1", "bye", "To stop, press 1."),), "bye"),
        BYE,
        everywhere={"star": "repeat"},
    )
    caller = Walker(flow_set(outer, inner))
    assert caller.heard == "You owe much. To stop, press 1."
    for _ in range(3):
        assert caller.presses("*") == "You owe much. To stop, press 1."
    assert [frame.flow for frame in caller.call.frames] == ["outer"]


def test_a_flow_that_is_done_with_nobody_to_come_back_to_ends_politely() -> None:
    caller = Walker(flow_set(flow("line", Done("end", 1, "found"))))
    assert caller.heard == "Thank you for calling. Good-bye."


def test_a_look_up_behind_verification_is_not_run_before_it() -> None:
    looked = LookUp("look", 2, "balance", {"owed": "owed", "nothing_owed": "bye", "unavailable": "bye"})
    first = Ask("account", 1, prompt("Account?"), "account_number", "digits", "look", "bye", confirm=False)
    caller = Walker(flow_set(flow("line", first, looked, BYE)))
    assert caller.presses("40170022") == "Good-bye."


def test_a_look_up_gets_what_it_told_before_so_that_it_can_go_on() -> None:
    steps = (
        LookUp("who", 1, "verify_holder", {"verified": "next", "unavailable": "account"}),
        Ask("account", 2, prompt("Account?"), "account_number", "digits", "check", "bye", confirm=False),
        LookUp("check", 3, "check_amount", {"accepted": "next", "unavailable": "next"}),
        LookUp("next", 4, "next_bill", {"bill": "menu", "no_more": "bye", "unavailable": "bye"}),
        Menu("menu", 5, prompt("Bill {bill_number:digits}."), (choice("1", "next", "Next, 1."),), "bye"),
        BYE,
    )
    caller = Walker(flow_set(flow("line", *steps)))
    caller.presses("40170022")
    assert caller.turn.errand is None, "an amount is lacking, and nobody is verified"
    asked = Ask("zip", 6, prompt("ZIP?"), "zip_code", "digits", "who", "bye", secret=True)
    checked = LookUp("born", 7, "check_date_of_birth", {"next": "zip", "unavailable": "bye"})
    born = Ask("birth", 8, prompt("Born?"), "date_of_birth", "date", "born", "bye", secret=True)
    known = Ask("known", 9, prompt("Account?"), "account_number", "digits", "birth", "bye", confirm=False)
    verified = Walker(flow_set(flow("line", *steps, asked, checked, born, known, start="known")))
    verified.presses("40170022")
    verified.presses("12241950")
    verified.is_answered("next", birth_date_check=1)
    verified.presses("02134")
    verified.is_answered("verified", "verified", holder_name="Ana Example")
    assert verified.turn.errand == RunLookUp(
        "next_bill", {"account_number": "40170022"}, "+12025550142", True, LINE, "line"
    )
    heard_now = verified.is_answered("bill", bill_number="123456789", last_bill_told="123456789")
    assert heard_now.startswith("Bill 1 2 3, 4 5 6, 7 8 9.")
    verified.presses("1")
    assert isinstance(verified.turn.errand, RunLookUp)
    assert verified.turn.errand.given == {
        "account_number": "40170022",
        "bill_number": "123456789",
        "last_bill_told": "123456789",
    }


def test_a_mark_that_a_look_up_may_not_leave_does_not_count() -> None:
    who = LookUp("who", 1, "account_of_caller", {"one": "bye", "none": "bye"})
    caller = Walker(flow_set(flow("line", who, BYE)))
    caller.is_answered("one", "verified", "consent: bank debit", account_number="40170022")
    assert caller.call.marks == ()


@pytest.mark.parametrize("way_out", ["unavailable", "something new"])
def test_an_undeclared_way_out_is_unavailable_and_makes_nothing_known(way_out: str) -> None:
    caller = Walker(
        flow_set(
            flow("line", LookUp("who", 1, "account_of_caller", {"one": "one", "unavailable": "bye"}), BYE)
        )
    )
    assert caller.is_answered(way_out, "verified", last_four="0022") == "Good-bye."
    assert (caller.call.facts, caller.call.marks) == ({}, ())


def test_a_look_up_nobody_declared_is_unavailable() -> None:
    assert (
        Walker(flow_set(flow("line", LookUp("who", 1, "weather", {"unavailable": "bye"}), BYE))).heard
        == "Good-bye."
    )


def test_a_look_up_that_finds_another_account_forgets_the_former_one() -> None:
    again = LookUp("again", 2, "account_of_caller", {"one": "bye", "none": "bye"})
    agree = Consent("agree", 3, prompt("May we?"), "text message", "again", "bye", "bye")
    first = LookUp("first", 1, "account_of_caller", {"one": "agree", "none": "bye"})
    caller = Walker(flow_set(flow("line", first, again, agree, BYE)))
    caller.is_answered("one", account_number="40170022", holder_name="Ana Example")
    caller.presses("1")
    caller.is_answered("next")
    assert "consent: text message" in caller.call.marks
    caller.is_answered("one", account_number="40170030", last_four="0030")
    assert "consent: text message" not in caller.call.marks
    assert caller.call.facts == {"account_number": "40170030", "last_four": "0030"}


def test_the_line_is_found_by_the_number_that_was_called() -> None:
    flows = flow_set(
        flow("first", HangUp("end", 1, prompt("First."))),
        flow("second", HangUp("end", 1, prompt("Second.", "Segunda."))),
    )
    flows.lines["+12025550101"] = Line("+12025550101", "second", "es")
    for called, line, words in (
        (LINE, LINE, "First."),
        ("+12025550101", "+12025550101", "Segunda."),
        ("+12025550199", LINE, "First."),
    ):
        turn = begin(flows, CallAnswered(AT, "CA1", called, None))
        assert heard(turn.instructions) == words
        assert turn.call.line == line


def test_without_any_line_the_call_ends_politely() -> None:
    flows = flow_set(flow("line", BYE))
    flows.lines.clear()
    turn = begin(flows, CallAnswered(AT, "CA1", LINE, None))
    assert turn.call.outcome == "failed"
    assert advance(flows, turn.call, CallerGone(AT)).call == turn.call


def test_a_step_that_is_not_there_leads_to_a_person_or_a_polite_end() -> None:
    lost = Say("lost", 1, prompt("Hello."), "nowhere")
    assert Walker(flow_set(flow("line", lost))).heard == "Hello. Thank you for calling. Good-bye."
    assert Walker(flow_set(flow("line", lost, BYE, everywhere={"0": "bye"}))).heard == "Hello. Good-bye."


@pytest.mark.parametrize(
    ("asked", "result", "outcome"),
    [
        ("add_to_plan", "added", "contained"),
        ("add_to_plan", "changed", "abandoned"),
        ("order_status", "scheduled", "contained"),
        ("order_status", "not_found", "abandoned"),
        ("number_of_caller", "known", "abandoned"),
    ],
)
def test_who_hangs_up_after_what_she_called_for_was_done_has_it(
    asked: str, result: str, outcome: str
) -> None:
    declared = LOOK_UPS[asked]
    steps = (
        LookUp("look", 1, asked, dict.fromkeys(declared.ways_out, "menu")),
        Menu("menu", 2, prompt("Anything else?"), (choice("1", "bye", "To end, press 1."),), "bye"),
        BYE,
    )
    known = dict.fromkeys(declared.needs, "x")
    flows, frames = flow_set(flow("line", *steps)), (Frame("line", "look"),)
    begun = Walker(flows).call
    call = replace(begun, frames=frames, facts=known, marks=(VERIFIED,), waiting=ForErrand("look_up"))
    told = advance(flows, call, ErrandDone(AT, result))
    assert advance(flows, told.call, CallerGone(AT)).call.outcome == outcome
