"""What is true of telephone numbers and card numbers on any line, whoever the carrier is. Pure."""

import re

import phonenumbers
from phonenumbers import PhoneNumberType

CARD_NUMBER_DIGITS = range(13, 20)
"""Lengths of card numbers (ISO/IEC 7812-1)."""

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_NANP = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}", re.ASCII)
"""North American numbers: neither area code nor exchange begins with 0 or 1."""
_PUNCTUATION = re.compile(r"[\s().\-]+")

_TEXTED_REGIONS = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})
"""The United States and its territories."""
_TEXTED_TYPES = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
"""A North American number does not tell which of the two it is."""

_WITHHELD = frozenset({"", "anonymous", "restricted", "unavailable", "unknown", "private", "blocked"})
_WITHHELD_NUMBERS = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253"})
"""The words anonymous, restricted, blocked, unknown, unavailable, spelled on a keypad as the carrier does."""


def to_e164(text: str) -> str | None:
    """`1-877-989-9059`, `(877) 989-9059` or `+18779899059` as E.164; None for what is no such number.

    A number without a plus is a North American one.
    """
    compact = _PUNCTUATION.sub("", text)
    if not compact.startswith("+"):
        compact = f"+1{compact}" if len(compact) == 10 else f"+{compact}"
        return compact if _NANP.fullmatch(compact) else None
    if compact.startswith("+1"):
        return compact if _NANP.fullmatch(compact) else None
    return compact if _E164.fullmatch(compact) else None


def is_withheld(caller: str | None) -> bool:
    """Did the caller withhold the number? The carrier then sends a word, or the word spelled in digits."""
    if caller is None:
        return True
    told = caller.strip().casefold()
    return told in _WITHHELD or told.removeprefix("+") in _WITHHELD_NUMBERS


def takes_texts(number: str) -> bool:
    """May this number (E.164) be a mobile phone in the United States?"""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    return (
        phonenumbers.number_type(parsed) in _TEXTED_TYPES
        and phonenumbers.region_code_for_number(parsed) in _TEXTED_REGIONS
    )


def looks_like_card_number(digits: str) -> bool:
    """13 to 19 digits whose last one checks (Luhn, ISO/IEC 7812-1 annex B). Spaces and dashes are skipped."""
    keyed = digits.replace(" ", "").replace("-", "")
    if len(keyed) not in CARD_NUMBER_DIGITS or not (keyed.isascii() and keyed.isdigit()):
        return False
    return _luhn_sum(keyed) % 10 == 0


def _luhn_sum(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total
