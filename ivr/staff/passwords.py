"""Passwords: hashed with argon2id, and judged by the rules of OWASP ASVS 5.0, chapter 6.2."""

import re
import secrets
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from threading import BoundedSemaphore
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

FEWEST_CHARACTERS = 12
MOST_CHARACTERS = 200
INITIAL_WORDS = 4
FEWEST_GUESSES = 10**8
"""Far beyond whoever has ten tries in half an hour, and a month of one core for whoever stole the hash.
https://www.usenix.org/conference/usenixsecurity16/technical-sessions/presentation/wheeler
"""
MOST_ESTIMATED = 72
"""Characters that are looked at: it takes longer than their number grows."""
OWN_WORDS = ("ivr", "console", "phone lines", "homecare")
"""Context-specific words of ASVS 6.2.11."""
WAIT_SECONDS = 0.25
"""The longest that a sign-in waits for the one before it."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1, type=Type.ID)
"""OWASP's password storage cheat sheet: 19 MiB, 2 rounds, 1 lane. About 25 milliseconds."""

_one_at_a_time = BoundedSemaphore()
"""Hashing takes a whole core and 19 MiB; callers need both."""

_SYLLABLES = [first + second for first in "bdfghjkmnprstvz" for second in "aeiou"]
_LETTERS_OF_A_WORD = 3
_PARTS = re.compile(r"[^a-z0-9]+")


class Busy(Exception):
    """So many people sign in at once that callers would feel it: try again in a moment."""


def mistake_in(password: str, name: str, words: Iterable[str] = ()) -> str:
    """Why this may not be the password of `name`, as a sentence; "" when it may. (ASVS 6.2.1 to 6.2.12)

    `words`: of this installation and this person, which are tried first, as the name is.
    """
    if len(password) < FEWEST_CHARACTERS:
        return f"A password has at least {FEWEST_CHARACTERS} characters. A few words with spaces are fine."
    if len(password) > MOST_CHARACTERS:
        return f"A password has at most {MOST_CHARACTERS} characters."
    if _guesses(password, (name, *words)) < FEWEST_GUESSES:
        return "That is easy to guess: it is used often, a pattern, or made of names. Take unrelated words."
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


def _guesses(password: str, words: Iterable[str]) -> int:
    """How many guesses somebody needs who tries what is used most: passwords, words, names, keys that are
    neighbours, days, repetitions. These words and their parts count for nothing.
    """
    known = {part for word in (*words, *OWN_WORDS) for part in (word, *_PARTS.split(word)) if len(part) > 2}
    longest_first = "|".join(re.escape(part) for part in sorted(known, key=len, reverse=True))
    rest = re.sub(longest_first, "", password, flags=re.IGNORECASE)
    judge = _estimator().zxcvbn
    return min(
        int(judge(one[:MOST_ESTIMATED], user_inputs=list(known))["guesses"]) for one in (password, rest)
    )


@cache
def _estimator() -> Any:
    # By name, when the first password is chosen: its lists take a fifth of a second and 15 MB.
    return import_module("zxcvbn")


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
