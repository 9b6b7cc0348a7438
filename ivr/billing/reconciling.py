"""The processor's own report against the ledger: the last word on payments in doubt.

The report is `reference,charge_id,amount,charged_at`, complete up to a moment that whoever fetched it names.
What it holds was charged. What it does not hold was not charged, if it would have to be in it. Everything
that does not fit is named and left to a person.
"""

from collections import Counter
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, Engine, select

from ivr.billing.accounts import lock_account
from ivr.billing.payments import PaymentUnknown, doubt_old_payments, payment_by_reference
from ivr.billing.settling import Finding, Payment, post, reconcile_not_charged, settle_payment
from ivr.billing.tables import payments
from ivr.database import reading_one_moment, writing
from ivr.importing.cells import CellRefused, read_cents, read_words
from ivr.importing.csvfiles import Complaint, CsvRow, read_table
from ivr.importing.imports import ImportRefused, read_rows, refuse
from ivr.money import format_dollars

COLUMNS = ("reference", "charge_id", "amount", "charged_at")

CHARGE_TAKES_AT_MOST = timedelta(minutes=2)
"""After a payment fell into doubt the processor may still be asked: the connector retries five times, 10
seconds each.
"""


class Charge(Struct, frozen=True):
    """One line of the report."""

    reference: str
    charge_id: str
    amount_cents: int
    charged_at: datetime


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
    engine: Engine, content: bytes, complete_until: datetime, at: datetime
) -> Reconciled | ImportRefused:
    """Settle what the report settles. Each payment in its own transaction; the same report again changes
    nothing.
    """
    charges, complaints = read_report(content)
    if complaints:
        return refuse(complaints)
    with writing(engine) as connection:
        doubt_old_payments(connection, at)
    findings = _twice(charges)
    settled: list[str] = []
    for charge in charges:
        with writing(engine) as connection:
            was_settled, sentence = _apply(connection, charge, at)
        settled += [charge.reference] if was_settled else []
        findings += [sentence] if sentence else []
    reported = {charge.reference for charge in charges}
    not_charged, still_unclear = _settle_absent(engine, reported, complete_until, at)
    findings += _missing(engine, reported, charges, complete_until)
    return Reconciled(tuple(settled), not_charged, still_unclear, tuple(sorted(set(findings))))


def read_report(content: bytes) -> tuple[list[Charge], list[Complaint]]:
    """The charges of a report, and what is wrong with its lines."""
    rows, complaints = read_rows(
        read_table(content, COLUMNS), _read, lambda charge: charge.charge_id, "charge_id"
    )
    return [charge for _line, charge in rows.values()], complaints


def _read(row: CsvRow) -> Charge:
    cells = row.cells
    try:
        charged_at = datetime.fromisoformat(cells["charged_at"])
    except ValueError:
        raise CellRefused("charged_at must be a moment such as 2026-11-20T14:03:05+00:00.") from None
    if charged_at.tzinfo is None:
        raise CellRefused("charged_at needs its offset, such as +00:00.")
    return Charge(
        read_words(cells["reference"], "reference"),
        read_words(cells["charge_id"], "charge_id"),
        read_cents(cells["amount"], "amount"),
        charged_at,
    )


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
        return False, f"{payment.id}: its charge {finding.charge} belongs to another payment already."
    post(connection, payment, finding, at, state="reconciled")
    return True, None


def _settle_absent(
    engine: Engine, reported: set[str], complete_until: datetime, at: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Unclear payments that are not in the report: settled as not charged if it is late enough to tell."""
    with reading_one_moment(engine) as connection:
        unclear = (
            connection.execute(select(payments.c.id).where(payments.c.state == "unclear")).scalars().all()
        )
    not_charged, still_unclear = [], []
    for reference in sorted(set(unclear) - reported):
        with writing(engine) as connection:
            payment = payment_by_reference(connection, reference)
            lock_account(connection, payment.account_id)
            payment = payment_by_reference(connection, reference)
            if payment.state == "unclear" and _would_be_in_it(payment, complete_until):
                reconcile_not_charged(connection, payment, at)
                not_charged.append(reference)
            else:
                still_unclear.append(reference)
    return tuple(not_charged), tuple(still_unclear)


def _would_be_in_it(payment: Payment, complete_until: datetime) -> bool:
    return payment.doubted_at is not None and payment.doubted_at + CHARGE_TAKES_AT_MOST <= complete_until


def _missing(
    engine: Engine, reported: set[str], charges: list[Charge], complete_until: datetime
) -> list[str]:
    """Payments that we call charged in the time of the report, and that it does not hold."""
    if not charges:
        return []
    begins = min(charge.charged_at for charge in charges)
    with reading_one_moment(engine) as connection:
        ours = connection.execute(
            select(payments.c.id).where(
                payments.c.state == "approved",
                payments.c.opened_at >= begins,
                payments.c.settled_at <= complete_until - CHARGE_TAKES_AT_MOST,
            )
        ).scalars()
        return [
            f"{reference}: approved here, and not in the report."
            for reference in ours
            if reference not in reported
        ]
