"""The system's own sentences: both languages have all of them, and none scolds."""

import re

import msgspec
import pytest

from ivr.engine.pay_prompts import ERROR_WORDS, FIELD_WORDS, FIELDS, HOW_TO_STOP, pay_prompts
from ivr.engine.phrases import PHRASES, Phrases
from ivr.flow.model import Language, PaymentMethod

LANGUAGES: tuple[Language, ...] = ("en", "es")
MAY_BE_EMPTY = {("ask_again", 0)}
SCOLDING = re.compile(
    r"\b(invalid|inválid|wrong|incorrect[ao]?|error|mistake|failed|must|debe)\b", re.IGNORECASE
)


def sentences(language: Language) -> dict[tuple[str, int], str]:
    told = {}
    for field in msgspec.structs.fields(Phrases):
        value = getattr(PHRASES[language], field.name)
        for place, text in enumerate(value if isinstance(value, tuple) else (value,)):
            told[field.name, place] = text
    return told


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_missing(language: Language) -> None:
    assert {place for place, text in sentences(language).items() if not text.strip()} == MAY_BE_EMPTY


def test_both_languages_fill_the_same_blanks() -> None:
    for place, english in sentences("en").items():
        blanks = set(re.findall(r"\{(\w*)\}", english))
        assert set(re.findall(r"\{(\w*)\}", sentences("es")[place])) == blanks, place


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_blames_the_caller(language: Language) -> None:
    spoken = [*sentences(language).values(), *FIELD_WORDS[language].values(), *ERROR_WORDS[language].values()]
    assert not [text for text in spoken if SCOLDING.search(text)]


def test_spanish_is_polite_and_speaks_of_keys_as_its_speakers_do() -> None:
    spoken = " ".join([*sentences("es").values(), *FIELD_WORDS["es"].values(), HOW_TO_STOP["es"]])
    assert not re.search(r"\b(tu|tus|tú|te|pulse|marque|presione|gato|estrella)\b", spoken, re.IGNORECASE)
    assert {"oprima", "numeral", "asterisco"} <= set(re.findall(r"\w+", spoken.lower()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wording_differs_at_every_try_and_grows(language: Language) -> None:
    for name in ("menu_silence", "menu_mismatch", "ask_silence", "confirm_silence", "ask_again"):
        tries = getattr(PHRASES[language], name)
        assert len(set(tries)) == len(tries)
        assert sorted(tries, key=len) == list(tries), name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("method", ["card", "checking account"])
def test_every_field_of_a_payment_and_every_error_has_words(
    method: PaymentMethod, language: Language
) -> None:
    told = {(prompt.field, prompt.error) for prompt in pay_prompts(method, language)}
    wanted = {(field, error) for field, errors in FIELDS[method].items() for error in (None, *errors)}
    assert told == wanted
    texts = [prompt.prompts for prompt in pay_prompts(method, language)]
    assert len(set(map(repr, texts))) == len(texts), "each error has its own words"
    assert HOW_TO_STOP[language] in str(texts[0])
