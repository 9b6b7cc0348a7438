"""What became of a payment, by what the carrier told: never guessed."""

from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection

from ivr.billing.news import mark_told
from ivr.billing.payments import settle
from ivr.billing.settling import Finding, Payment, What
from ivr.engine.branching import UNAVAILABLE
from ivr.engine.errands import SettlePayment
from ivr.engine.events import ErrandDone, PaymentFinished, PaymentResult

_LONGEST_TEXT = 128


def settle_payment(connection: Connection, errand: SettlePayment, at: datetime) -> ErrandDone:
    """A caller who is still there hears the end now; one who hung up has it told when she calls again. That
    it went through is told when she has heard the number of it.
    """
    payment = settle(connection, errand.reference, finding_of(errand.finished), at)
    if payment.doubted_at is not None and errand.finished.result != "caller-hung-up" and not payment.charged:
        mark_told(connection, payment.id, at)
    return _tell(payment, errand.finished.result, at.isoformat())


def finding_of(finished: PaymentFinished) -> Finding:
    """What the carrier's result tells the ledger."""
    return Finding(
        _what(finished.result),
        _clean(finished.charge),
        _clean(finished.last_four),
        _clean(finished.card_type),
        _clean(finished.error or (None if finished.result == "success" else finished.result)),
    )


def _what(result: PaymentResult) -> What:
    """What is certain after a result of the carrier. Only what proves that nothing was charged says so."""
    match result:
        case "success":
            return "charged"
        case "declined":
            return "declined"
        case "caller-interrupted-with-star" | "too-many-failed-attempts" | "validation-error":
            return "not_charged"
        case "connector-error" | "internal-error" | "caller-hung-up" | "lost":
            return "unknown"
        case _:
            assert_never(result)


def _clean(text: str | None) -> str | None:
    """What can be kept: no character that a database refuses."""
    kept = "".join(character for character in text or "" if character.isprintable())[:_LONGEST_TEXT]
    return kept or None


def _tell(payment: Payment, result: PaymentResult, at: str) -> ErrandDone:
    """The way out by the payment as it stands, whichever result came first."""
    if payment.confirmation_number is not None:
        return ErrandDone(at, "approved", {"confirmation_number": payment.confirmation_number})
    if payment.charged is None:
        return ErrandDone(at, "unclear")
    if payment.state == "declined":
        return ErrandDone(at, "declined")
    return ErrandDone(at, UNAVAILABLE if result == "validation-error" else "abandoned")
