"""Menus: keys, words, silences, other keys, repetition, languages."""

import pytest

from ivr.engine.call import Ended, ForKey
from ivr.engine.events import CardNumberDropped, PaymentFinished, SpeechHeard
from ivr.engine.instructions import PlayRecording, Rest, Speak, Spoken
from ivr.engine.phrases import ENGLISH, SPANISH
from ivr.flow.model import Choice, Done, FlowSet, HangUp, Language, Menu, Prompt, Say, Use
from ivr.flow.people import JoinQueue
from tests.engine.building import AT, Walker, choice, flow, flow_set, prompt, sentence

BYE = HangUp("bye", 9, prompt("Good-bye.", "Hasta luego."))
PERSON = JoinQueue("person", 8, "billing", {"full": "bye", "unavailable": "bye"})
EVERYWHERE = {"0": "person", "star": "repeat"}


def line(menu: Menu, language: Language = "en") -> FlowSet:
    return flow_set(
        flow(
            "line",
            Say("hello", 1, prompt("Hello.", "Hola."), menu.name),
            menu,
            PERSON,
            BYE,
            everywhere=EVERYWHERE,
        ),
        language=language,
    )


def menu_of(count: int = 2, **settings: object) -> Menu:
    choices = tuple(
        choice(str(key), "bye", f"For number {key}, press {key}.", f"Para número {key}, oprima {key}.")
        for key in range(1, count + 1)
    )
    lead = prompt("Main menu.", "Menú principal.")
    return Menu("menu", 2, lead, choices, "person", **settings)  # type: ignore[arg-type]  # the menu's own settings


SPOKEN = "Main menu. For number 1, press 1. For number 2, press 2."


def test_a_menu_is_one_key_with_no_terminator() -> None:
    caller = Walker(line(menu_of(wait_seconds=7)))
    assert caller.heard == f"Hello. {SPOKEN}"
    assert (caller.gather.max_digits, caller.gather.finish_on, caller.gather.wait_seconds) == (1, "", 7)


def test_the_lead_may_be_missing() -> None:
    plain = Menu("menu", 2, None, (choice("1", "bye", "To stop, press 1."),), "bye")
    assert Walker(line(plain)).heard == "Hello. To stop, press 1."


def test_a_key_remembers_and_leads_on() -> None:
    chosen = choice("2", "bye", remember={"purpose": "balance"})
    caller = Walker(line(Menu("menu", 2, None, (chosen,), "bye")))
    assert caller.presses("2") == "Good-bye."
    assert caller.call.facts == {"purpose": "balance"}


@pytest.mark.parametrize(("keys", "name"), [("*", "star"), ("#", "pound")])
def test_star_and_pound_are_keys_of_a_menu_too(keys: str, name: str) -> None:
    caller = Walker(line(Menu("menu", 2, None, (choice(name, "bye"),), "person")))
    assert caller.presses(keys) == "Good-bye."


def test_zero_leads_to_a_person_from_every_menu() -> None:
    caller = Walker(line(menu_of()))
    caller.presses("0")
    assert caller.step == "person"


def test_star_says_it_all_again_and_counts_as_no_mistake() -> None:
    caller = Walker(line(menu_of(tries=2)))
    for _ in range(5):
        assert caller.presses("*") == f"Hello. {SPOKEN}"
    assert (caller.call.silences, caller.call.mismatches) == (0, 0)


def test_silence_is_answered_differently_each_time_then_by_a_person() -> None:
    caller = Walker(line(menu_of(tries=4)))
    heard = [caller.waits() for _ in range(4)]
    assert heard[0] == f"{ENGLISH.menu_silence[0]} {SPOKEN}"
    assert heard[1] == f"{ENGLISH.menu_silence[1]} {ENGLISH.repeat_key} {ENGLISH.person_key} {SPOKEN}"
    assert heard[2].startswith(ENGLISH.menu_silence[2])
    assert len(set(heard)) == 4
    assert heard[3] == ENGLISH.to_a_person
    assert caller.step == "person"


def test_other_keys_are_answered_differently_each_time_then_by_a_person() -> None:
    caller = Walker(line(menu_of(tries=3)))
    first, second, third = caller.presses("7"), caller.presses("8"), caller.presses("9")
    assert first == f"{ENGLISH.menu_mismatch[0]} {SPOKEN}"
    assert second.startswith(ENGLISH.menu_mismatch[1])
    assert third == ENGLISH.to_a_person


def test_a_good_bye_after_nothing_was_heard_is_an_abandoned_call() -> None:
    menu = Menu("menu", 2, None, (choice("1", "bye", "To stop, press 1."),), "bye", tries=2)
    silent = Walker(line(menu))
    silent.waits()
    silent.waits()
    assert silent.call.outcome == "abandoned"


def test_silences_and_other_keys_are_counted_apart() -> None:
    caller = Walker(line(menu_of(tries=3)))
    for _ in range(2):
        caller.waits()
        caller.presses("9")
    assert (caller.call.silences, caller.call.mismatches) == (2, 2)
    assert isinstance(caller.call.waiting, ForKey)


def test_spanish_callers_hear_spanish_throughout() -> None:
    caller = Walker(line(menu_of(), language="es"))
    assert caller.heard == "Hola. Menú principal. Para número 1, oprima 1. Para número 2, oprima 2."
    assert caller.waits().startswith(SPANISH.menu_silence[0])
    assert caller.presses("9").startswith(SPANISH.menu_mismatch[0])
    assert all(spoken.language == "es" for spoken in caller.gather.prompts if isinstance(spoken, Speak))
    assert caller.gather.language == "es"
    assert caller.presses("1") == "Hasta luego."


def test_the_authors_own_words_come_first() -> None:
    no_input, no_match = prompt("Anyone there?"), prompt("Another key, please.")
    caller = Walker(line(menu_of(no_input=no_input, no_match=no_match)))
    assert caller.waits() == f"Anyone there? {SPOKEN}"
    assert caller.presses("9") == f"Another key, please. {SPOKEN}"
    assert caller.waits().startswith(ENGLISH.menu_silence[1])


def test_without_a_person_behind_it_none_is_promised() -> None:
    lonely = Menu("menu", 1, None, (choice("1", "bye"),), "bye", tries=1)
    caller = Walker(flow_set(flow("line", lonely, BYE)))
    assert caller.waits() == "Good-bye."


def test_a_choice_of_language_is_spoken_by_its_voice_and_changes_the_call() -> None:
    spanish = choice("9", "menu", es="Para español, oprima nueve.", language="es")
    spanish = type(spanish)(
        "9", Prompt("9", {"es": sentence("Para español, oprima nueve.")}), "menu", {}, "es"
    )
    caller = Walker(line(Menu("menu", 2, prompt("Menu.", "Menú."), (choice("1", "bye"), spanish), "bye")))
    assert caller.gather.prompts[-1] == Speak("es", (Spoken("Para español, oprima nueve."),))
    assert caller.presses("9") == "Menú. [es] For bye, press 1.", "who speaks Spanish is not offered Spanish"
    assert caller.call.language == "es"


def test_the_way_into_a_language_is_spoken_in_it_even_if_it_could_be_said_in_ours() -> None:
    spanish = choice("9", "menu", "For Spanish, press 9.", "Para español, oprima nueve.", language="es")
    caller = Walker(line(Menu("menu", 2, None, (spanish,), "bye")))
    assert caller.gather.prompts == (Speak("es", (Spoken("Para español, oprima nueve."),)),)


def test_long_menus_rest_between_their_choices() -> None:
    def rests(count: int) -> list[Rest]:
        spoken = Walker(line(menu_of(count))).gather.prompts
        pieces = [piece for part in spoken if isinstance(part, Speak) for piece in part.pieces]
        return [piece for piece in pieces if isinstance(piece, Rest)]

    assert rests(3) == []
    assert rests(5) == [Rest(600)] * 4


def test_a_recorded_choice_is_played() -> None:
    recorded = Prompt("1", {"en": sentence("To stop, press 1.", "en/line.menu.1.wav")})
    stop = Choice("1", recorded, "bye")
    caller = Walker(line(Menu("menu", 2, prompt("Menu."), (stop,), "bye")))
    assert caller.gather.prompts == (
        Speak("en", (Spoken("Menu."),)),
        PlayRecording("en/line.menu.1.wav", Speak("en", (Spoken("To stop, press 1."),))),
    )


BILLS = choice("1", "bye", words={"en": ("bill", "pay a bill"), "es": ("factura",)})
PEOPLE = choice("2", "person", words={"en": ("pay", "a person"), "es": ("persona",)})
BY_VOICE = Menu("menu", 2, None, (BILLS, PEOPLE), "person")


@pytest.mark.parametrize("said", ["bill", "BILL!", "I would like to pay a bill, please", "Pay a bill."])
def test_words_are_a_second_way_to_press_a_key(said: str) -> None:
    caller = Walker(line(BY_VOICE))
    assert caller.gather.hints == ("bill", "pay a bill", "pay", "a person")
    assert caller.meets(SpeechHeard(AT, said, 0.4)) == "Good-bye."


def test_words_of_the_other_language_and_parts_of_words_mean_nothing() -> None:
    caller = Walker(line(BY_VOICE))
    for said in ("factura", "ill", "", "?!"):
        caller = Walker(line(BY_VOICE))
        assert caller.meets(SpeechHeard(AT, said, 0.9)).startswith(ENGLISH.not_understood)
    assert caller.call.mismatches == 1


def test_a_card_number_is_warned_of_and_the_menu_spoken_again() -> None:
    caller = Walker(line(menu_of()))
    assert caller.meets(CardNumberDropped(AT)) == f"{ENGLISH.card_number_dropped} {SPOKEN}"
    assert caller.call.mismatches == 0


def test_an_event_out_of_place_speaks_the_menu_again() -> None:
    caller = Walker(line(menu_of()))
    assert caller.meets(PaymentFinished(AT, "success", charge="ch_1")) == SPOKEN


def test_a_hang_up_is_abandoned_unless_the_task_was_done() -> None:
    for task_done, outcome in ((False, "abandoned"), (True, "contained")):
        caller = Walker(line(menu_of(task_done=task_done)))
        caller.hangs_up()
        assert caller.call.outcome == outcome
        assert isinstance(caller.call.waiting, Ended)
        caller.hangs_up()
        caller.presses("1")
        assert caller.call.outcome == outcome, "what has ended stays as it is"


@pytest.mark.parametrize(
    ("behind", "heard"), [("bye", "Good-bye."), ("again", f"{ENGLISH.another_way} Once more.")]
)
def test_another_way_is_promised_only_where_the_call_goes_on(behind: str, heard: str) -> None:
    asked = Menu("menu", 1, None, (choice("1", "end"),), "end", tries=1)
    inner = flow("inner", asked, Done("end", 2, "gave_up"))
    again = Menu("again", 3, prompt("Once more."), (), "bye")
    outer = flow("line", Use("use", 1, "inner", {"gave_up": behind}), again, BYE)
    assert Walker(flow_set(outer, inner)).waits() == heard
