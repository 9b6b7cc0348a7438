"""Payments: opened as pending before the carrier is asked, settled by what is known to have happened.

Whoever moves an account's money locks the account first, so that what is read here stays true until it is
written. The constraints say no to whatever slips past that.
"""

from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, Select, func, select, update

from ivr.billing.accounts import lock_account, new_id
from ivr.billing.bills import balance_of
from ivr.billing.plans import active_plan
from ivr.billing.settling import Finding, Payment, as_news, settle_payment
from ivr.billing.tables import authorizations, bills, payments

PENDING_AT_MOST = timedelta(minutes=30)
"""A payment that is still pending then is in doubt: its call is over, whatever became of the answer."""

_COLUMNS = tuple(payments.c[name] for name in Payment.__struct_fields__)

Method = Literal["card", "checking account"]


class PaymentPolicy(Struct, frozen=True):
    """What may be paid by phone. Declines are limited over calls because stolen cards are tested on lines
    like this. Those who withhold their number count as one caller.
    """

    minimum_cents: int = 100
    maximum_cents: int = 2_500_000
    overpayment: bool = False
    declines_per_account_a_day: int = 6
    declines_per_caller_a_day: int = 10


class Intent(Struct, frozen=True):
    """A payment to be opened. `turn_number`: the turn of the call on which the carrier's result is
    expected. `plan_id`: the account's plan, of which this pays an instalment.
    """

    account_id: str
    bill_id: str | None
    amount_cents: int
    method: Method
    authorization_id: str | None
    call_sid: str
    turn_number: int
    caller_index: str | None
    plan_id: str | None = None


class Opened(Struct, frozen=True):
    """`reference` is the payment's id; the processor is told it."""

    reference: str


class AnotherIsOpen(Struct, frozen=True):
    """An earlier payment of this account is not settled."""


class Refused(Struct, frozen=True):
    """A rule forbids it; nothing was written."""

    why: Literal["amount", "declined too often", "authorization"]


AmountJudgement = Literal["accepted", "too_much", "too_little"]


class PaymentUnknown(LookupError):
    """No payment has this reference: ours to mend."""


def judge_amount(policy: PaymentPolicy, open_cents: int, amount_cents: int) -> AmountJudgement:
    """May `amount_cents` be paid when `open_cents` are owed?"""
    if amount_cents < policy.minimum_cents:
        return "too_little"
    if amount_cents > policy.maximum_cents or (amount_cents > open_cents and not policy.overpayment):
        return "too_much"
    return "accepted"


def open_payment(
    connection: Connection, policy: PaymentPolicy, intent: Intent, at: datetime
) -> Opened | AnotherIsOpen | Refused:
    """Write the payment down as pending. The same turn of the same call again finds the payment it opened."""
    lock_account(connection, intent.account_id)
    earlier = payment_of_turn(connection, intent.call_sid, intent.turn_number)
    if earlier is not None:
        return Opened(earlier.id) if _is_of(earlier, intent) else AnotherIsOpen()
    if open_payment_of(connection, intent.account_id) is not None:
        return AnotherIsOpen()
    refusal = _refusal(connection, policy, intent, at)
    if refusal is not None:
        return refusal
    reference = new_id()
    connection.execute(
        payments.insert().values(
            id=reference,
            target="account" if intent.bill_id is None else "bill",
            state="pending",
            opened_at=at,
            **{name: getattr(intent, name) for name in Intent.__struct_fields__},
        )
    )
    return Opened(reference)


def settle(connection: Connection, reference: str, finding: Finding, at: datetime) -> Payment:
    """Write down what became of the payment, and return it as it stands then.

    What was charged stays as it is. Raises `PaymentUnknown`.
    """
    account_id = connection.execute(
        select(payments.c.account_id).where(payments.c.id == reference)
    ).scalar_one_or_none()
    if account_id is None:
        raise PaymentUnknown(reference)
    lock_account(connection, account_id)
    settle_payment(connection, payment_by_reference(connection, reference), finding, at)
    return payment_by_reference(connection, reference)


def notice_processing(connection: Connection, payment: Payment, at: datetime) -> None:
    """The carrier reports that the processor is being asked.

    The report may come after the result. A payment that was called abandoned meanwhile is in doubt again,
    unless the account has another one open by then; that one is left to the processor's report.
    """
    lock_account(connection, payment.account_id)
    payment = payment_by_reference(connection, payment.id)
    if payment.processing_seen:
        return
    changes: dict[str, object] = {"processing_seen": True}
    if payment.state == "abandoned" and open_payment_of(connection, payment.account_id) is None:
        changes |= {"state": "unclear", "charged": None, "settled_at": None, **as_news(at)}
    connection.execute(update(payments).where(payments.c.id == payment.id).values(**changes))


def doubt_payments_of_call(connection: Connection, call_sid: str, at: datetime) -> int:
    """The call is over: what is still pending of it is unclear. Returns how many."""
    pending = _select().where(payments.c.call_sid == call_sid, payments.c.state == "pending")
    return _doubt(connection, pending, at)


def doubt_old_payments(connection: Connection, at: datetime) -> int:
    """What has been pending for longer than PENDING_AT_MOST is unclear. Returns how many.

    Accounts are locked in one order, so that two runs at once wait for each other and do not deadlock.
    """
    old = _select().where(payments.c.state == "pending", payments.c.opened_at < at - PENDING_AT_MOST)
    return _doubt(connection, old.order_by(payments.c.account_id), at)


def payment_by_reference(connection: Connection, reference: str) -> Payment:
    """The payment with this id. Raises `PaymentUnknown`."""
    found = _one(connection, _select().where(payments.c.id == reference))
    if found is None:
        raise PaymentUnknown(reference)
    return found


def payment_of_turn(connection: Connection, call_sid: str, turn_number: int) -> Payment | None:
    """The payment whose result is expected on this turn of this call."""
    of_turn = (payments.c.call_sid == call_sid, payments.c.turn_number == turn_number)
    return _one(connection, _select().where(*of_turn))


def open_payment_of(connection: Connection, account_id: str) -> Payment | None:
    """The account's payment that is pending or unclear; there is one at most."""
    is_open = payments.c.state.in_(("pending", "unclear"))
    return _one(connection, _select().where(payments.c.account_id == account_id, is_open))


def _refusal(connection: Connection, policy: PaymentPolicy, intent: Intent, at: datetime) -> Refused | None:
    if judge_amount(policy, _open_cents(connection, intent), intent.amount_cents) != "accepted":
        return Refused("amount")
    by_account = payments.c.account_id == intent.account_id
    by_caller = payments.c.caller_index == intent.caller_index
    for by_whom, at_most in (
        (by_account, policy.declines_per_account_a_day),
        (by_caller, policy.declines_per_caller_a_day),
    ):
        declined = select(func.count()).where(
            by_whom, payments.c.state == "declined", payments.c.opened_at > at - timedelta(days=1)
        )
        if connection.execute(declined).scalar_one() >= at_most:
            return Refused("declined too often")
    return None if _is_authorized(connection, intent) else Refused("authorization")


def _open_cents(connection: Connection, intent: Intent) -> int:
    if intent.plan_id is not None:
        plan = active_plan(connection, intent.account_id)
        return 0 if plan is None or plan.id != intent.plan_id else plan.remaining_cents
    if intent.bill_id is None:
        return balance_of(connection, intent.account_id).owed_cents
    of_bill = select(bills.c.amount_cents - bills.c.paid_cents).where(
        bills.c.id == intent.bill_id, bills.c.account_id == intent.account_id
    )
    return connection.execute(of_bill).scalar_one_or_none() or 0


def _is_authorized(connection: Connection, intent: Intent) -> bool:
    """Cards need no authorization; a bank debit needs one for this account and amount that paid for nothing
    yet.
    """
    if intent.method == "card":
        return intent.authorization_id is None
    authorization = select(authorizations.c.id).where(
        authorizations.c.id == intent.authorization_id,
        authorizations.c.account_id == intent.account_id,
        authorizations.c.amount_cents == intent.amount_cents,
    )
    used = select(payments.c.id).where(
        payments.c.authorization_id == intent.authorization_id,
        payments.c.state.in_(("pending", "unclear", "approved", "reconciled")),
    )
    known = connection.execute(authorization).scalar_one_or_none() is not None
    return known and connection.execute(used).first() is None


def _is_of(payment: Payment, intent: Intent) -> bool:
    return all(getattr(payment, name) == getattr(intent, name) for name in Intent.__struct_fields__)


def _doubt(connection: Connection, chosen: Select[*tuple[Any, ...]], at: datetime) -> int:
    found = [Payment(*row) for row in connection.execute(chosen)]
    for payment in found:
        settle(connection, payment.id, Finding("unknown"), at)
    return len(found)


def _select() -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS)


def _one(connection: Connection, chosen: Select[*tuple[Any, ...]]) -> Payment | None:
    row = connection.execute(chosen).one_or_none()
    return None if row is None else Payment(*row)
