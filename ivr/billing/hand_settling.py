"""A payment in doubt that no report can settle: a person looks it up at the processor and signs for it."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Engine, select

from ivr.billing.accounts import lock_account
from ivr.billing.payments import PaymentUnknown, payment_by_reference
from ivr.billing.settlements import LONGEST_AUTHOR, LONGEST_REASON, settlements
from ivr.billing.settling import Finding, Payment, post, reconcile_not_charged
from ivr.billing.tables import LONGEST_CHARGE, payments
from ivr.database import writing

HOW = 'ivr settle {} (--charged CHARGE_ID | --not-charged) --by NAME --why "WHAT WAS FOUND"'


class HandSettling(Struct, frozen=True):
    """What a person found. `charge_id`: the processor's name of the charge, None when nothing was charged."""

    reference: str
    charge_id: str | None
    author: str
    why: str


class NotSettled(Struct, frozen=True):
    """Nothing was written. `why`: a sentence."""

    why: str


def how_to_settle(reference: str) -> str:
    """The command that settles this payment by hand."""
    return HOW.format(reference)


def settle_by_hand(engine: Engine, settling: HandSettling, at: datetime) -> Payment | NotSettled:
    """Move a payment from unclear to reconciled, and keep who did it and why. All of it or nothing."""
    with writing(engine) as connection:
        return settle_within(connection, settling, at)


def settle_within(connection: Connection, settling: HandSettling, at: datetime) -> Payment | NotSettled:
    """The same within a transaction."""
    settling = _cleaned(settling)
    wrong = _wrong(settling)
    if wrong is not None:
        return NotSettled(wrong)
    try:
        payment = payment_by_reference(connection, settling.reference)
    except PaymentUnknown:
        return NotSettled(f"{settling.reference} is no payment of ours.")
    lock_account(connection, payment.account_id)
    payment = payment_by_reference(connection, settling.reference)
    refused = _refusal(connection, payment, settling)
    if refused is not None:
        return NotSettled(refused)
    _settle(connection, payment, settling, at)
    return payment_by_reference(connection, payment.id)


def _cleaned(settling: HandSettling) -> HandSettling:
    return HandSettling(
        settling.reference.strip().casefold(),
        None if settling.charge_id is None else settling.charge_id.strip(),
        settling.author.strip(),
        settling.why.strip(),
    )


def _wrong(settling: HandSettling) -> str | None:
    """What is wrong with the words, as a sentence."""
    limits = {
        "The charge id": (settling.charge_id, LONGEST_CHARGE),
        "The name": (settling.author, LONGEST_AUTHOR),
        "The reason": (settling.why, LONGEST_REASON),
    }
    for name, (words, longest) in limits.items():
        if words is not None and not (0 < len(words) <= longest and words.isprintable()):
            return f"{name} must be 1 to {longest} characters that can be seen."
    return None


def _refusal(connection: Connection, payment: Payment, settling: HandSettling) -> str | None:
    if payment.state == "pending":
        return f"{payment.id} is pending: its call is going on, or `ivr tidy` has not run since."
    if payment.state != "unclear":
        return f"{payment.id} is {payment.state} already; nothing was changed."
    if settling.charge_id is None:
        return None
    holder = select(payments.c.id).where(payments.c.processor_charge == settling.charge_id)
    other = connection.execute(holder).scalar_one_or_none()
    if other is None:
        return None
    return (
        f"{settling.charge_id} is the charge of {other}. If the processor charged once, {payment.id} was not"
        " charged; if it charged twice, give the other name that it has for this charge."
    )


def _settle(connection: Connection, payment: Payment, settling: HandSettling, at: datetime) -> None:
    if settling.charge_id is None:
        reconcile_not_charged(connection, payment, at)
    else:
        post(connection, payment, Finding("charged", charge=settling.charge_id), at, state="reconciled")
    connection.execute(
        settlements.insert().values(
            payment_id=payment.id,
            charged=settling.charge_id is not None,
            charge_id=settling.charge_id,
            author=settling.author,
            why=settling.why,
            settled_at=at,
        )
    )
