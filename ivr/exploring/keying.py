"""What a caller may key at a question: right and wrong lengths, values at and around every bound."""

from collections.abc import Iterator

from ivr.engine.answers import DATE_DIGITS, NUMBER_DIGITS
from ivr.exploring.values import Values
from ivr.flow.model import Ask

SECRET_DIGIT = "7"  # noqa: S105 - a digit to look for, which opens nothing
"""Secrets are keyed as a row of these, and nothing else is: where such a row appears, a secret got out."""
ASKED_DIGIT = "2"
USUAL_AMOUNT = "50*25"
USUAL_DAY, SECRET_DAY, NO_DAY = "03141950", "07171977", "13322020"
USUAL_NUMBER = "3"


def keyed_at(ask: Ask, values: Values) -> Iterator[str]:
    """Keys for this question, right ones first; each once."""
    yield from dict.fromkeys((*_right(ask, values), *_wrong(ask)))


def _right(ask: Ask, values: Values) -> Iterator[str]:
    match ask.kind:
        case "money":
            yield from (USUAL_AMOUNT,) if _fits(ask, 5_025) else ()
            yield from (_dollars(cents) for cents in _numbers(ask, values))
        case "number":
            yield from (USUAL_NUMBER,) if _fits(ask, int(USUAL_NUMBER)) else ()
            yield from (str(number) for number in _numbers(ask, values))
        case "date":
            yield SECRET_DAY if ask.secret else USUAL_DAY
        case _:
            digit = SECRET_DIGIT if ask.secret else ASKED_DIGIT
            yield digit * ask.max_digits
            yield digit * max(1, ask.min_digits)
            yield from _words_chosen(ask, values)


def _words_chosen(ask: Ask, values: Values) -> Iterator[str]:
    """Digits that some `choose` asks for, if they can be keyed here."""
    for value in values.candidates(ask.fact, ask.kind)[1:]:
        keys = str(value)
        if keys.isdigit() and ask.min_digits <= len(keys) <= ask.max_digits:
            yield keys


def _numbers(ask: Ask, values: Values) -> Iterator[int]:
    """At and around the bounds of the question, and of every `choose` on its fact."""
    bounds = [ask.minimum, ask.maximum]
    around = [bound + step for bound in bounds if bound is not None for step in (0, -1, 1)]
    for number in (*around, *values.bounds_of(ask.fact)):
        if number >= 0:
            yield number


def _fits(ask: Ask, value: int) -> bool:
    above = ask.minimum is None or value >= ask.minimum
    return above and (ask.maximum is None or value <= ask.maximum)


def _dollars(cents: int) -> str:
    return f"{cents // 100}*{cents % 100:02}"


def _wrong(ask: Ask) -> Iterator[str]:
    """Too few, too many, and keys that stand for no value of the kind."""
    match ask.kind:
        case "money":
            yield from ("**", "0")
        case "number":
            yield "1" * (NUMBER_DIGITS + 1)
        case "date":
            yield from (NO_DAY, USUAL_DAY[: DATE_DIGITS - 1])
        case _:
            digit = SECRET_DIGIT if ask.secret else ASKED_DIGIT
            if ask.min_digits > 1:
                yield digit * (ask.min_digits - 1)
            yield digit * (ask.max_digits + 1)
