"""Sentences with facts, as a voice says them and as they are kept in writing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.engine.call import FactValue
from ivr.engine.instructions import Digits, Pause, PlayRecording, Rest, Speak, Spoken, Utterance
from ivr.engine.speech import (
    in_groups,
    joined,
    pieces_of,
    plain_text,
    speak,
    speak_sentence,
    value_in_words,
    written,
)
from ivr.flow.model import FactKind, Language, Prompt, Sentence, Words
from tests.engine.building import AT, heard_text, sentence

FACTS: dict[str, FactValue] = {
    "balance": 12_050,
    "due": "2026-12-24",
    "account": "40170022",
    "bills": 3,
    "opens": "2026-11-23T08:30:00-05:00",
    "name": "Ana Example",
}


def said(text: str, language: Language = "en") -> str:
    return plain_text(pieces_of(sentence(text), language, FACTS, AT))


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        (
            "You owe {balance:money}.",
            "You owe one hundred twenty dollars and fifty cents.",
            "You owe ciento veinte dólares con cincuenta centavos.",
        ),
        ("Due {due:date}.", "Due December 24, 2026.", "Due 24 de diciembre de 2026."),
        ("Opens {opens:time}.", "Opens Monday at 8:30 a.m.", "Opens el lunes a las 8:30 de la mañana."),
        (
            "Account {account:digits}, please.",
            "Account 4 0 1 7, 0 0 2 2, please.",
            "Account 4 0 1 7, 0 0 2 2, please.",
        ),
        ("{bills:number} bills", "three bills", "tres bills"),
        ("after {bills:minutes}", "after three minutes", "after tres minutos"),
        ("For {name:text}", "For Ana Example", "For Ana Example"),
        ("Today is {today:date}.", "Today is November 20, 2026.", "Today is 20 de noviembre de 2026."),
    ],
)
def test_each_kind_of_fact_has_its_own_way_of_being_said(text: str, english: str, spanish: str) -> None:
    assert said(text) == english
    assert said(text, "es") == spanish


def test_digits_stand_apart_and_what_follows_them_rests() -> None:
    pieces = pieces_of(sentence("I have {account:digits}. Is it right?"), "en", FACTS, AT)
    assert pieces == (Spoken("I have"), Digits(("4017", "0022")), Rest(400), Spoken("Is it right?"))


@pytest.mark.parametrize(
    ("digits", "groups"),
    [
        ("1", ("1",)),
        ("1234", ("1234",)),
        ("12345", ("123", "45")),
        ("123456", ("123", "456")),
        ("1234567", ("123", "4567")),
        ("12345678", ("1234", "5678")),
        ("123456789", ("123", "456", "789")),
        ("1234567890", ("123", "456", "7890")),
        ("12345678901", ("123", "4567", "8901")),
        ("123456789012", ("1234", "5678", "9012")),
        ("1234567890123", ("1234", "5678", "9012", "3")),
    ],
)
def test_digits_are_grouped_as_they_can_be_remembered(digits: str, groups: tuple[str, ...]) -> None:
    assert in_groups(digits) == groups


@given(st.text("0123456789", max_size=40))
def test_groups_hold_exactly_the_digits(digits: str) -> None:
    assert "".join(in_groups(digits)) == digits
    assert all(in_groups(digits))


def test_a_recording_replaces_the_voice_only_where_no_fact_is_spoken() -> None:
    words = Sentence((Words("Hello, "), Words("caller.")), "en/line.welcome.wav")
    welcome, hello = Speak("en", (Spoken("Hello, caller."),)), Speak("en", (Spoken("Hello."),))
    assert speak_sentence(words, "en", FACTS, AT) == PlayRecording("en/line.welcome.wav", welcome)
    assert speak_sentence(sentence("Hello.", "en/a.wav"), "en", FACTS, AT) == PlayRecording("en/a.wav", hello)
    with_fact = sentence("You owe {balance:money}.", "en/line.owe.wav")
    assert isinstance(speak_sentence(with_fact, "en", FACTS, AT), Speak)


def test_words_missing_in_a_language_are_said_by_the_voice_of_the_language_they_are_in() -> None:
    only_english = Prompt("words", {"en": sentence("Good-bye.")})
    assert speak(only_english, "es", FACTS, AT) == Speak("en", (Spoken("Good-bye."),))
    assert speak(Prompt("words", {}), "es", FACTS, AT) == Speak("es", ())


def test_a_text_message_is_written_for_reading() -> None:
    text = "{name:text}: {balance:money}, number {account:digits}, due {due:date}, {bills:number} bills."
    assert written(sentence(text), "en", FACTS, AT) == (
        "Ana Example: $120.50, number 4017 0022, due December 24, 2026, 3 bills."
    )


def test_a_fact_that_is_not_known_is_silence() -> None:
    assert said("You owe {nothing:money}.") == "You owe ."


@given(
    st.one_of(st.integers(-(10**12), 10**12), st.text(max_size=20)),
    st.sampled_from(["money", "date", "digits", "number", "minutes", "time", "text"]),
    st.sampled_from(["en", "es"]),
)
def test_any_value_can_be_said_as_any_kind(value: FactValue, kind: FactKind, language: Language) -> None:
    assert isinstance(value_in_words(value, kind, language, AT), str | Digits)


def test_neighbours_of_one_voice_become_one_stretch() -> None:
    one, two = Speak("en", (Spoken("One."),)), Speak("en", (Spoken("Two."), Rest(600)))
    other, recording = Speak("es", (Spoken("Tres."),)), PlayRecording("en/a.wav", one)
    assert joined([one, two, other, recording, one]) == (
        Speak("en", (Spoken("One. Two."), Rest(600))),
        other,
        recording,
        one,
    )


UTTERANCES = st.one_of(
    st.builds(
        Speak,
        st.sampled_from(["en", "es"]),
        st.lists(st.one_of(st.builds(Spoken, st.text(min_size=1, max_size=5)), st.just(Rest(600)))).map(
            tuple
        ),
    ),
    st.just(PlayRecording("en/a.wav", Pause(1))),
    st.just(Pause(1)),
)


@given(st.lists(UTTERANCES))
def test_joining_changes_no_word(utterances: list[Utterance]) -> None:
    together = joined(utterances)
    assert heard_text(together).split() == heard_text(utterances).split()
    languages = [piece.language if isinstance(piece, Speak) else None for piece in together]
    assert all(one is None or one != two for one, two in pairwise(languages))
