"""No bank account is debited without words that authorize it, agreed to and kept, for that very amount.

Why: a debit that nobody authorized may be returned within sixty days, and is forbidden.

Bad:   pay: balance
       by: checking account         (after a menu)
Good:  consent: Today, {today}, you authorize us to make one electronic debit of {balance} ...
       purpose: bank debit
       agreed: by_bank
"""

from collections.abc import Iterator

from ivr.engine.errands import OpenPayment
from ivr.exploring.answers import authorization_for
from ivr.exploring.findings import Breach
from ivr.exploring.passages import Passage

RULE = "debit-not-authorized"


def breaches(passed: Passage) -> Iterator[Breach]:
    """Payments from a bank account as they are opened."""
    errand = passed.turn.errand
    if not isinstance(errand, OpenPayment) or errand.method != "checking account":
        return
    here = passed.turn.call.frames[-1]
    if errand.authorization is None:
        yield Breach(here, "a bank account is debited without an authorization")
    elif errand.authorization != authorization_for(errand.amount_cents):
        yield Breach(here, "a bank account is debited for another amount than was authorized")
