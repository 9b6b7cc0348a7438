"""A call from greeting to good-bye, through the verbs that every flow has."""

from ivr.engine.call import Ended, ForDigits, ForKey
from ivr.engine.errands import RunLookUp
from ivr.engine.instructions import EndCall
from ivr.flow.model import Ask, Case, Choose, HangUp, LookUp, Menu, Say
from tests.engine.building import LINE, Walker, choice, flow, flow_set, prompt

FLOW = flow(
    "line",
    Say("welcome", 1, prompt("Thank you for calling.", "Gracias por llamar."), "menu"),
    Menu(
        "menu",
        2,
        prompt("Main menu."),
        (
            choice("1", "account", "To pay a bill, press 1.", remember={"purpose": "pay"}),
            choice("2", "bye"),
        ),
        "bye",
    ),
    Ask(
        "account",
        3,
        prompt("Please enter your 8 digit account number."),
        "account_number",
        "digits",
        "find",
        "bye",
        min_digits=8,
        max_digits=8,
    ),
    LookUp("find", 4, "printed_bill", {"found": "branch", "not_found": "bye", "unavailable": "bye"}),
    Choose("branch", 5, "purpose", (Case("paying", ("pay",)),), "bye"),
    Say("paying", 6, prompt("You are here to pay."), "bye"),
    HangUp("bye", 7, prompt("Good-bye.")),
    everywhere={"0": "bye", "star": "repeat"},
)


def test_a_call_goes_from_greeting_to_good_bye() -> None:
    caller = Walker(flow_set(FLOW))
    assert caller.heard == "Thank you for calling. Main menu. To pay a bill, press 1. For bye, press 2."
    assert isinstance(caller.call.waiting, ForKey)
    assert caller.presses("1") == "Please enter your 8 digit account number."
    assert isinstance(caller.call.waiting, ForDigits)
    assert caller.gather.max_digits == 8
    assert caller.gather.finish_on == "#"
    assert caller.presses("40170022") == (
        "I have 4 0 1 7, 0 0 2 2. If that is right, press 1. To enter it again, press 2."
    )
    assert caller.presses("1") == "Good-bye.", "a look-up that lacks its bill number is unavailable"
    assert caller.call.outcome == "contained"
    assert caller.turn.instructions[-1] == EndCall()


def test_a_look_up_is_given_its_facts_and_its_answer_leads_on() -> None:
    caller = Walker(
        flow_set(
            flow(
                "line",
                LookUp("who", 1, "account_of_caller", {"one": "say", "none": "bye"}),
                Say("say", 2, prompt("The last four are {last_four:digits}."), "bye"),
                HangUp("bye", 3, prompt("Good-bye.")),
            )
        )
    )
    assert caller.turn.errand == RunLookUp("account_of_caller", {}, "+12025550142", False, LINE, "line")
    assert caller.is_answered("one", account_number="40170022", last_four="0022") == (
        "The last four are 0 0 2 2. Good-bye."
    )
    assert isinstance(caller.call.waiting, Ended)
