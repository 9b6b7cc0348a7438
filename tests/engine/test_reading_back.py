"""A number to write down: when the caller is ready, slowly, twice, as often as she wants."""

from datetime import datetime, timedelta

import pytest

from ivr.engine.call import FactValue, ForPen, ForReadBack
from ivr.engine.events import CallerGone, CardNumberDropped, SpeechHeard
from ivr.engine.instructions import Digits, Rest, Speak
from ivr.engine.phrases import ENGLISH, SPANISH
from ivr.engine.reading_back import PEN_WAIT_SECONDS, READ_ONCE_SECONDS
from ivr.flow.model import Ask, HangUp, Language, LookUp, Menu, ReadBack, Step
from ivr.flow.people import JoinQueue
from tests.engine.building import AT, Walker, choice, flow, flow_set, prompt

FLOW = flow(
    "line",
    LookUp("find", 1, "account_of_caller", {"one": "read", "none": "read"}),
    ReadBack("read", 2, "confirmation_number", "bye"),
    JoinQueue("person", 3, "billing", {"full": "bye", "unavailable": "bye"}),
    HangUp("bye", 4, prompt("Good-bye.", "Hasta luego.")),
    everywhere={"0": "person", "star": "repeat"},
)
TWICE = "4 8 2, 9 1 6, 0 0 2 3. Once more. 4 8 2, 9 1 6, 0 0 2 3."


def waiting(language: Language = "en", number: FactValue = "4829160023") -> Walker:
    caller = Walker(flow_set(FLOW, language=language))
    caller.is_answered("one", confirmation_number=number)
    return caller


def test_the_caller_may_fetch_a_pen_and_nobody_nags() -> None:
    caller = waiting()
    assert isinstance(caller.call.waiting, ForPen)
    assert caller.heard == ENGLISH.pen
    assert caller.gather.wait_seconds == PEN_WAIT_SECONDS == 60


@pytest.mark.parametrize("keys", ["1", "2", "7", ""])
def test_any_key_or_none_begins_the_reading(keys: str) -> None:
    caller = waiting()
    assert caller.presses(keys) == f"{TWICE} {ENGLISH.read_back_again}"
    assert isinstance(caller.call.waiting, ForReadBack)


def test_a_word_begins_the_reading_too() -> None:
    assert waiting().meets(SpeechHeard(AT, "ready", 0.9)).startswith(TWICE)


def test_the_number_is_read_slowly_in_groups() -> None:
    caller = waiting()
    caller.presses("1")
    (speech,) = caller.gather.prompts
    assert isinstance(speech, Speak)
    groups = [piece.groups for piece in speech.pieces if isinstance(piece, Digits)]
    assert groups == [(("482"),), (("916"),), (("0023"),)] * 2
    assert speech.pieces[1] == Rest(1_000)


def test_one_hears_it_again_and_two_goes_on() -> None:
    caller = waiting("es")
    assert caller.heard == SPANISH.pen
    caller.presses("1")
    for _ in range(4):
        assert caller.presses("1").endswith(SPANISH.read_back_again)
    assert caller.presses("2") == "Hasta luego."


def test_silence_and_other_keys_ask_again_then_go_on() -> None:
    for act in (Walker.waits, lambda caller: caller.presses("7")):
        caller = waiting()
        caller.presses("1")
        assert act(caller).endswith(ENGLISH.read_back_again)
        assert act(caller).endswith(ENGLISH.read_back_again)
        assert act(caller) == "Good-bye."


def test_star_zero_and_a_card_number_mean_what_they_mean_everywhere() -> None:
    caller = waiting()
    assert caller.presses("*") == ENGLISH.pen
    assert caller.meets(CardNumberDropped(AT)) == f"{ENGLISH.card_number_dropped} {ENGLISH.pen}"
    caller.presses("1")
    assert caller.presses("*") == f"{TWICE} {ENGLISH.read_back_again}"
    assert caller.meets(SpeechHeard(AT, "what", 0.9)).endswith(ENGLISH.read_back_again)
    caller.presses("0")
    assert caller.step == "person"


def test_a_hang_up_after_the_number_was_read_is_a_contained_call() -> None:
    before, after = waiting(), waiting()
    after.presses("1")
    before.hangs_up()
    after.hangs_up()
    assert (before.call.outcome, after.call.outcome) == ("abandoned", "contained")


@pytest.mark.parametrize(
    "begun",
    [
        Ask("next", 5, prompt("Another amount?"), "amount", "money", "bye", "bye"),
        JoinQueue("next", 5, "billing", {"full": "bye", "unavailable": "bye"}),
    ],
    ids=["a question", "a queue"],
)
def test_who_begins_something_else_and_hangs_up_did_not_get_it(begun: Step) -> None:
    menu = Menu("anything_else", 4, None, (choice("1", "next", "To go on, press 1."),), "bye")
    steps = {**FLOW.steps, "read": ReadBack("read", 2, "confirmation_number", "anything_else")}
    flows = flow_set(flow("line", *steps.values(), menu, begun))
    for keys, outcome in ((("1", "2"), "contained"), (("1", "2", "1"), "abandoned")):
        caller = Walker(flows)
        caller.is_answered("one", confirmation_number="4829160023")
        for key in keys:
            caller.presses(key)
        caller.hangs_up()
        assert caller.call.outcome == outcome


def test_without_a_number_there_is_nothing_to_wait_for() -> None:
    caller = Walker(flow_set(FLOW))
    assert caller.is_answered("none") == "Good-bye."


def test_what_is_no_number_is_read_as_it_stands() -> None:
    for value, heard in ((3, "three Once more. three"), ("AB 12", "AB 12 Once more. AB 12")):
        assert waiting(number=value).presses("1").startswith(heard)


def _later(seconds: int) -> str:
    return (datetime.fromisoformat(AT) + timedelta(seconds=seconds)).isoformat()


@pytest.mark.parametrize(
    ("seconds", "heard"), [(READ_ONCE_SECONDS - 1, ()), (READ_ONCE_SECONDS, ("4829160023",))]
)
def test_who_is_cut_off_has_heard_the_number_when_it_was_read_once(
    seconds: int, heard: tuple[str, ...]
) -> None:
    caller = waiting()
    caller.presses("1")
    caller.meets(CallerGone(_later(seconds)))
    assert caller.call.numbers_heard == heard


def test_who_goes_on_has_heard_the_number_and_who_is_fetching_a_pen_has_not() -> None:
    caller = waiting()
    heard = []
    for key in ("1", "1", "2"):
        caller.presses(key)
        heard.append(caller.call.numbers_heard)
    assert heard == [(), (), ("4829160023",)]


def test_no_other_number_counts_as_a_confirmation_number() -> None:
    other = flow(
        "line",
        LookUp("find", 1, "open_case", {"opened": "read"}),
        ReadBack("read", 2, "case_number", "bye"),
        HangUp("bye", 3, prompt("Good-bye.", "Hasta luego.")),
    )
    caller = Walker(flow_set(other))
    caller.is_answered("opened", case_number="1234567897")
    caller.presses("1")
    caller.meets(CallerGone(_later(60)))
    assert caller.call.numbers_heard == ()
