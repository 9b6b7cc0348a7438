"""Confirmation numbers: nine random digits and a check digit.

The check digit is H. Michael Damm's (2004): it catches every single wrong digit and every swap of two
neighbours, which are what people do when they write a number down or key it. Nine random digits collide about
500 times in a million payments, so the database holds them unique and a taken number is drawn again.
"""

import secrets
from typing import Final

RANDOM_DIGITS: Final = 9

_QUASIGROUP: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def draw_confirmation_number() -> str:
    """Ten digits that nobody can foresee, the last one a check digit."""
    digits = f"{secrets.randbelow(10**RANDOM_DIGITS):0{RANDOM_DIGITS}}"
    return digits + check_digit(digits)


def check_digit(digits: str) -> str:
    """The Damm digit that belongs behind these digits."""
    return str(_run(digits))


def is_confirmation_number(number: str) -> bool:
    """Ten digits whose last one is right?"""
    return len(number) == RANDOM_DIGITS + 1 and number.isascii() and number.isdigit() and _run(number) == 0


def _run(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _QUASIGROUP[interim][int(digit)]
    return interim
