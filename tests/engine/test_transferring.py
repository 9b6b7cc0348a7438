"""Places outside the queues: dialled by name, and never twice."""

import pytest

from ivr.engine.call import Ended, ForTransfer
from ivr.engine.events import DigitsEntered, Event, NothingHeard, TransferEnded, TransferResult
from ivr.engine.instructions import DialPlace, EndCall
from ivr.flow.model import Ask, Choice, FlowSet, HangUp, Menu, Say
from ivr.flow.people import Transfer
from tests.engine.building import AT, Walker, choice, flow, flow_set, heard, prompt

WAYS = {"busy": "busy", "no_answer": "no_answer", "unavailable": "unavailable"}


def support_line(*choices: Choice) -> FlowSet:
    return flow_set(
        flow(
            "line",
            Say("hold", 1, prompt("One moment."), "menu" if choices else "dial"),
            Menu("menu", 2, prompt("Menu."), choices, "dial", task_done=True),
            Transfer("dial", 3, "support", WAYS),
            HangUp("busy", 4, prompt("Busy.")),
            HangUp("no_answer", 5, prompt("No answer.")),
            HangUp("unavailable", 6, prompt("Not reached.")),
        )
    )


def test_a_place_is_dialled_at_the_address_of_the_version() -> None:
    caller = Walker(support_line())
    assert caller.call.waiting == ForTransfer("support")
    assert caller.turn.instructions[-1] == DialPlace("+12025550177", 20)
    assert caller.heard == "One moment."


@pytest.mark.parametrize(
    ("result", "outcome", "said"),
    [
        ("answered", "transferred", ""),
        ("busy", "contained", "Busy."),
        ("no-answer", "contained", "No answer."),
        ("failed", "contained", "Not reached."),
    ],
)
def test_each_way_out_of_a_transfer(result: TransferResult, outcome: str, said: str) -> None:
    caller = Walker(support_line())
    assert caller.meets(TransferEnded(AT, result, 61)) == said
    assert caller.call.outcome == outcome
    assert caller.turn.instructions[-1] == EndCall()


@pytest.mark.parametrize("event", [NothingHeard(AT), DigitsEntered(AT, "1"), DigitsEntered(AT, "9005550142")])
def test_an_event_that_tells_nothing_does_not_ring_the_other_side_again(event: Event) -> None:
    caller = Walker(support_line())
    assert caller.meets(event) == "Not reached."


def test_a_place_that_is_not_there_is_unavailable() -> None:
    flows = support_line()
    flows.places.clear()
    assert Walker(flows).heard == "One moment. Not reached."


def test_who_hangs_up_while_it_rings_did_not_get_what_she_waited_for() -> None:
    caller = Walker(support_line(choice("1", "dial")))
    caller.presses("1")
    caller.hangs_up()
    assert caller.call.outcome == "abandoned"
    assert isinstance(caller.call.waiting, Ended)


def test_a_result_that_comes_after_the_end_moves_nothing() -> None:
    caller = Walker(support_line())
    caller.meets(TransferEnded(AT, "busy"))
    before = caller.call
    caller.meets(TransferEnded(AT, "answered", 5))
    assert caller.call == before


def test_what_a_caller_keys_is_never_dialled() -> None:
    flows = flow_set(
        flow(
            "line",
            Ask(
                "ask", 1, prompt("Number?"), "number", "digits", "dial", "dial", confirm=False, max_digits=10
            ),
            Transfer("dial", 2, "support", WAYS),
            HangUp("busy", 4, prompt("Busy.")),
            HangUp("no_answer", 5, prompt("No answer.")),
            HangUp("unavailable", 6, prompt("Not reached.")),
        )
    )
    caller = Walker(flows)
    caller.presses("9005550142")
    assert caller.turn.instructions == (DialPlace("+12025550177", 20),)
    assert heard(caller.turn.instructions) == ""


def test_silence_that_leads_to_a_place_is_led_there_with_a_word() -> None:
    caller = Walker(support_line(choice("1", "busy")))
    caller.waits()
    caller.waits()
    assert "Let me get you to a person." in caller.waits()
    assert caller.call.waiting == ForTransfer("support")
