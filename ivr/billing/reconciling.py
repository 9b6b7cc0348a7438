"""The processor's own report against the ledger: the last word on payments in doubt.

What the report holds was charged. What it does not hold was not charged only if it would have to be in it:
whoever fetched it says from when to when it is complete, and the payment lies in between. Everything that
does not fit is named and left to a person, who has `ivr settle`.
"""

from collections import Counter
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, Engine, select

from ivr.billing.accounts import lock_account
from ivr.billing.hand_settling import how_to_settle
from ivr.billing.payments import PaymentUnknown, doubt_old_payments, payment_by_reference
from ivr.billing.reports import Charge, Report, read_report
from ivr.billing.settling import Finding, Payment, post, reconcile_not_charged, settle_payment
from ivr.billing.tables import payments
from ivr.database import reading_one_moment, writing
from ivr.importing.csvfiles import Complaint
from ivr.importing.imports import ImportRefused, refuse
from ivr.money import format_dollars

CHARGE_TAKES_AT_MOST = timedelta(minutes=2)
"""After a payment fell into doubt the processor may still be asked: the connector retries five times, 10
seconds each.
"""

NO_CHARGES = "The report holds no charge: no payment was settled as not charged by it."
NOT_ONLY_OURS = (
    "The report holds references that are not ours: no payment was settled as not charged by it."
    " Fetch the report of these lines alone."
)
UNTIL_THE_FUTURE = Complaint(1, "The report cannot be complete until a moment that is still to come.")


class Reconciled(Struct, frozen=True):
    """`charged` and `not_charged`: references settled by the report. `findings`: sentences for a person to
    act on.

    `still_unclear`: references that the report is too early to decide.
    """

    charged: tuple[str, ...]
    not_charged: tuple[str, ...]
    still_unclear: tuple[str, ...]
    findings: tuple[str, ...]


def reconcile(
    engine: Engine,
    content: bytes,
    complete_until: datetime,
    at: datetime,
    complete_from: datetime | None = None,
) -> Reconciled | ImportRefused:
    """Settle what the report settles. Each payment in its own transaction; the same report again changes
    nothing.

    The report holds every charge from `complete_from` to `complete_until`. Without `complete_from` nothing
    is known of what it does not hold, and no payment is settled as not charged.
    """
    if complete_until > at:
        return refuse([UNTIL_THE_FUTURE])
    report, complaints = read_report(content)
    if complaints:
        return refuse(complaints)
    with writing(engine) as connection:
        doubt_old_payments(connection, at)
    findings = _twice(report.charges) + [str(refund) for refund in report.refunds]
    settled: list[str] = []
    for charge in report.charges:
        with writing(engine) as connection:
            was_settled, sentence = _apply(connection, charge, at)
        settled += [charge.reference] if was_settled else []
        findings += [sentence] if sentence else []
    unclear, mistrust = _unclear(engine, report), None
    not_charged: list[str] = []
    if unclear and complete_from is not None:
        mistrust = _mistrust(engine, report)
        chosen = unclear if mistrust is None else []
        not_charged = [
            one for one in chosen if _settle_absent(engine, one, complete_from, complete_until, at)
        ]
    findings += [mistrust] if mistrust else []
    findings += _missing(engine, report, complete_from, complete_until)
    still_unclear = tuple(reference for reference in unclear if reference not in not_charged)
    return Reconciled(tuple(settled), tuple(not_charged), still_unclear, tuple(sorted(set(findings))))


def _twice(charges: list[Charge]) -> list[str]:
    counted = Counter(charge.reference for charge in charges)
    return [
        f"{reference}: charged {times} times. Refund all but one."
        for reference, times in counted.items()
        if times > 1
    ]


def _apply(connection: Connection, charge: Charge, at: datetime) -> tuple[bool, str | None]:
    """One charge: was a payment settled by it, and what a person must see."""
    try:
        payment = payment_by_reference(connection, charge.reference)
    except PaymentUnknown:
        return (
            False,
            f"{charge.reference}: charged {format_dollars(charge.amount_cents)}, and is no payment of ours.",
        )
    lock_account(connection, payment.account_id)
    payment = payment_by_reference(connection, charge.reference)
    if payment.amount_cents != charge.amount_cents:
        return False, (
            f"{payment.id}: charged {format_dollars(charge.amount_cents)}"
            f" instead of {format_dollars(payment.amount_cents)}; it is {payment.state} here."
            + _by_hand(payment)
        )
    finding = Finding("charged", charge=charge.charge_id)
    if payment.state == "pending":
        return False, None  # its call is still waiting for the carrier's answer, and hears it from there
    if payment.charged is None:
        return _post(connection, payment, finding, at)
    if not payment.charged:
        return False, f"{payment.id}: charged, and {payment.state} here. Refund it, or post it by hand."
    settle_payment(connection, payment, finding, at)
    kept = payment_by_reference(connection, payment.id).processor_charge
    if kept != charge.charge_id:
        return False, f"{payment.id}: the processor calls the charge {charge.charge_id}, we call it {kept}."
    return False, None


def _post(
    connection: Connection, payment: Payment, finding: Finding, at: datetime
) -> tuple[bool, str | None]:
    other = select(payments.c.id).where(payments.c.processor_charge == finding.charge)
    if connection.execute(other).first() is not None:
        return False, (
            f"{payment.id}: its charge {finding.charge} belongs to another payment already."
            + _by_hand(payment)
        )
    post(connection, payment, finding, at, state="reconciled")
    return True, None


def _by_hand(payment: Payment) -> str:
    """What a person can do about a payment that blocks its account."""
    return f" Look it up, then: {how_to_settle(payment.id)}" if payment.state == "unclear" else ""


def _unclear(engine: Engine, report: Report) -> list[str]:
    """The payments in doubt that the report does not hold."""
    with reading_one_moment(engine) as connection:
        unclear = connection.execute(select(payments.c.id).where(payments.c.state == "unclear")).scalars()
        return sorted(set(unclear) - report.references())


def _mistrust(engine: Engine, report: Report) -> str | None:
    """Why nothing can be concluded from what the report does not hold: it may be the wrong file."""
    if not report.charges:
        return NO_CHARGES
    known = select(payments.c.id)
    with reading_one_moment(engine) as connection:
        is_ours = all(
            connection.execute(known.where(payments.c.id == reference)).first() is not None
            for reference in report.references()
        )
    return None if is_ours else NOT_ONLY_OURS


def _settle_absent(engine: Engine, reference: str, since: datetime, until: datetime, at: datetime) -> bool:
    """Settle a payment in doubt as not charged, if the report would have to hold it."""
    with writing(engine) as connection:
        lock_account(connection, payment_by_reference(connection, reference).account_id)
        payment = payment_by_reference(connection, reference)
        if payment.state != "unclear" or not _would_be_in_it(payment, since, until):
            return False
        reconcile_not_charged(connection, payment, at)
        return True


def _would_be_in_it(payment: Payment, since: datetime, until: datetime) -> bool:
    doubted_at = payment.doubted_at
    return (
        payment.opened_at >= since and doubted_at is not None and doubted_at + CHARGE_TAKES_AT_MOST <= until
    )


def _missing(engine: Engine, report: Report, since: datetime | None, until: datetime) -> list[str]:
    """Payments that we call charged in the time of the report, and that it does not hold."""
    begins = since or min((charge.charged_at for charge in report.charges), default=None)
    if begins is None:
        return []
    with reading_one_moment(engine) as connection:
        ours = connection.execute(
            select(payments.c.id).where(
                payments.c.state == "approved",
                payments.c.opened_at >= begins,
                payments.c.settled_at <= until - CHARGE_TAKES_AT_MOST,
            )
        ).scalars()
        return [
            f"{reference}: approved here, and not in the report."
            for reference in sorted(set(ours) - report.references())
        ]
