"""What must not outlive its account: with a new number nothing of the former is known any more."""

from msgspec.structs import replace

from ivr.engine.call import Call, FactValue
from ivr.flow.kinds import FACTS_OF_AN_ACCOUNT

AUTHORIZATION = "authorization_reference"
BANK_DEBIT = "consent: bank debit"
TEXT_MESSAGE = "consent: text message"
FORGOTTEN = FACTS_OF_AN_ACCOUNT | {AUTHORIZATION}
"""Also what a consent makes known. What the caller keyed or chose herself stays."""


def without_former_account(call: Call) -> Call:
    """The call as if no account had been named yet: no marks, no facts of an account."""
    kept = {name: value for name, value in call.facts.items() if name not in FORGOTTEN}
    return replace(call, facts=kept, marks=())


def without_consent(call: Call, mark: str) -> Call:
    """A consent that was taken back. The authorization of a bank debit goes with its mark."""
    return replace(
        call,
        facts=_without(call.facts, AUTHORIZATION) if mark == BANK_DEBIT else call.facts,
        marks=tuple(left for left in call.marks if left != mark),
    )


def _without(facts: dict[str, FactValue], name: str) -> dict[str, FactValue]:
    return {known: value for known, value in facts.items() if known != name}
