"""The test cards and accounts that the card pad keys. No other number can be keyed: a real card never comes
here.
"""

from msgspec import Struct

from ivr.simulator.processor import (
    ANSWERED_LATE,
    APPROVING,
    APPROVING_ROUTING_NUMBER,
    DECLINING,
    GARBLED,
    LINE_DROPS,
    NEVER_ANSWERED,
    RESULT_DOUBLED,
    RESULT_LOST,
)

MISTYPED = "4111111111111112"
"""The check digit is wrong, so the carrier asks again and the processor is never reached."""


class TrialCard(Struct, frozen=True):
    """What comes of it, in a few words. `security_code` as long as its kind has it."""

    number: str
    outcome: str
    security_code: str = "123"


class TrialAccount(Struct, frozen=True):
    """A routing number, an account, and what comes of them."""

    routing: str
    account: str
    outcome: str


CARDS = (
    TrialCard("4111111111111111", "Visa, approved"),
    TrialCard("5555555555554444", "Mastercard, approved"),
    TrialCard("378282246310005", "American Express, approved", "1234"),
    TrialCard("6011111111111117", "Discover, approved"),
    TrialCard("4000000000000002", "Declined by the bank"),
    TrialCard("4000000000009995", "Declined: insufficient funds"),
    TrialCard("4000000000000069", "Declined: expired card"),
    TrialCard("4000000000000119", "Processing error, not charged"),
    TrialCard(NEVER_ANSWERED, "Charged, but no answer ever comes"),
    TrialCard(GARBLED, "Charged, but the answer is garbled"),
    TrialCard(ANSWERED_LATE, "Approved at the third try, charged once"),
    TrialCard(RESULT_LOST, "Charged, but the result is lost"),
    TrialCard(LINE_DROPS, "Charged, and the line drops"),
    TrialCard(RESULT_DOUBLED, "Approved, and told twice"),
    TrialCard(MISTYPED, "Mistyped: the number is asked again"),
)
ACCOUNTS = (
    TrialAccount(APPROVING_ROUTING_NUMBER, "12345678", "Approved"),
    TrialAccount(APPROVING_ROUTING_NUMBER, "000111111116", "Declined: insufficient funds"),
    TrialAccount("110000001", "12345678", "Mistyped: the routing number is asked again"),
)

_NUMBERS = frozenset({*APPROVING, *DECLINING, MISTYPED})


def is_trial_card(number: str) -> bool:
    """One of the published test numbers?"""
    return number in _NUMBERS


def is_trial_account(routing: str, account: str) -> bool:
    """One of the pairs in the list?"""
    return any(routing == one.routing and account == one.account for one in ACCOUNTS)


def is_beginning_of_trial(keys: str) -> bool:
    """May somebody who keys a test number by hand have come this far? Star and pound end an entry."""
    digits = keys.rstrip("*#")
    return any(number.startswith(digits) for number in _NUMBERS)
