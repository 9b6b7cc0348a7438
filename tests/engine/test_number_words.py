"""Numbers in words, read back by a parser that shares nothing with the speaker."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.engine.instructions import Speak
from ivr.engine.number_words import (
    MAX_IN_WORDS,
    before_what_it_counts,
    minutes_in_words,
    money_in_words,
    number_in_words,
)
from ivr.engine.speech import plain_text, speak_sentence
from ivr.flow.model import FactRef, Language, Sentence, Words

ENGLISH = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
SPANISH = {
    "cero": 0,
    "un": 1,
    "uno": 1,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "siete": 7,
    "ocho": 8,
    "nueve": 9,
    "diez": 10,
    "once": 11,
    "doce": 12,
    "trece": 13,
    "catorce": 14,
    "quince": 15,
    "dieciséis": 16,
    "diecisiete": 17,
    "dieciocho": 18,
    "diecinueve": 19,
    "veinte": 20,
    "veintiún": 21,
    "veintiuno": 21,
    "veintidós": 22,
    "veintitrés": 23,
    "veinticuatro": 24,
    "veinticinco": 25,
    "veintiséis": 26,
    "veintisiete": 27,
    "veintiocho": 28,
    "veintinueve": 29,
    "treinta": 30,
    "cuarenta": 40,
    "cincuenta": 50,
    "sesenta": 60,
    "setenta": 70,
    "ochenta": 80,
    "noventa": 90,
    "cien": 100,
    "ciento": 100,
    "doscientos": 200,
    "trescientos": 300,
    "cuatrocientos": 400,
    "quinientos": 500,
    "seiscientos": 600,
    "setecientos": 700,
    "ochocientos": 800,
    "novecientos": 900,
}
SCALES = {"thousand": 1_000, "mil": 1_000, "million": 1_000_000, "millón": 1_000_000, "millones": 1_000_000}


def parsed(words: str) -> int:
    """Adds up what is heard: hundreds multiply the group, thousands and millions close it."""
    total = group = 0
    for word in re.findall(r"\w+", words):
        if word == "hundred":
            group *= 100
        elif word in SCALES:
            total += max(group, 1) * SCALES[word]
            group = 0
        elif word not in ("y", "de"):
            group += ENGLISH[word] if word in ENGLISH else SPANISH[word]
    return total + group


def parsed_money(words: str) -> int:
    """Splits at the names of the money, whatever stands between."""
    cents = 0
    for count, unit in re.findall(
        r"(.+?) (dollars?|cents?|dólar|dólares|centavos?)\b(?: and | con )?", words
    ):
        cents += parsed(count) * (100 if unit[0] == "d" else 1)
    return cents


@given(st.integers(0, MAX_IN_WORDS), st.sampled_from(["en", "es"]))
def test_every_number_is_understood_as_itself(number: int, language: Language) -> None:
    assert parsed(number_in_words(number, language)) == number


@given(st.integers(0, MAX_IN_WORDS * 100 + 99), st.sampled_from(["en", "es"]))
def test_every_amount_is_understood_as_itself(cents: int, language: Language) -> None:
    assert parsed_money(money_in_words(cents, language)) == cents


@pytest.mark.parametrize(
    ("cents", "english", "spanish"),
    [
        (0, "zero dollars", "cero dólares"),
        (1, "one cent", "un centavo"),
        (50, "fifty cents", "cincuenta centavos"),
        (100, "one dollar", "un dólar"),
        (101, "one dollar and one cent", "un dólar con un centavo"),
        (2_100, "twenty-one dollars", "veintiún dólares"),
        (3_121, "thirty-one dollars and twenty-one cents", "treinta y un dólares con veintiún centavos"),
        (
            12_050,
            "one hundred twenty dollars and fifty cents",
            "ciento veinte dólares con cincuenta centavos",
        ),
        (100_000, "one thousand dollars", "mil dólares"),
        (2_100_000, "twenty-one thousand dollars", "veintiún mil dólares"),
        (100_000_000, "one million dollars", "un millón de dólares"),
        (100_000_100, "one million one dollars", "un millón un dólares"),
        (-500, "minus five dollars", "menos cinco dólares"),
    ],
)
def test_amounts_are_said_as_people_say_them(cents: int, english: str, spanish: str) -> None:
    assert money_in_words(cents, "en") == english
    assert money_in_words(cents, "es") == spanish


def test_what_is_too_large_for_words_is_said_in_numerals() -> None:
    assert number_in_words(MAX_IN_WORDS + 1, "en") == "1000000000"
    assert number_in_words(-3, "es") == "menos tres"


@pytest.mark.parametrize(
    ("minutes", "english", "spanish"),
    [
        (0, "less than a minute", "menos de un minuto"),
        (1, "one minute", "un minuto"),
        (21, "twenty-one minutes", "veintiún minutos"),
        (60, "one hour", "una hora"),
        (127, "two hours and seven minutes", "dos horas y siete minutos"),
        (1_261, "twenty-one hours and one minute", "veintiuna horas y un minuto"),
        (1_445, "one day", "un día"),
        (7_156, "four days and twenty-three hours", "cuatro días y veintitrés horas"),
        (-5, "less than a minute", "menos de un minuto"),
    ],
)
def test_a_wait_is_told_as_a_person_tells_it(minutes: int, english: str, spanish: str) -> None:
    assert (minutes_in_words(minutes, "en"), minutes_in_words(minutes, "es")) == (english, spanish)


@pytest.mark.parametrize(
    ("number", "after", "spanish"),
    [
        (1, " factura", "uno"),
        (21, " facturas, y", "veintiuna"),
        (31, " facturas.", "treinta y una"),
        (200, " personas", "doscientas"),
        (551, " semanas", "quinientas cincuenta y una"),
        (21, " pagos", "veintiún"),
        (101, " días", "ciento un"),
        (21, ".", "veintiuno"),
        (21, " y más", "veintiuno"),
        (21, "", "veintiuno"),
    ],
)
def test_a_number_agrees_with_what_it_counts(number: int, after: str, spanish: str) -> None:
    assert before_what_it_counts(number_in_words(number, "es"), after, "es") == spanish
    assert before_what_it_counts("twenty-one", " days", "en") == "twenty-one"


def test_a_sentence_speaks_its_numbers_so() -> None:
    counted = Sentence((Words("En "), FactRef("open_bills", "number"), Words(" facturas.")))
    said = speak_sentence(counted, "es", {"open_bills": 21}, "")
    assert isinstance(said, Speak)
    assert plain_text(said.pieces) == "En veintiuna facturas."
