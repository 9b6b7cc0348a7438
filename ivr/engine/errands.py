"""Work to be done for the call outside it, returned by the engine as data. A closed union.

Each is answered by one `ErrandDone`. The errands of a turn run in the transaction that stores the turn.
"""

from msgspec import Struct

from ivr.engine.call import FactValue
from ivr.engine.events import PaymentFinished
from ivr.flow.model import ConsentPurpose, Language, PaymentMethod, PaymentTarget


class RunLookUp(Struct, frozen=True, tag="look_up"):
    """`given`: the facts that the look-up needs, with secrets of this turn, and those it made known before.

    `verified`: is the caller the account holder.
    """

    look_up: str
    given: dict[str, FactValue]
    caller: str | None
    verified: bool


class OpenPayment(Struct, frozen=True, tag="open_payment"):
    """Write the attempt down as pending before `<Pay>` is spoken.

    Ways out: `opened` (fact `payment_reference`, text), `unclear` (another attempt of this account is open or
    in doubt), `refused` (a rule forbids it), `unavailable`.
    """

    account_number: str
    bill_number: str | None
    amount_cents: int
    method: PaymentMethod
    target: PaymentTarget
    caller: str | None
    authorization: str | None


class SettlePayment(Struct, frozen=True, tag="settle_payment"):
    """Write down what became of the attempt.

    Ways out: `approved` (fact `confirmation_number`, digits), `declined`, `abandoned`, `unclear`, and
    `unavailable` (the carrier refused our `<Pay>`; certainly not charged).
    """

    reference: str
    finished: PaymentFinished


class RecordConsent(Struct, frozen=True, tag="record_consent"):
    """Keep the wording, as spoken, that the caller agreed to. Way out `next` (`authorization_reference`)."""

    purpose: ConsentPurpose
    wording: str
    language: Language
    caller: str | None
    account_number: str | None
    amount_cents: int | None


Errand = RunLookUp | OpenPayment | SettlePayment | RecordConsent
