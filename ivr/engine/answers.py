"""What was keyed at a question, as the value it stands for; or as the reason why it stands for none."""

from datetime import date
from typing import Literal, assert_never

from msgspec import Struct

from ivr.engine.call import FactValue
from ivr.engine.speech import read_date
from ivr.flow.model import Ask
from ivr.money import NotAnAmount, from_keys

DATE_DIGITS = 8
MONEY_KEYS = 20
"""More than an amount has, so that a card number keyed here comes whole, is known for one, and dropped."""
NUMBER_DIGITS = 9
SMALLEST_AMOUNT_CENTS = 1
"""Nobody means to enter nothing."""
FIRST_YEAR, LAST_YEAR = 1850, 2199
"""A day outside of these years is a slip of the finger."""


class WrongLength(Struct, frozen=True):
    """So many digits came."""

    heard: int


class TooSmall(Struct, frozen=True):
    """Less than the question takes: `minimum` in whole cents, or the number."""

    minimum: int


class TooLarge(Struct, frozen=True):
    """More than the question takes."""

    maximum: int


class NotReadable(Struct, frozen=True):
    """The keys do not stand for a value of this kind."""

    why: Literal["star among digits", "no such day", "no amount"]


Misfit = WrongLength | TooSmall | TooLarge | NotReadable


class Answer(Struct, frozen=True):
    """A number that the question takes, as the fact it becomes."""

    value: FactValue


def misfit_in_words(misfit: Misfit) -> str:
    """`wrong length`, `too small`: why it was not taken, without what was keyed."""
    match misfit:
        case WrongLength():
            return "wrong length"
        case TooSmall():
            return "too small"
        case TooLarge():
            return "too large"
        case NotReadable():
            return misfit.why
        case _:
            assert_never(misfit)


def keys_wanted(ask: Ask) -> int:
    """The most keys that an answer has; the carrier then waits no longer."""
    match ask.kind:
        case "date":
            return DATE_DIGITS
        case "money":
            return MONEY_KEYS
        case "number":
            return NUMBER_DIGITS
        case _:
            return max(1, ask.max_digits)


def read_answer(ask: Ask, keys: str) -> Answer | Misfit:
    """The value of `keys` for this question."""
    if ask.kind == "money":
        return _amount(ask, keys)
    if not (keys.isascii() and keys.isdigit()):
        return NotReadable("star among digits")
    match ask.kind:
        case "date":
            return _day(keys)
        case "number":
            return WrongLength(len(keys)) if len(keys) > NUMBER_DIGITS else _within(ask, int(keys))
        case _:
            fits = ask.min_digits <= len(keys) <= ask.max_digits
            return Answer(keys) if fits else WrongLength(len(keys))


def _day(keys: str) -> Answer | Misfit:
    if len(keys) != DATE_DIGITS:
        return WrongLength(len(keys))
    day = read_date(keys)
    return Answer(day.isoformat()) if _is_likely(day) and day else NotReadable("no such day")


def _is_likely(day: date | None) -> bool:
    return day is not None and FIRST_YEAR <= day.year <= LAST_YEAR


def _amount(ask: Ask, keys: str) -> Answer | Misfit:
    cents = from_keys(keys)
    if isinstance(cents, NotAnAmount):
        return NotReadable("no amount")
    if cents < SMALLEST_AMOUNT_CENTS and ask.minimum is None:
        return TooSmall(SMALLEST_AMOUNT_CENTS)
    return _within(ask, cents)


def _within(ask: Ask, value: int) -> Answer | Misfit:
    if ask.minimum is not None and value < ask.minimum:
        return TooSmall(ask.minimum)
    if ask.maximum is not None and value > ask.maximum:
        return TooLarge(ask.maximum)
    return Answer(value)
