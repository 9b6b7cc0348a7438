"""Words in place of keys: taken when sure, asked about when not; what moves money is agreed to by key."""

import pytest

from ivr.engine.call import Ended, ForDoubt, ForKey
from ivr.engine.events import SpeechHeard
from ivr.engine.phrases import ENGLISH, SPANISH
from ivr.flow.composing import doubt_of
from ivr.flow.model import Choice, FlowSet, Language, LookUp, Menu, Pay, Say, Step
from tests.engine.building import AT, Walker, choice, flow, flow_set, prompt
from tests.engine.test_menus import BYE, EVERYWHERE, PERSON

TO_PAY = prompt("To pay a bill, press 1.", "Para pagar una factura, oprima 1.")
BILL: dict[Language, tuple[str, ...]] = {"en": ("pay a bill", "pay my bill"), "es": ("pagar una factura",)}
ORDER: dict[Language, tuple[str, ...]] = {"en": ("my order", "where is it"), "es": ("mi pedido",)}
NEWS: dict[Language, tuple[str, ...]] = {"en": ("order news",), "es": ("noticias",)}
OFFER = "To pay a bill, press 1. For your order, press 2. For news, press 3."
ASKED = f"Did you mean: to pay a bill? {ENGLISH.doubt}"
ASKED_ES = f"¿Quiso decir: pagar una factura? {SPANISH.doubt}"
PAID, ORDERED = "A bill it is. Good-bye.", "An order it is. Good-bye."
NO_WAYS = dict.fromkeys(("approved", "declined"), "bye")


def listening(pay_at: str = "paid") -> Menu:
    bills = Choice("1", TO_PAY, pay_at, {}, None, BILL, doubt_of(TO_PAY, "to", "1"))
    orders = choice("2", "ordered", "For your order, press 2.", words=ORDER)
    return Menu(
        "menu", 2, None, (bills, orders, choice("3", "bye", "For news, press 3.", words=NEWS)), "lost"
    )


def line(*more: Step, pay_at: str = "paid", language: Language = "en") -> FlowSet:
    said = Say("paid", 3, prompt("A bill it is.", "Una factura."), "bye")
    ordered = Say("ordered", 4, prompt("An order it is.", "Un pedido."), "bye")
    lost = Say("lost", 5, prompt("Lost.", "Sin rumbo."), "bye")
    steps = (listening(pay_at), said, ordered, lost, PERSON, BYE, *more)
    return flow_set(flow("line", *steps, everywhere=EVERYWHERE), language=language)


def caller_who_says(words: str, confidence: float = 0.9, language: Language = "en") -> Walker:
    caller = Walker(line(language=language))
    caller.meets(SpeechHeard(AT, words, confidence))
    return caller


@pytest.mark.parametrize(
    "words",
    [
        "pay a bill",
        "I would like to pay my bill, please.",
        "Bill pay",
        "pay my bills",
        "one",
        "Press 1.",
        "number one",
    ],
)
def test_a_sure_match_is_taken(words: str) -> None:
    assert caller_who_says(words).heard == PAID


@pytest.mark.parametrize("words", ["pagar una factura", "quiero pagar una factura", "uno", "oprima el 1"])
def test_a_sure_match_is_taken_in_spanish(words: str) -> None:
    assert caller_who_says(words, language="es").heard == "Una factura. Hasta luego."


@pytest.mark.parametrize(
    "words",
    ["paying bills", "bill", "I don't want to pay a bill", "never pay my bill", "no, not pay a bill"],
)
def test_a_doubtful_match_is_asked_about(words: str) -> None:
    caller = caller_who_says(words)
    assert caller.heard == ASKED
    assert isinstance(caller.call.waiting, ForDoubt)
    assert caller.call.waiting.key == "1"
    assert caller.gather.hints[:2] == ("yes", "no")


@pytest.mark.parametrize("words", ["weather", "go away", "a", "?!", "I am", "banana"])
def test_anything_else_is_a_no_match_that_blames_nobody(words: str) -> None:
    caller = caller_who_says(words)
    assert caller.heard == f"{ENGLISH.not_understood} {OFFER}"
    assert isinstance(caller.call.waiting, ForKey)


def test_low_confidence_makes_a_sure_match_doubtful_and_none_told_does_not() -> None:
    assert caller_who_says("pay a bill", 0.39).heard == ASKED
    assert caller_who_says("one", 0.1).heard == ASKED
    for confidence in (0.0, 0.4, 1.0):
        assert caller_who_says("pay a bill", confidence).heard == PAID


def test_two_choices_nearly_equal_are_a_doubt_about_the_better() -> None:
    caller = caller_who_says("order news or pay a bill")
    assert isinstance(caller.call.waiting, ForDoubt)
    assert caller_who_says("my order news").heard == "Good-bye.", "the longer words say more"


@pytest.mark.parametrize("words", ["yes", "Yes, please.", "Yeah", "one", "pay a bill", "that's right"])
def test_a_doubt_is_settled_by_yes(words: str) -> None:
    caller = caller_who_says("paying bills")
    assert caller.meets(SpeechHeard(AT, words, 0.9)) == PAID


@pytest.mark.parametrize("words", ["no", "No, thank you", "nope", "two", "yes... no", "that's not right"])
def test_a_doubt_is_settled_by_no_and_the_choices_come_again(words: str) -> None:
    caller = caller_who_says("paying bills")
    assert caller.meets(SpeechHeard(AT, words, 0.9)) == f"{ENGLISH.not_meant[0]} {OFFER}"
    assert isinstance(caller.call.waiting, ForKey)


def test_a_doubt_is_settled_in_spanish() -> None:
    for words, follows in (("sí", "Una factura."), ("uno", "Una factura."), ("no", SPANISH.not_meant[0])):
        caller = caller_who_says("pagar factura no", language="es")
        assert caller.heard == ASKED_ES
        assert caller.meets(SpeechHeard(AT, words, 0.9)).startswith(follows)


@pytest.mark.parametrize(
    ("key", "heard"),
    [("1", PAID), ("2", f"{ENGLISH.not_meant[0]} {OFFER}"), ("3", "Good-bye."), ("*", ASKED)],
)
def test_keys_work_during_a_doubt(key: str, heard: str) -> None:
    assert caller_who_says("bill").presses(key) == heard


def test_a_person_is_reached_during_a_doubt() -> None:
    caller = caller_who_says("bill")
    caller.presses("0")
    assert caller.step == "person"


def test_another_choice_may_be_spoken_during_a_doubt() -> None:
    assert caller_who_says("bill").meets(SpeechHeard(AT, "my order", 0.9)) == ORDERED


def test_silences_and_other_words_during_a_doubt_are_counted() -> None:
    caller = caller_who_says("bill")
    assert caller.waits() == f"{ENGLISH.confirm_silence[0]} {ASKED}"
    assert caller.presses("7") == f"{ENGLISH.menu_mismatch[0]} {ASKED}"
    assert caller.meets(SpeechHeard(AT, "weather", 0.9)).startswith(ENGLISH.menu_mismatch[1])
    assert caller.meets(SpeechHeard(AT, "weather", 0.9)).endswith("Lost. Good-bye.")


def test_a_caller_who_is_never_understood_is_led_on() -> None:
    caller = Walker(line())
    turns = 0
    while not isinstance(caller.call.waiting, Ended):
        caller.meets(SpeechHeard(AT, "no" if isinstance(caller.call.waiting, ForDoubt) else "bill", 0.9))
        turns += 1
    assert turns == 6


@pytest.mark.parametrize("words", ["repeat", "Please repeat that", "say that again", "star"])
def test_repeat_means_star(words: str) -> None:
    caller = caller_who_says(words)
    assert caller.heard == OFFER
    assert caller.call.mismatches == 0


@pytest.mark.parametrize(
    ("words", "language"),
    [
        *(("agent", "en"), ("I want to talk to a person", "en"), ("representative!", "en"), ("zero", "en")),
        *(("una persona", "es"), ("operador", "es"), ("hablar con un agente", "es"), ("cero", "es")),
    ],
)
def test_a_person_may_be_asked_for_by_word(words: str, language: Language) -> None:
    assert caller_who_says(words, language=language).step == "person"


def test_words_mean_keys_only_where_the_menu_listens() -> None:
    deaf = Menu("menu", 2, None, (choice("1", "bye", "To stop, press 1."),), "bye")
    for words in ("one", "agent", "repeat"):
        caller = Walker(flow_set(flow("line", deaf, PERSON, BYE, everywhere=EVERYWHERE)))
        assert caller.gather.hints == ()
        assert caller.meets(SpeechHeard(AT, words, 0.9)).startswith(ENGLISH.not_understood)


def test_a_choice_in_the_authors_own_sentence_is_asked_about_by_its_words() -> None:
    assert caller_who_says("not my order").heard == f"Did you mean: my order? {ENGLISH.doubt}"


PAY = Pay("pay", 6, "amount", "card", "account", NO_WAYS)
ADD = LookUp("add", 6, "add_to_plan", {"added": "bye", "changed": "bye", "unavailable": "bye"})
WARN = Say("warn", 7, prompt("Now."), "pay")


@pytest.mark.parametrize(("pay_at", "more"), [("pay", (PAY,)), ("add", (ADD,)), ("warn", (WARN, PAY))])
def test_what_moves_money_at_once_is_agreed_to_by_key_alone(pay_at: str, more: tuple[Step, ...]) -> None:
    for words in ("pay a bill", "one"):
        caller = Walker(line(*more, pay_at=pay_at))
        asked = f"Did you mean: to pay a bill? {ENGLISH.doubt_by_key}"
        assert caller.meets(SpeechHeard(AT, words, 1.0)) == asked
        assert caller.gather.hints == (), "nothing is listened for"
        for spoken in ("yes", "one"):
            assert caller.meets(SpeechHeard(AT, spoken, 1.0)).endswith(asked)
        assert caller.meets(SpeechHeard(AT, "pay a bill", 1.0)).endswith("Lost. Good-bye.")


def test_a_key_takes_what_words_could_not() -> None:
    caller = Walker(line(ADD, pay_at="add"))
    caller.meets(SpeechHeard(AT, "pay a bill", 1.0))
    assert caller.presses("1") == "Good-bye.", "where the look-up leads that is not allowed here"
