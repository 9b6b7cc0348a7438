"""Is the caller the account holder? Date of birth and ZIP code together, with limits on wrong guesses.

An account that does not exist takes the same statements, opens as many sealed values and is counted like one
that does, so that the answer tells nothing but "these do not match together".
"""

import hmac
from datetime import datetime
from functools import cache
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, select

from ivr.billing.accounts import ACCOUNT_NUMBER, holder_name
from ivr.billing.limits import DAY_SECONDS, HOUR_SECONDS, Limit, limit_of_caller, reserve, take_back
from ivr.billing.tables import accounts
from ivr.sealing import PHONE, Sealer, place_of

BIRTH_DATES = 29_220
"""Days of birth of the living: 80 years of them."""
ZIP_CODES = 100
"""ZIP codes that are likely for the patients of one organisation."""

_MARK_BITS = 48


class VerificationPolicy(Struct, frozen=True):
    """Wrong guesses permitted in fixed windows, for verification and for printed bill numbers alike."""

    per_account_a_day: int = 3
    per_caller_a_day: int = 6
    withheld_a_day: int = 60
    everyone_an_hour: int = 200


class Verified(Struct, frozen=True):
    """`name` is spoken to the holder."""

    account_id: str
    name: str


def expected_false_verifications_a_day(policy: VerificationPolicy) -> float:
    """How many strangers the fastest permitted attack lets in a day, if every account number it tries exists.

    One guess hits a date of birth and a ZIP code with 1 in BIRTH_DATES x ZIP_CODES. A day touches 25 windows
    of an hour.
    """
    return policy.everyone_an_hour * 25 / (BIRTH_DATES * ZIP_CODES)


def birth_date_mark(sealer: Sealer, call_sid: str, number: str, *, matches: bool) -> int:
    """The result of the first comparison as a number that tells nobody which it was.

    It is bound to the call and the account number, so that the yes for one account is no yes for another.
    """
    digest = sealer.index("birth date check", f"{call_sid}|{number}|{matches}")
    return int(digest, 16) >> (128 - _MARK_BITS)


def matches_birth_date(connection: Connection, sealer: Sealer, number: str, birth_date: str) -> bool:
    """Is this ISO day the holder's date of birth? False for an account that does not exist."""
    return _matches(connection, sealer, number, "birth_date_sealed", birth_date) is not None


def verify(
    connection: Connection,
    sealer: Sealer,
    limits: tuple[Limit, ...],
    *,
    number: str,
    birth_date_matched: bool,
    zip_code: str,
    at: datetime,
) -> Verified | Literal["not_verified", "blocked"]:
    """Both together. A failure is counted against each limit; beyond them the answer is `blocked`, right or
    wrong.
    """
    if not reserve(connection, limits, at):
        return "blocked"
    account_id = _matches(connection, sealer, number, "zip_sealed", zip_code)
    if account_id is None or not birth_date_matched:
        return "not_verified"
    take_back(connection, limits, at)
    return Verified(account_id, holder_name(connection, sealer, account_id))


def guessing_limits(
    sealer: Sealer,
    policy: VerificationPolicy,
    purpose: Literal["holder", "bill"],
    number: str,
    caller: str | None,
) -> tuple[Limit, ...]:
    """The limits that a guess about this account number by this caller falls under."""
    caller_index = None if caller is None else sealer.index(PHONE, caller)
    return (
        Limit(
            f"{purpose} account", sealer.index(ACCOUNT_NUMBER, number), DAY_SECONDS, policy.per_account_a_day
        ),
        limit_of_caller(purpose, caller_index, policy.per_caller_a_day, policy.withheld_a_day),
        Limit(f"{purpose} all", "", HOUR_SECONDS, policy.everyone_an_hour),
    )


def _matches(connection: Connection, sealer: Sealer, number: str, column: str, given: str) -> str | None:
    """The account's id when its sealed column holds what was given; the same work when there is no such
    account.
    """
    index = sealer.index(ACCOUNT_NUMBER, number)
    row = connection.execute(
        select(accounts.c.id, accounts.c[column]).where(accounts.c.number_index == index)
    ).one_or_none()
    account_id, sealed = (_NOBODY, _decoy(sealer, column)) if row is None else (row[0], row[1])
    kept = sealer.open(sealed, place_of("accounts", column, account_id))
    same = hmac.compare_digest(kept, given.encode())
    return account_id if same and row is not None else None


_NOBODY = "nobody"


@cache
def _decoy(sealer: Sealer, column: str) -> bytes:
    """A sealed value of the usual length, to be opened where there is no account."""
    return sealer.seal(
        b"0000-00-00" if column == "birth_date_sealed" else b"00000", place_of("accounts", column, _NOBODY)
    )
