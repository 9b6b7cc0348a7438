"""What an author types for a duration, an amount, a key: read exactly, or answered with what to write
instead.

Only the ASCII digits count as digits, whatever else Unicode has.
"""

import re
from calendar import monthrange
from datetime import date

from msgspec import Struct

from ivr.flow.problems import Hint, quoted

KEYS = (*"1234567890", "star", "pound")
AMOUNT_CENTS_AT_MOST = 99_999_999
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DURATION = re.compile(r"([0-9]{1,6}) (second|minute)s?")
_BARE_DURATION = re.compile(
    r"([0-9]{1,6}) ?(s|sec|secs|second|seconds|m|min|mins|minute|minutes)?\.?", re.IGNORECASE
)
_AMOUNT = re.compile(r"\$([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.([0-9]{2}))?")
_BARE_AMOUNT = re.compile(r"\$?\s*([0-9][0-9,]{0,11}(?:\.[0-9]{2})?)(?:\s*(?:dollars?|usd))?", re.IGNORECASE)
_DIGITS = re.compile(r"([0-9]{1,2})(?: to ([0-9]{1,2}))?")
_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_KEY_SIGNS = {"*": "star", "#": "pound", "asterisk": "star", "hash": "pound"}


class Wrong(Struct, frozen=True):
    """Why something typed cannot be used, and what to write instead."""

    message: str
    hints: tuple[Hint, ...] = ()


def _wrong(message: str, *hints: str) -> Wrong:
    return Wrong(message, tuple(Hint(hint) for hint in hints))


def read_name(text: str) -> str | Wrong:
    """A name of a step, flow, fact, result: small letters, digits and _ ."""
    if NAME.fullmatch(text):
        return text
    proposal = re.sub(r"[^a-z0-9]+", "_", text.lower())[:60].strip("_")
    rule = "a name is made of small letters, digits and _, and begins with a letter"
    if NAME.fullmatch(proposal):
        return _wrong(f"{quoted(text)} cannot be a name: {rule}", f"write  {proposal}")
    return _wrong(f"{quoted(text)} cannot be a name: {rule}")


def read_whole(text: str) -> int | Wrong:
    """A whole number, such as `3`."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if text.lower() in _NUMBER_WORDS:
        return _wrong(
            f"{quoted(text)} must be written as a numeral", f"write  {_NUMBER_WORDS.index(text.lower())}"
        )
    return _wrong(f"{quoted(text)} is not a whole number", "write digits, such as  3")


def read_seconds(text: str) -> int | Wrong:
    """`8 seconds`, `2 minutes`; in seconds."""
    if found := _DURATION.fullmatch(text):
        return int(found.group(1)) * (60 if found.group(2) == "minute" else 1)
    if found := _BARE_DURATION.fullmatch(text):
        unit = (found.group(2) or "s").lower()
        proposal = f"{int(found.group(1))} {'minute' if unit.startswith('m') else 'second'}"
        proposal += "" if int(found.group(1)) == 1 else "s"
        told = "has no unit" if found.group(2) is None else "is not written out"
        return _wrong(f"{quoted(text)} {told}", f"did you mean '{proposal}'?")
    first, _, rest = text.partition(" ")
    if first.lower() in _NUMBER_WORDS and rest in ("second", "seconds", "minute", "minutes"):
        return _wrong(
            f"{quoted(text)} must be written with a numeral",
            f"write  {_NUMBER_WORDS.index(first.lower())} {rest}",
        )
    return _wrong(f"{quoted(text)} is not a duration", "write a number and its unit, such as  8 seconds")


def read_amount(text: str) -> int | Wrong:
    """`$5`, `$1,250.00`; in whole cents."""
    if found := _AMOUNT.fullmatch(text):
        cents = int(found.group(1).replace(",", "")) * 100 + int(found.group(2) or 0)
        if cents > AMOUNT_CENTS_AT_MOST:
            return _wrong(f"{quoted(text)} is more than a line can take", "the most is  $999,999.99")
        return cents
    if found := _BARE_AMOUNT.fullmatch(text):
        return _wrong(f"{quoted(text)} is not an amount of dollars", f"did you mean '${found.group(1)}'?")
    return _wrong(f"{quoted(text)} is not an amount of dollars", "write  $5  or  $1,250.00")


def read_digits(text: str) -> tuple[int, int] | Wrong:
    """`8`, `4 to 10`: how many digits, least and most."""
    found = _DIGITS.fullmatch(text)
    if found is None:
        return _wrong(f"{quoted(text)} is not a number of digits", "write  8  or  4 to 10")
    least = int(found.group(1))
    most = int(found.group(2) or least)
    if least < 1 or most < least:
        return _wrong(
            f"{quoted(text)} is not a number of digits", "write the smaller number first, at least 1"
        )
    if most > 20:
        return _wrong(f"{quoted(text)} is more than a caller can key", "an answer has at most 20 digits")
    return least, most


def read_day(text: str) -> date | Wrong:
    """`2026-11-27`."""
    found = _DAY.fullmatch(text)
    if found is None:
        return _wrong(f"{quoted(text)} is not a day", "write year, month and day, such as  2026-11-27")
    year, month, day = (int(part) for part in found.groups())
    if year < 1 or not 1 <= month <= 12:
        return _wrong(f"{quoted(text)} is not a day", "months go from  01  to  12, and stand behind the year")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        return _wrong(f"{quoted(text)} is not a day", f"{date(year, month, 1):%B %Y} has {last} days")
    return date(year, month, day)


def read_yes(text: str) -> bool | Wrong:
    """`yes` or `no`."""
    if text in ("yes", "no"):
        return text == "yes"
    lowered = text.lower()
    for word, meanings in (("yes", ("y", "yes", "true", "on")), ("no", ("n", "no", "false", "off"))):
        if lowered in meanings:
            return _wrong(f"{quoted(text)} is neither yes nor no", f"did you mean '{word}'?")
    return _wrong(f"{quoted(text)} is neither yes nor no", "write  yes  or  no")


def read_key(text: str) -> str | Wrong:
    """A key of the telephone: `0` to `9`, `star`, `pound`."""
    if text in KEYS:
        return text
    proposal = _KEY_SIGNS.get(text.lower())
    if proposal is None and text.lower() in _NUMBER_WORDS[:10]:
        proposal = str(_NUMBER_WORDS.index(text.lower()))
    if proposal is None and text.lower() in KEYS:
        proposal = text.lower()
    hint = f"write  {proposal}" if proposal else "a key is  0  to  9,  star  or  pound"
    return _wrong(f"{quoted(text)} is not a key of the telephone", hint)
