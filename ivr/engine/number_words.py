"""Whole numbers and amounts in words, so that every voice says them alike and a transcript can be read."""

import re
from typing import assert_never

from ivr.flow.model import Language

MAX_IN_WORDS = 999_999_999
"""Larger numbers are said as numerals."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_EN_SMALL = _listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_EN_TENS = _listed("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
_ES_SMALL = _listed(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
    " diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco"
    " veintiséis veintisiete veintiocho veintinueve"
)
_ES_TENS = _listed("_ _ _ treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS = _listed(
    "_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)


def number_in_words(number: int, language: Language) -> str:
    """`three`, `tres`; numerals above MAX_IN_WORDS."""
    if abs(number) > MAX_IN_WORDS:
        return str(number)
    match language:
        case "en":
            return f"minus {_english(-number)}" if number < 0 else _english(number)
        case "es":
            return f"menos {_spanish(-number)}" if number < 0 else _spanish(number)
        case _:
            assert_never(language)


def before_what_it_counts(number: str, words: str, language: Language) -> str:
    """A number in words as it is said before a plural: in Spanish `veintiuna` facturas, `veintiún` pagos."""
    noun = next(iter(words.split()), "").rstrip(".,;:!?") if words[:1].isspace() else ""
    if language == "en" or not noun.endswith(("as", "os", "es")):
        return number
    return _feminine(_shortened(number)) if noun.endswith("as") and noun != "días" else _shortened(number)


def money_in_words(cents: int, language: Language) -> str:
    """`one hundred twenty dollars and fifty cents`, `ciento veinte dólares con cincuenta centavos`."""
    dollars, rest = divmod(abs(cents), 100)
    match language:
        case "en":
            said = _joined(_english_of(dollars, "dollar"), "and", _english_of(rest, "cent"))
            return f"minus {said}" if cents < 0 else said or "zero dollars"
        case "es":
            said = _joined(
                _spanish_of(dollars, "dólar", "dólares"), "con", _spanish_of(rest, "centavo", "centavos")
            )
            return f"menos {said}" if cents < 0 else said or "cero dólares"
        case _:
            assert_never(language)


def minutes_in_words(minutes: int, language: Language) -> str:
    """A length of time as a person tells it: `two hours and seven minutes`, `dos horas y siete minutos`; of
    days only the hours are told besides.
    """
    hours, rest = divmod(max(0, minutes), 60)
    days, hours = divmod(hours, 24)
    rest = 0 if days else rest
    match language:
        case "en":
            english = (_english_of(days, "day"), _english_of(hours, "hour"), _english_of(rest, "minute"))
            return " and ".join(part for part in english if part) or "less than a minute"
        case "es":
            spanish = (
                _spanish_of(days, "día", "días"),
                _feminine(_spanish_of(hours, "hora", "horas")),
                _spanish_of(rest, "minuto", "minutos"),
            )
            return " y ".join(part for part in spanish if part) or "menos de un minuto"
        case _:
            assert_never(language)


def _feminine(words: str) -> str:
    """`una hora`, `veintiuna horas`, `doscientas`; what counts thousands stays: `mil`, `millones`."""
    for masculine, feminine in (
        ("iún", "iuna"),
        ("un", "una"),
        ("cientos", "cientas"),
        ("quinientos", "quinientas"),
    ):
        words = re.sub(rf"{masculine}\b", feminine, words)
    return words


def _joined(dollars: str, link: str, cents: str) -> str:
    """The parts that are there; the link only between two."""
    return f"{dollars} {link} {cents}" if dollars and cents else dollars or cents


def _english_of(count: int, unit: str) -> str:
    """`three dollars`; nothing for none."""
    return f"{number_in_words(count, 'en')} {unit}{'' if count == 1 else 's'}" if count else ""


def _spanish_of(count: int, one: str, many: str) -> str:
    """`tres dólares`; exact millions take `de`; nothing for none."""
    if not count:
        return ""
    of = "de " if count % 1_000_000 == 0 else ""
    return f"{_before_noun(count)} {of}{one if count == 1 else many}"


def _before_noun(count: int) -> str:
    """Before a noun `uno` loses its last letter."""
    return _shortened(number_in_words(count, "es"))


def _shortened(words: str) -> str:
    if words.endswith("veintiuno"):
        return f"{words.removesuffix('uno')}ún"
    return words.removesuffix("o") if words.endswith("uno") else words


def _english(number: int) -> str:
    if number < 20:
        return _EN_SMALL[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return f"{_EN_TENS[tens]}-{_EN_SMALL[rest]}" if rest else _EN_TENS[tens]
    for size, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= size:
            count, rest = divmod(number, size)
            return f"{_english(count)} {name}{f' {_english(rest)}' if rest else ''}"
    raise AssertionError("every number from 100 on is at least one hundred")


def _spanish(number: int) -> str:
    if number < 30:
        return _ES_SMALL[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return f"{_ES_TENS[tens]} y {_ES_SMALL[rest]}" if rest else _ES_TENS[tens]
    if number < 1_000:
        hundreds, rest = divmod(number, 100)
        return "cien" if number == 100 else f"{_ES_HUNDREDS[hundreds]}{f' {_spanish(rest)}' if rest else ''}"
    if number < 1_000_000:
        return _spanish_group(number, 1_000, "mil", "mil")
    return _spanish_group(number, 1_000_000, "un millón", "millones")


def _spanish_group(number: int, size: int, one: str, many: str) -> str:
    count, rest = divmod(number, size)
    head = one if count == 1 else f"{_before_noun(count)} {many}"
    return f"{head} {_spanish(rest)}" if rest else head
