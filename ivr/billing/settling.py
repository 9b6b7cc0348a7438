"""What becomes of a payment: one table of states and findings, and the posting of a charge.

The caller is never told that nothing was charged unless that is certain, so everything else is `unclear`.
"""

from datetime import datetime
from typing import Literal, assert_never

import structlog
from msgspec import Struct
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from ivr.billing.allocation import spread
from ivr.billing.bills import open_cents_by_bill
from ivr.billing.plans import move_to_next_month
from ivr.billing.tables import LONGEST_CHARGE, allocations, payments
from ivr.confirmation import draw_confirmation_number

PaymentState = Literal["pending", "approved", "declined", "abandoned", "unclear", "reconciled"]

What = Literal["charged", "declined", "not_charged", "unknown"]

CONFIRMATION_DRAWS = 8
"""A drawn number is taken with one in a thousand after a million payments; eight in a row never are."""

CHARGE_OF_ANOTHER = "charge of another payment"

_log = structlog.get_logger(__name__)


class Finding(Struct, frozen=True):
    """What is known of an attempt.

    `charged` and `declined` are certain, `not_charged` too (the caller left before the processor was asked),
    anything else is `unknown`. `charge` is the processor's name of the charge.
    """

    what: What
    charge: str | None = None
    last_four: str | None = None
    card_type: str | None = None
    error: str | None = None


class Payment(Struct, frozen=True):
    """A payment as it stands. `charged` is None while nobody knows."""

    id: str
    account_id: str
    bill_id: str | None
    amount_cents: int
    method: str
    authorization_id: str | None
    call_sid: str
    turn_number: int
    caller_index: str | None
    state: PaymentState
    charged: bool | None
    confirmation_number: str | None
    processor_charge: str | None
    processing_seen: bool
    opened_at: datetime
    doubted_at: datetime | None
    plan_id: str | None = None


def settle_payment(connection: Connection, payment: Payment, finding: Finding, at: datetime) -> None:
    """Apply what was found to a payment of a locked account, so that its end does not depend on the order.

    A charge wins over everything but the processor's own report, a decline over a caller who stopped.
    """
    if payment.charged:
        _complete(connection, payment, finding)
        return
    match finding.what:
        case "charged":
            _charge(connection, payment, finding, at)
        case "declined":
            if payment.charged is None or payment.state == "abandoned":
                _close(connection, payment, finding, at, state="declined")
        case "not_charged" | "unknown":
            if payment.charged is None:
                _abandon_or_doubt(connection, payment, finding, at)
        case _ as never:
            assert_never(never)


def post(
    connection: Connection,
    payment: Payment,
    finding: Finding,
    at: datetime,
    state: Literal["approved", "reconciled"],
) -> None:
    """The money was taken: allocate it, give it its confirmation number, settle it.

    A payment towards a plan is its next instalment: the one after that is due a month later.
    """
    towards_plan = payment.plan_id is not None
    open_bills = open_cents_by_bill(connection, payment.account_id, plan_first=towards_plan)
    shares = spread(payment.amount_cents, open_bills, first=payment.bill_id)
    for bill_id, cents in shares.parts:
        connection.execute(
            allocations.insert().values(
                payment_id=payment.id, bill_id=bill_id, account_id=payment.account_id, amount_cents=cents
            )
        )
    settled = {
        **_told_by_carrier(finding),
        "state": state,
        "charged": True,
        "settled_at": at,
        "credit_cents": shares.credit_cents,
    }
    if payment.charged is not None:
        settled |= as_news(at)
    _settle_with_number(connection, payment, settled)
    if payment.plan_id is not None:
        move_to_next_month(connection, payment.plan_id)


def as_news(at: datetime) -> dict[str, object]:
    """What makes a change news, for whoever was told before what the payment is no longer."""
    return {"doubted_at": at, "told_at": None, "caller_told_in": None}


def reconcile_not_charged(connection: Connection, payment: Payment, at: datetime) -> None:
    """The processor's report shows that an unclear payment took no money."""
    _write(connection, payment, {"state": "reconciled", "charged": False, "settled_at": at})


def _charge(connection: Connection, payment: Payment, finding: Finding, at: datetime) -> None:
    """The carrier reports a charge. Where a person has to see to it, a line says so."""
    if _is_charge_of_another(connection, payment, finding.charge):
        if payment.charged is None:
            _doubt(connection, payment, Finding("unknown", error=CHARGE_OF_ANOTHER), at)
        else:
            _log.error("charge_of_another", payment=payment.id, was=payment.state)
    elif payment.state == "reconciled":
        _log.error("charged_against_report", payment=payment.id)
    else:
        if payment.charged is not None:
            _log.error("charged_after_all", payment=payment.id, was=payment.state)
        post(connection, payment, finding, at, state="approved")


def _settle_with_number(connection: Connection, payment: Payment, settled: dict[str, object]) -> None:
    for draws_left in reversed(range(CONFIRMATION_DRAWS)):
        number = draw_confirmation_number()
        try:
            with connection.begin_nested():
                _write(connection, payment, {**settled, "confirmation_number": number})
        except IntegrityError:
            if not draws_left or not _is_taken(connection, number):
                raise
        else:
            return


def _is_taken(connection: Connection, number: str) -> bool:
    taken = select(payments.c.id).where(payments.c.confirmation_number == number)
    return connection.execute(taken).first() is not None


def _is_charge_of_another(connection: Connection, payment: Payment, charge: str | None) -> bool:
    """One charge must never settle two payments."""
    others = select(payments.c.id).where(payments.c.processor_charge == charge, payments.c.id != payment.id)
    return charge is not None and connection.execute(others).first() is not None


def _close(
    connection: Connection,
    payment: Payment,
    finding: Finding,
    at: datetime,
    state: Literal["declined", "abandoned"],
) -> None:
    _write(
        connection,
        payment,
        {
            **_told_by_carrier(finding),
            "processor_charge": None,
            "state": state,
            "charged": False,
            "settled_at": at,
        },
    )


def _abandon_or_doubt(connection: Connection, payment: Payment, finding: Finding, at: datetime) -> None:
    if finding.what == "not_charged" and not payment.processing_seen:
        _close(connection, payment, finding, at, state="abandoned")
    else:
        _doubt(connection, payment, finding, at)


def _doubt(connection: Connection, payment: Payment, finding: Finding, at: datetime) -> None:
    if payment.state == "unclear":
        return
    told = {**_told_by_carrier(finding), "processor_charge": None}
    _write(connection, payment, {**told, "state": "unclear", "doubted_at": at})


def _complete(connection: Connection, payment: Payment, finding: Finding) -> None:
    """A settled charge may still learn the processor's name of it, once."""
    if payment.processor_charge is not None or finding.what != "charged":
        return
    if finding.charge is not None and not _is_charge_of_another(connection, payment, finding.charge):
        _write(connection, payment, {"processor_charge": finding.charge})


def _told_by_carrier(finding: Finding) -> dict[str, object]:
    """What the carrier told, cut to what is kept; what it did not tell overwrites nothing."""
    told = {
        "processor_charge": (finding.charge or "")[:LONGEST_CHARGE],
        "last_four": (finding.last_four or "")[-4:],
        "card_type": (finding.card_type or "")[:32],
        "carrier_error": (finding.error or "")[:64],
    }
    return {name: value for name, value in told.items() if value}


def _write(connection: Connection, payment: Payment, changes: dict[str, object]) -> None:
    connection.execute(update(payments).where(payments.c.id == payment.id).values(**changes))
