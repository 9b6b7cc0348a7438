"""New bills into a payment plan: what the plan would become, and the change itself with its reference number.

An offer is what the caller is told and says yes to; the change is that offer or nothing. Whoever moves an
account's money locks the account first, so what an offer was made of cannot change under it unseen.
"""

from datetime import date, datetime
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from ivr.billing.accounts import lock_account, new_id
from ivr.billing.bills import still_open, with_plans
from ivr.billing.payments import open_payment_of
from ivr.billing.plan_tables import plan_change_bills, plan_changes
from ivr.billing.plans import Plan, active_plan, installments, months_later
from ivr.billing.tables import bills, plan_bills, plans
from ivr.confirmation import draw_confirmation_number
from ivr.sealing import Sealer

REFERENCE_DRAWS = 8
"""A drawn number is taken with one in a thousand after a million changes; eight in a row never are."""

INSTALLMENTS_AT_MOST = 360
"""No change makes a plan longer than thirty years: the instalment grows instead."""

Keeps = Literal["count", "installment"]


class PlanPolicy(Struct, frozen=True):
    """What stays when bills are added: the number of instalments that are left, so that each grows
    (`count`), or the instalment, so that the last day is later (`installment`).
    """

    keeps: Keeps = "count"


class NewBill(Struct, frozen=True):
    """An open bill that no plan covers."""

    id: str
    open_cents: int


class PlanOffer(Struct, frozen=True):
    """What the plan would become: `count` instalments of `installment_cents`, the last one what is left,
    together `remaining_cents`.
    """

    plan: Plan
    bills: tuple[NewBill, ...]
    installment_cents: int
    count: int
    last_due_on: date

    @property
    def added_cents(self) -> int:
        """What is open on the new bills."""
        return sum(bill.open_cents for bill in self.bills)

    @property
    def remaining_cents(self) -> int:
        """What the plan would hold."""
        return self.plan.remaining_cents + self.added_cents


class Added(Struct, frozen=True):
    """The bills are in the plan."""

    reference: str


class OfferChanged(Struct, frozen=True):
    """The plan or the bills are not what the caller said yes to, or a payment is in doubt; nothing was
    written.
    """


def new_bills(connection: Connection, account_id: str) -> tuple[NewBill, ...]:
    """The open bills of this account that no active plan covers, oldest due date first."""
    rows = connection.execute(
        select(bills.c.id, still_open)
        .select_from(with_plans)
        .where(bills.c.account_id == account_id, still_open > 0, plans.c.id.is_(None))
        .order_by(bills.c.due_on, bills.c.id)
    )
    return tuple(NewBill(bill_id, open_cents) for bill_id, open_cents in rows)


def make_offer(policy: PlanPolicy, plan: Plan, added: tuple[NewBill, ...]) -> PlanOffer:
    """The plan with these bills. Needs a plan with something left. Pure.

    With `count` the instalment is rounded up to the cent, so the last one is the smallest. It is never one
    instalment more than before.
    """
    before = installments(plan.remaining_cents, plan.installment_cents)
    total = plan.remaining_cents + sum(bill.open_cents for bill in added)
    cents = plan.installment_cents if policy.keeps == "installment" else -(-total // len(before))
    cents = max(cents, -(-total // INSTALLMENTS_AT_MOST))
    count = len(installments(total, cents))
    return PlanOffer(plan, added, cents, count, months_later(plan.next_due_on, count - 1, plan.due_day))


def offer_for(connection: Connection, policy: PlanPolicy, account_id: str) -> PlanOffer | None:
    """What this account's plan would become now; None without a plan that has something left, or a new
    bill.
    """
    plan = active_plan(connection, account_id)
    if plan is None or plan.remaining_cents == 0:
        return None
    added = new_bills(connection, account_id)
    return make_offer(policy, plan, added) if added else None


def mark_of(sealer: Sealer, offer: PlanOffer) -> str:
    """32 hexadecimal digits that are the same for the same offer alone: each bill, each amount, each day."""
    return sealer.index("plan offer", msgspec.json.encode(offer).decode())


def add_to_plan(
    connection: Connection,
    sealer: Sealer,
    policy: PlanPolicy,
    account_id: str,
    agreed: str,
    call_sid: str,
    at: datetime,
) -> Added | OfferChanged:
    """Write down the change that the caller `agreed` to, by its mark. The same again finds the change."""
    lock_account(connection, account_id)
    earlier = select(plan_changes.c.reference).where(
        plan_changes.c.call_sid == call_sid, plan_changes.c.offer_mark == agreed
    )
    reference = connection.execute(earlier).scalar_one_or_none()
    if reference is not None:
        return Added(reference)
    offer = offer_for(connection, policy, account_id)
    in_doubt = open_payment_of(connection, account_id) is not None
    if offer is None or in_doubt or mark_of(sealer, offer) != agreed:
        return OfferChanged()
    try:
        with connection.begin_nested():
            return Added(_write(connection, account_id, offer, agreed, call_sid, at))
    except IntegrityError:
        # An import does not lock the account. If it was no import that came between, the mistake is ours.
        if offer_for(connection, policy, account_id) == offer:
            raise
        return OfferChanged()


def _write(
    connection: Connection, account_id: str, offer: PlanOffer, agreed: str, call_sid: str, at: datetime
) -> str:
    plan = offer.plan
    for bill in offer.bills:
        _cover(connection, plan.id, bill.id, account_id)
    changed = update(plans).where(plans.c.id == plan.id)
    connection.execute(changed.values(installment_cents=offer.installment_cents))
    change_id, reference = new_id(), _draw_reference(connection)
    connection.execute(
        plan_changes.insert().values(
            id=change_id,
            plan_id=plan.id,
            account_id=account_id,
            reference=reference,
            call_sid=call_sid,
            offer_mark=agreed,
            added_cents=offer.added_cents,
            remaining_cents=offer.remaining_cents,
            installment_cents_before=plan.installment_cents,
            installment_cents=offer.installment_cents,
            installments=offer.count,
            next_due_on=plan.next_due_on,
            last_due_on=offer.last_due_on,
            changed_at=at,
        )
    )
    rows = [
        {"change_id": change_id, "bill_id": bill.id, "plan_id": plan.id, "open_cents": bill.open_cents}
        for bill in offer.bills
    ]
    connection.execute(plan_change_bills.insert(), rows)
    return reference


def _cover(connection: Connection, plan_id: str, bill_id: str, account_id: str) -> None:
    """Put the bill into the plan, be it for the first time or again."""
    pair = (plan_bills.c.plan_id == plan_id, plan_bills.c.bill_id == bill_id)
    again = connection.execute(update(plan_bills).where(*pair).values(active=True))
    if again.rowcount == 0:
        row = {"plan_id": plan_id, "bill_id": bill_id, "account_id": account_id, "active": True}
        connection.execute(plan_bills.insert().values(row))


def _draw_reference(connection: Connection) -> str:
    """A number that no change has yet. Should another call draw the same at this instant, one of them fails
    whole.
    """
    for _ in range(REFERENCE_DRAWS):
        number = draw_confirmation_number()
        taken = select(plan_changes.c.id).where(plan_changes.c.reference == number)
        if connection.execute(taken).first() is None:
            return number
    raise AssertionError("every drawn reference number is taken")
