"""What a carrier checks of a card or an account before it asks the processor; ranges of its Pay reference."""

import re
from datetime import date

from msgspec import Struct

AMEX = "amex"
ZIP_CODE_LENGTHS = (5, 9)
_CENTURY = 2000


class CardType(Struct, frozen=True):
    """`pattern` matches the beginning of the number."""

    name: str
    pattern: re.Pattern[str]
    lengths: frozenset[int]


def _type(name: str, pattern: str, *lengths: int) -> CardType:
    return CardType(name, re.compile(pattern), frozenset(lengths))


CARD_TYPES = (
    _type("enroute", r"2014|2149", 15),
    _type("amex", r"3[47]", 15),
    _type("diners-club", r"30[0-5]|3095|36|38|39", *range(14, 20)),
    _type("jcb", r"35(2[89]|[3-8]\d)", *range(16, 20)),
    _type("discover", r"6011|64|65", *range(16, 20)),
    _type("mastercard", r"5[1-5]|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720", 16),
    _type("maestro", r"50|5[678]|6", *range(12, 20)),
    _type("visa", r"4", 13, 15, 16, 19),
)
"""The documents print 13, 15 and 19 digits for Visa and forget its usual 16."""


def card_type_of(number: str) -> CardType | None:
    """By the first digits; None when no type begins so."""
    return next((kind for kind in CARD_TYPES if kind.pattern.match(number)), None)


def length_of_card(digits: str) -> int:
    """How many digits complete a card number that begins so; an odd length ends by key or silence."""
    return 15 if digits[:2] in ("34", "37") else 16


def passes_luhn(number: str) -> bool:
    """The check digit of ISO/IEC 7812-1, annex B."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def fault_of_card(number: str, accepted: tuple[str, ...]) -> str | None:
    """The errorType of a card number, or None."""
    kind = card_type_of(number)
    if kind is None or len(number) not in kind.lengths or not passes_luhn(number):
        return "invalid-card-number"
    return None if kind.name in accepted else "invalid-card-type"


def fault_of_expiry(digits: str, today: date) -> str | None:
    """MMYY; a card is good to the end of its month."""
    if len(digits) != 4 or not 1 <= int(digits[:2]) <= 12:
        return "invalid-date"
    month, year = int(digits[:2]), _CENTURY + int(digits[2:])
    return "invalid-date" if (year, month) < (today.year, today.month) else None


def fault_of_security_code(digits: str, card_number: str) -> str | None:
    """American Express has four digits, the others three."""
    kind = card_type_of(card_number)
    needed = 4 if kind is not None and kind.name == AMEX else 3
    return None if len(digits) == needed else "invalid-security-code"


def fault_of_postal_code(digits: str, least: int) -> str | None:
    """A ZIP code has five digits, or nine with the four of its delivery route."""
    is_zip_code = len(digits) in ZIP_CODE_LENGTHS and len(digits) >= least
    return None if is_zip_code else "invalid-postal-code"


def fault_of_routing_number(digits: str) -> str | None:
    """Nine digits with the checksum of the American Bankers Association."""
    if len(digits) != 9:
        return "invalid-bank-routing-number"
    total = sum(int(digit) * weight for digit, weight in zip(digits, (3, 7, 1) * 3, strict=True))
    return None if total % 10 == 0 and total else "invalid-bank-routing-number"


def fault_of_account_number(digits: str) -> str | None:
    """Bank account numbers have no check digit; only their length can be wrong."""
    return None if 4 <= len(digits) <= 17 else "invalid-bank-account-number"


def masked(digits: str, shown: int = 4, sign: str = "x") -> str:
    """All but the last digits hidden, none left out."""
    return sign * (len(digits) - shown) + digits[-shown:] if len(digits) > shown else digits


def masked_in_groups(number: str) -> str:
    """`xxxx-xxxxxx-x4001`: American Express in its own grouping, the rest in fours."""
    plain = masked(number)
    if len(plain) == 15:
        return f"{plain[:4]}-{plain[4:10]}-{plain[10:]}"
    return "-".join(plain[place : place + 4] for place in range(0, len(plain), 4))
