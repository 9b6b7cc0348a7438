"""What keeps a call from going on forever."""

import pytest

from ivr.engine.call import Ended, ForNothing, ForQueue
from ivr.engine.errands import AskCallBack
from ivr.engine.events import CardNumberDropped
from ivr.engine.instructions import ComeBack, Speak
from ivr.engine.limits import CIRCLE_AFTER, ENDED_AFTER, LED_AFTER, MAX_STEPS_PER_CALL
from ivr.engine.phrases import ENGLISH
from ivr.engine.walk import MAX_FRAMES, MAX_STEPS_PER_TURN
from ivr.flow.model import FlowSet, HangUp, LookUp, Menu, ReadBack, Say, Use
from ivr.flow.people import CallBack, JoinQueue
from tests.engine.building import AT, JOINED, Walker, choice, flow, flow_set, prompt

BYE = HangUp("bye", 9, prompt("Good-bye."))
PERSON = JoinQueue("person", 8, "billing", {"full": "bye", "unavailable": "bye"})
MENU = Menu("menu", 1, None, (choice("1", "menu", "Again, 1."),), "bye")


def circle(everywhere: dict[str, str] | None = None) -> FlowSet:
    around = (Say("round", 1, prompt("Round."), "and"), Say("and", 2, prompt("And."), "round"))
    return flow_set(flow("line", *around, PERSON, BYE, everywhere=everywhere))


def test_a_long_turn_is_cut_and_goes_on_where_it_stopped() -> None:
    steps = [
        Say(f"say_{at}", at, prompt(f"Word {at}."), f"say_{at + 1}") for at in range(MAX_STEPS_PER_TURN + 5)
    ]
    last = Menu(f"say_{MAX_STEPS_PER_TURN + 5}", 99, None, (choice("1", "bye", "To stop, press 1."),), "bye")
    caller = Walker(flow_set(flow("line", *steps, last, BYE, everywhere={"star": "repeat"})))
    assert isinstance(caller.call.waiting, ForNothing)
    assert caller.turn.instructions[-1] == ComeBack()
    first = caller.heard
    second = caller.waits()
    assert f"{first} {second}" == " ".join(f"Word {at}." for at in range(len(steps))) + " To stop, press 1."
    assert caller.presses("*") == first, "star goes back to where the words began"


def test_a_card_number_between_two_halves_of_a_turn_is_warned_of() -> None:
    caller = Walker(circle())
    assert caller.meets(CardNumberDropped(caller.at)).startswith(ENGLISH.card_number_dropped)


def test_a_circle_ends_with_a_person_or_a_good_bye() -> None:
    lonely, helped = Walker(circle()), Walker(circle({"0": "person"}))
    turns = 0
    while isinstance(lonely.call.waiting, ForNothing):
        lonely.waits()
        turns += 1
        assert lonely.call.steps_taken <= CIRCLE_AFTER
    assert turns == CIRCLE_AFTER // MAX_STEPS_PER_TURN
    assert lonely.heard.endswith(ENGLISH.too_long)
    assert (lonely.call.outcome, lonely.call.waiting) == ("failed", Ended())
    while isinstance(helped.call.waiting, ForNothing):
        helped.waits()
    assert helped.turn.errand is not None
    helped.is_answered("joined", **JOINED)
    assert helped.call.waiting == ForQueue("billing", "e1", AT)


def test_a_person_who_is_not_reached_ends_in_a_good_bye() -> None:
    caller = Walker(
        flow_set(
            flow("line", MENU, Say("person", 2, prompt("Nobody."), "menu"), BYE, everywhere={"0": "person"})
        )
    )
    heard = []
    for _ in range(MAX_STEPS_PER_CALL):
        if isinstance(caller.call.waiting, Ended):
            break
        heard.append(caller.presses("1"))
    assert len([words for words in heard if words.startswith(ENGLISH.long_call)]) == 1
    assert caller.heard == ENGLISH.too_long
    assert caller.call.steps_taken == ENDED_AFTER


@pytest.mark.parametrize("keys", ["*", "1", "#"])
def test_nobody_stays_at_one_menu_for_ever(keys: str) -> None:
    patient = Menu("menu", 1, None, (choice("1", "menu", "Again, 1."),), "menu", tries=9)
    caller = Walker(
        flow_set(flow("line", patient, PERSON, BYE, everywhere={"0": "person", "star": "repeat"}))
    )
    for _ in range(MAX_STEPS_PER_CALL + 1):
        if caller.step == "person":
            return
        caller.presses(keys)
    pytest.fail("the caller was never led to a person")


@pytest.mark.parametrize(("hours", "ended"), [(1, False), (2, False), (3, True)])
def test_a_call_of_more_than_two_hours_ends_where_there_is_no_person(hours: int, ended: bool) -> None:
    caller = Walker(flow_set(flow("line", MENU, BYE)))
    caller.at = f"2026-11-20T{15 + hours}:00:00-05:00"
    assert (caller.presses("1") == ENGLISH.too_long) == ended
    assert isinstance(caller.call.waiting, Ended) == ended


LATE = "2026-11-20T18:00:00-05:00"


def test_a_call_of_more_than_two_hours_is_led_to_a_person_and_ends_only_after_that() -> None:
    nobody = Say("person", 2, prompt("Nobody is here."), "menu")
    caller = Walker(flow_set(flow("line", MENU, nobody, BYE, everywhere={"0": "person"})))
    caller.at = LATE
    assert caller.presses("1") == f"{ENGLISH.long_call} {ENGLISH.another_way} Nobody is here. Again, 1."
    assert caller.call.steps_taken > LED_AFTER
    assert caller.presses("1") == "Again, 1."


def _in_the_choices_of_the_queue() -> Walker:
    """A caller who is offered a call-back, in a flow that the line's flow uses."""
    offer = Menu("menu", 1, None, (choice("1", "call", "To be called back, 1."),), "bye")
    ways = {"soon": "bye", "later": "bye", "already": "bye", "not_callable": "bye", "unavailable": "bye"}
    people = flow(
        "people",
        offer,
        CallBack("call", 2, "billing", None, ways),
        PERSON,
        BYE,
        everywhere={"0": "person", "star": "repeat"},
    )
    return Walker(flow_set(flow("line", Use("use", 1, "people", {}), BYE), people))


@pytest.mark.parametrize("at", [LATE, AT])
def test_who_asks_for_a_call_back_at_the_limit_is_called_back(at: str) -> None:
    caller = _in_the_choices_of_the_queue()
    while at == AT and caller.call.steps_taken < MAX_STEPS_PER_CALL:
        caller.presses("*")
    caller.at = at
    caller.presses("1")
    assert isinstance(caller.turn.errand, AskCallBack)


def test_a_number_that_is_read_is_read_to_its_end() -> None:
    number = ReadBack("read", 2, "confirmation_number", "menu")
    found = LookUp("find", 1, "account_of_caller", {"one": "read", "none": "read"})
    caller = Walker(flow_set(flow("line", found, number, MENU, PERSON, BYE, everywhere={"0": "person"})))
    caller.is_answered("one", confirmation_number="4829160023")
    caller.at = LATE
    assert caller.presses("1").startswith("4 8 2")
    assert caller.presses("2") == "Again, 1."
    assert caller.presses("1").startswith(ENGLISH.long_call)


def test_flows_that_use_themselves_come_to_an_end() -> None:
    caller = Walker(flow_set(flow("line", Use("use", 1, "line", {}), BYE)))
    assert caller.heard == ENGLISH.good_bye
    assert len(caller.call.frames) == MAX_FRAMES


def test_the_longest_turn_stays_within_what_a_carrier_takes() -> None:
    long = "x" * 1_000
    steps = [Say(f"say_{at}", at, prompt(long), f"say_{at + 1}") for at in range(MAX_STEPS_PER_TURN)]
    nine = tuple(choice(str(key), "menu", long) for key in range(1, 10))
    menu = Menu(f"say_{MAX_STEPS_PER_TURN}", 99, prompt(long), nine, "menu")
    caller = Walker(flow_set(flow("line", *steps, menu)))
    words = sum(
        len(piece.text)
        for spoken in caller.turn.instructions
        if isinstance(spoken, Speak)
        for piece in spoken.pieces
        if hasattr(piece, "text")
    )
    assert words <= MAX_STEPS_PER_TURN * 1_000
