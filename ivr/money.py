"""Amounts of money as whole cents. What is no amount is a value, `NotAnAmount`, never an exception."""

import re
from typing import Literal, NewType

from msgspec import Struct

Cents = NewType("Cents", int)

MAX_CENTS = Cents(99_999_999_999)
"""The largest amount: $999,999,999.99."""

Why = Literal["empty", "not a number", "more than two digits of cents", "too large"]


class NotAnAmount(Struct, frozen=True):
    """Why a text is no amount. The text itself is not kept: it may be somebody's number."""

    why: Why


_DOLLARS = re.compile(r"\$?\s?(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d+))?", re.ASCII)
_KEYS = re.compile(r"(\d*)(?:\*(\d*))?", re.ASCII)


def parse_dollars(text: str) -> Cents | NotAnAmount:
    """`$1,250.00`, `1250.5` or `$5` as cents. Never negative; a comma only between thousands."""
    written = _DOLLARS.fullmatch(text.strip())
    if written is None:
        return NotAnAmount("not a number" if text.strip() else "empty")
    whole, decimals = written.groups()
    return _amount((whole or "").replace(",", ""), decimals or "")


def from_keys(keys: str) -> Cents | NotAnAmount:
    """What a caller keyed: star is the decimal point (`120*50`); without a star whole dollars are meant."""
    keyed = _KEYS.fullmatch(keys)
    if keyed is None:
        return NotAnAmount("not a number")
    whole, decimals = keyed.groups()
    return _amount(whole, decimals or "")


def format_dollars(cents: int) -> str:
    """For reading, not for a voice: `$1,250.00`, `-$5.00`."""
    dollars, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${dollars:,}.{rest:02}"


def _amount(whole: str, decimals: str) -> Cents | NotAnAmount:
    if not whole and not decimals:
        return NotAnAmount("empty")
    if len(decimals) > 2:
        return NotAnAmount("more than two digits of cents")
    if len(whole.lstrip("0")) > len(str(MAX_CENTS)) - 2:
        return NotAnAmount("too large")
    return Cents(int(whole or "0") * 100 + int(decimals.ljust(2, "0")))
