"""Questions for digits: lengths, kinds, bounds, reading back, secrets, other accounts."""

import pytest

from ivr.engine.call import FactValue, ForConfirmation, ForDigits, to_json
from ivr.engine.errands import RunLookUp
from ivr.engine.events import SpeechHeard
from ivr.engine.phrases import ENGLISH
from ivr.flow.lookups import VERIFIED
from ivr.flow.model import Ask, FactKind, FlowSet, HangUp, Language, LookUp, Menu, Say
from ivr.flow.people import JoinQueue
from tests.engine.building import AT, LINE, Walker, choice, flow, flow_set, prompt

BYE = HangUp("bye", 9, prompt("Good-bye.", "Hasta luego."))
PERSON = JoinQueue("person", 8, "billing", {"full": "bye", "unavailable": "bye"})
QUESTION = "Please enter it."


def question(kind: FactKind = "digits", fact: str = "it", **settings: object) -> Ask:
    chosen = {"confirm": False, **settings}
    return Ask("question", 2, prompt(QUESTION, "Ingrese, por favor."), fact, kind, "bye", "person", **chosen)  # type: ignore[arg-type]  # the ask's own settings


def line(ask: Ask, language: Language = "en") -> FlowSet:
    everywhere = {"0": "person", "star": "repeat"}
    return flow_set(flow("line", ask, PERSON, BYE, everywhere=everywhere), language=language)


def kept(ask: Ask, keys: str) -> FactValue | None:
    caller = Walker(line(ask))
    caller.presses(keys)
    return caller.call.facts.get("it")


ACCOUNT = question(min_digits=8, max_digits=8, confirm=True)


def test_digits_are_waited_for_with_pound_as_an_early_end() -> None:
    caller = Walker(line(question(min_digits=4, max_digits=10, wait_seconds=12)))
    assert (caller.gather.max_digits, caller.gather.finish_on, caller.gather.wait_seconds) == (10, "#", 12)


@pytest.mark.parametrize(
    ("language", "heard"),
    [
        ("en", "I have 4 0 1 7, 0 0 2 2. If that is right, press 1. To enter it again, press 2."),
        ("es", "Tengo 4 0 1 7, 0 0 2 2. Si es correcto, oprima 1. Para ingresarlo de nuevo, oprima 2."),
    ],
)
def test_the_answer_is_read_back_in_groups_and_kept_after_a_yes(language: Language, heard: str) -> None:
    caller = Walker(line(ACCOUNT, language))
    assert caller.presses("40170022") == heard
    assert caller.call.waiting == ForConfirmation("40170022")
    assert caller.gather.max_digits == 1
    assert caller.presses("#") == heard, "a pound that came late ends the digits, it answers nothing"
    caller.presses("1")
    assert caller.call.facts == {"it": "40170022"}


def test_a_no_asks_again_and_blames_nobody() -> None:
    caller = Walker(line(ACCOUNT))
    caller.presses("40170023")
    assert caller.presses("2") == QUESTION
    assert isinstance(caller.call.waiting, ForDigits)
    assert (caller.call.mismatches, caller.call.facts) == (0, {})


def test_silence_at_the_read_back_reads_it_again_then_gets_a_person() -> None:
    caller = Walker(line(ACCOUNT))
    caller.presses("40170022")
    first, second, third = caller.waits(), caller.waits(), caller.waits()
    assert first.startswith(f"{ENGLISH.confirm_silence[0]} I have 4 0 1 7, 0 0 2 2.")
    assert second.startswith(ENGLISH.confirm_silence[1])
    assert third == ENGLISH.to_a_person
    assert caller.call.facts == {}


def test_another_key_or_words_at_the_read_back_are_counted() -> None:
    caller = Walker(line(ACCOUNT))
    caller.presses("40170022")
    assert caller.presses("7").startswith(ENGLISH.menu_mismatch[0])
    assert caller.meets(SpeechHeard(AT, "yes", 0.9)).startswith(ENGLISH.menu_mismatch[1])
    caller.presses("*")
    assert caller.call.mismatches == 2
    caller.presses("0")
    assert caller.step == "person"


@pytest.mark.parametrize(
    ("least", "most", "keys", "english", "spanish"),
    [
        (8, 8, "401700", "I need 8 digits, and I heard 6.", "Necesito 8 dígitos y escuché 6."),
        (4, 10, "123", "I need 4 to 10 digits, and I heard 3.", "Necesito de 4 a 10 dígitos y escuché 3."),
        (1, 1, "12", "I need one digit, and I heard 2.", "Necesito un dígito y escuché 2."),
        (8, 8, "401700221", "I need 8 digits, and I heard 9.", "Necesito 8 dígitos y escuché 9."),
    ],
)
def test_the_wrong_number_of_digits_is_named_with_what_is_needed(
    least: int, most: int, keys: str, english: str, spanish: str
) -> None:
    ask = question(min_digits=least, max_digits=most)
    assert Walker(line(ask)).presses(keys) == f"{english} {QUESTION}"
    assert Walker(line(ask, "es")).presses(keys) == f"{spanish} Ingrese, por favor."


def test_the_keys_of_a_read_back_come_before_the_keys_that_work_everywhere() -> None:
    caller = Walker(flow_set(flow("line", ACCOUNT, PERSON, BYE, everywhere={"1": "person", "2": "person"})))
    caller.presses("40170022")
    assert caller.presses("2") == QUESTION
    caller.presses("40170022")
    assert caller.presses("1") == "Good-bye."
    caller = Walker(flow_set(flow("line", ACCOUNT, PERSON, BYE, everywhere={"1": "person"})))
    caller.presses("1")
    assert caller.step == "person", "a question for digits has no keys of its own"


def test_help_is_added_from_the_second_try_on() -> None:
    caller = Walker(line(question(min_digits=8, max_digits=8, help=prompt("It is on your bill."))))
    assert "It is on your bill." not in caller.heard
    assert caller.presses("123").endswith("Please enter it. It is on your bill.")
    again = caller.presses("123")
    assert ENGLISH.ask_again[1] in again
    assert ENGLISH.repeat_key in again
    assert caller.presses("123") == ENGLISH.to_a_person


def test_silence_is_answered_differently_each_time_then_by_a_person() -> None:
    caller = Walker(line(question(tries=4)))
    heard = [caller.waits() for _ in range(4)]
    assert [text.startswith(words) for text, words in zip(heard, ENGLISH.ask_silence, strict=False)] == [
        True
    ] * 3
    assert heard[3] == ENGLISH.to_a_person


def test_words_where_digits_were_asked_for_ask_for_keys() -> None:
    assert Walker(line(question())).meets(SpeechHeard(AT, "four", 0.9)).startswith(ENGLISH.not_understood)


@pytest.mark.parametrize("kind", ["digits", "money", "date", "number"])
def test_zero_and_star_alone_mean_what_they_mean_everywhere(kind: FactKind) -> None:
    caller = Walker(line(question(kind)))
    assert caller.presses("*") == QUESTION
    assert caller.call.mismatches == 0
    caller.presses("0")
    assert caller.step == "person"


def test_star_says_again_what_led_to_the_question() -> None:
    ask = question()
    caller = Walker(
        flow_set(
            flow(
                "line",
                Say("say", 1, prompt("You owe much."), "question"),
                ask,
                BYE,
                everywhere={"star": "repeat"},
            )
        )
    )
    caller.waits()
    assert caller.presses("*") == f"You owe much. {QUESTION}"


@pytest.mark.parametrize(
    ("kind", "keys", "value"),
    [
        ("money", "120*50", 12_050),
        ("money", "120", 12_000),
        ("money", "*50", 50),
        ("date", "12241950", "1950-12-24"),
        ("date", "02292024", "2024-02-29"),
        ("number", "12", 12),
        ("number", "007", 7),
        ("digits", "007", "007"),
    ],
)
def test_each_kind_understands_its_keys(kind: FactKind, keys: str, value: FactValue) -> None:
    assert kept(question(kind), keys) == value


@pytest.mark.parametrize(
    ("kind", "keys", "sentence"),
    [
        ("money", "1**2", ENGLISH.amount_form),
        ("money", "1*234", ENGLISH.amount_form),
        ("money", "00", "The smallest amount I can take here is one cent."),
        ("date", "13012024", ENGLISH.no_such_day),
        ("date", "02302024", ENGLISH.no_such_day),
        ("date", "01010001", ENGLISH.no_such_day),
        ("date", "010124", ENGLISH.date_form),
        ("date", "0101*024", ENGLISH.digits_only),
        ("number", "1*2", ENGLISH.digits_only),
        ("number", "1234567890", "I need 1 to 9 digits, and I heard 10."),
        ("digits", "12*4", ENGLISH.digits_only),
        ("digits", "²²²²", ENGLISH.digits_only),
    ],
)
def test_what_is_not_of_the_kind_is_told_in_what_is_needed(kind: FactKind, keys: str, sentence: str) -> None:
    caller = Walker(line(question(kind)))
    assert caller.presses(keys).startswith(sentence)
    assert caller.call.facts == {}
    assert caller.call.mismatches == 1


@pytest.mark.parametrize(
    ("kind", "keys", "english", "spanish"),
    [
        (
            "money",
            "4",
            "The smallest amount I can take here is five dollars.",
            "La cantidad más pequeña que puedo recibir aquí es de cinco dólares.",
        ),
        (
            "money",
            "101",
            "The largest amount I can take here is one hundred dollars.",
            "La cantidad más grande que puedo recibir aquí es de cien dólares.",
        ),
        (
            "number",
            "499",
            "I need a number that is five hundred or more.",
            "Necesito un número que sea quinientos o más.",
        ),
        (
            "number",
            "10001",
            "I need a number that is ten thousand or less.",
            "Necesito un número que sea diez mil o menos.",
        ),
    ],
)
def test_bounds_are_spoken(kind: FactKind, keys: str, english: str, spanish: str) -> None:
    ask = question(kind, minimum=500, maximum=10_000)
    assert Walker(line(ask)).presses(keys).startswith(english)
    assert Walker(line(ask, "es")).presses(keys).startswith(spanish)


@pytest.mark.parametrize(
    ("kind", "keys", "heard"),
    [
        ("money", "120*50", "I have one hundred twenty dollars and fifty cents."),
        ("date", "12241950", "I have December 24, 1950."),
        ("number", "3", "I have three."),
        ("digits", "1234567890", "I have 1 2 3, 4 5 6, 7 8 9 0."),
        ("digits", "123456789", "I have 1 2 3, 4 5 6, 7 8 9."),
    ],
)
def test_each_kind_is_read_back_as_what_it_is(kind: FactKind, keys: str, heard: str) -> None:
    assert Walker(line(question(kind, confirm=True))).presses(keys) == f"{heard} {ENGLISH.confirm}"


SECRET = "12241950"
VERIFY = (
    Ask("account", 1, prompt("Account?"), "account_number", "digits", "born", "bye", confirm=False),
    Ask("born", 2, prompt("Born?"), "date_of_birth", "date", "check", "bye", secret=True),
    Say("check", 3, prompt("One moment."), "look"),
    LookUp("look", 4, "check_date_of_birth", {"next": "zip", "unavailable": "bye"}),
    Ask("zip", 5, prompt("ZIP?"), "zip_code", "digits", "verify", "bye", secret=True),
    LookUp("verify", 6, "verify_holder", {"verified": "menu", "not_verified": "bye", "unavailable": "bye"}),
    Menu(
        "menu",
        7,
        prompt("Hello {holder_name:text}."),
        (choice("1", "account", "Again, 1."), choice("2", "look")),
        "bye",
    ),
    BYE,
)


def test_a_secret_goes_to_the_next_errand_of_the_turn_and_is_kept_nowhere() -> None:
    caller = Walker(flow_set(flow("line", *VERIFY)))
    caller.presses("40170022")
    assert caller.presses(SECRET) == "One moment."
    given: dict[str, FactValue] = {"account_number": "40170022", "date_of_birth": "1950-12-24"}
    assert caller.turn.errand == RunLookUp("check_date_of_birth", given, "+12025550142", False, LINE, "line")
    assert b"1950" not in to_json(caller.call)
    caller.is_answered("next", birth_date_check=1)
    caller.presses("02134")
    assert caller.turn.errand == RunLookUp(
        "verify_holder",
        {"account_number": "40170022", "birth_date_check": 1, "zip_code": "02134"},
        "+12025550142",
        False,
        LINE,
        "line",
    )
    assert caller.is_answered("verified", "verified", holder_name="Ana Example").startswith(
        "Hello Ana Example."
    )
    assert caller.call.marks == ("verified",)
    assert b"02134" not in to_json(caller.call)
    assert caller.presses("2") == "Good-bye.", "a secret is used up"


def test_another_account_number_makes_everything_of_the_former_one_unknown() -> None:
    caller = Walker(flow_set(flow("line", *VERIFY)))
    caller.presses("40170022")
    caller.presses(SECRET)
    caller.is_answered("next", birth_date_check=1)
    caller.presses("02134")
    caller.is_answered("verified", "verified", holder_name="Ana Example")
    caller.presses("1")
    assert VERIFIED in caller.call.marks, "nothing is known of another account yet"
    caller.presses("40170030")
    assert VERIFIED not in caller.call.marks
    assert caller.call.facts == {"account_number": "40170030"}


def test_a_secret_is_never_read_back_even_if_a_flow_says_so() -> None:
    caller = Walker(line(question(secret=True, confirm=True)))
    assert caller.presses("7319") == "Good-bye."
    assert b"7319" not in to_json(caller.call)
