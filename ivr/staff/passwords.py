"""Passwords: hashed with argon2id, and judged by the rules of OWASP ASVS 5.0, chapter 6.2."""

import secrets
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

FEWEST_CHARACTERS = 12
MOST_CHARACTERS = 200
INITIAL_WORDS = 4
WAIT_SECONDS = 0.25
"""The longest that a sign-in waits for the one before it."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
"""OWASP's password storage cheat sheet: 19 MiB, 2 rounds, 1 lane. About 25 milliseconds."""

_one_at_a_time = BoundedSemaphore()
"""Hashing takes a whole core and 19 MiB; callers need both."""

_SYLLABLES = [first + second for first in "bdfghjkmnprstvz" for second in "aeiou"]
_LETTERS_OF_A_WORD = 3

_USUAL = Path(__file__).parent / "usual_passwords.txt"
"""The most usual ones of twelve characters and more; shorter ones are refused for their length."""


class Busy(Exception):
    """So many people sign in at once that callers would feel it: try again in a moment."""


def mistake_in(password: str, name: str) -> str:
    """Why this may not be the password of `name`, as a sentence; "" when it may. (ASVS 6.2.1 to 6.2.12)"""
    if len(password) < FEWEST_CHARACTERS:
        return f"A password has at least {FEWEST_CHARACTERS} characters. A few words with spaces are fine."
    if len(password) > MOST_CHARACTERS:
        return f"A password has at most {MOST_CHARACTERS} characters."
    folded = password.casefold()
    if folded.replace(" ", "") in _usual() or len(set(folded)) < 5:
        return "That is one of the passwords that are tried first. Choose another one."
    if name.casefold() in folded and len(folded.replace(name.casefold(), "")) < FEWEST_CHARACTERS - 4:
        return "The password is mostly your own name. Choose another one."
    if any(word in folded and len(folded.replace(word, "")) < 6 for word in ("password", "console", "ivr")):
        return "That is easy to guess for this installation. Choose another one."
    return ""


def hash_of(password: str) -> str:
    """What is kept of a password. Never within a transaction: whoever writes keeps callers waiting. Raises
    Busy.
    """
    with _Turn():
        return _hasher.hash(password)


def is_right(kept: str | None, password: str) -> bool:
    """Is this the password? Takes as long for a name that nobody has (`kept` is None). Raises Busy."""
    with _Turn():
        try:
            _hasher.verify(kept or _nobodys(), password[: MOST_CHARACTERS + 1])
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def needs_new_hash(kept: str) -> bool:
    """Was it hashed with less work than is asked for now?"""
    return _hasher.check_needs_rehash(kept)


def made_up() -> str:
    """A random password that can be read over the telephone: 4 words, 74 bits."""
    return "-".join("".join(_word()) for _ in range(INITIAL_WORDS))


def _word() -> list[str]:
    return [secrets.choice(_SYLLABLES) for _ in range(_LETTERS_OF_A_WORD)]


@cache
def _usual() -> frozenset[str]:
    """The most usual ones of twelve characters and more; shorter ones are refused for their length."""
    return frozenset(_USUAL.read_text(encoding="utf-8").split())


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_hex())


class _Turn:
    """One at a time."""

    def __enter__(self) -> None:
        if not _one_at_a_time.acquire(timeout=WAIT_SECONDS):
            raise Busy

    def __exit__(self, *_: object) -> None:
        _one_at_a_time.release()
