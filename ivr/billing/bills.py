"""What is owed: the balance of an account, its open bills one by one, a bill by its number."""

from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select, tuple_

from ivr.billing.accounts import BILL_NUMBER
from ivr.billing.tables import bills, plan_bills, plans
from ivr.sealing import Sealer, place_of

still_open: ColumnElement[int] = bills.c.amount_cents - bills.c.paid_cents

_next_due: ColumnElement[date] = func.coalesce(plans.c.next_due_on, bills.c.due_on)
"""A bill in an active plan is due with the plan's next instalment."""

_in_plan: ColumnElement[int] = case((plans.c.id.is_(None), 0), else_=1)
"""1 for a bill that an active plan covers. It is paid by the plan's instalments, and not demanded besides."""

with_plans = bills.outerjoin(
    plan_bills, and_(plan_bills.c.bill_id == bills.c.id, plan_bills.c.active)
).outerjoin(plans, and_(plans.c.id == plan_bills.c.plan_id, plans.c.state == "active"))
"""Bills, each with the active plan that covers it, if there is one."""


class Balance(Struct, frozen=True):
    """What is owed over all open bills that no plan covers; `due_on` is the first day on which one of them is
    due, None when nothing is.
    """

    owed_cents: int
    due_on: date | None
    open_bills: int


class OpenBill(Struct, frozen=True):
    """A bill that is told to its holder: its number in clear, what is open on it, when it is due.

    A bill in a plan is due with the plan's next instalment.
    """

    id: str
    number: str
    open_cents: int
    due_on: date
    in_plan: bool


class FoundBill(Struct, frozen=True):
    """A bill that exists, open or paid."""

    id: str
    open_cents: int


def balance_of(connection: Connection, account_id: str) -> Balance:
    """What this account owes besides its plan."""
    owed, due_on, count = connection.execute(
        _open_bills(
            select(func.coalesce(func.sum(still_open), 0), func.min(bills.c.due_on), func.count(bills.c.id)),
            account_id,
        ).where(plans.c.id.is_(None))
    ).one()
    return Balance(int(owed), due_on, count)


def open_bill_after(
    connection: Connection, sealer: Sealer, account_id: str, told: str | None
) -> OpenBill | None:
    """The open bill that follows the bill with the number `told`: those that no plan covers first, oldest due
    date first; None after the last one.
    """
    order = (_in_plan, _next_due, bills.c.id)
    following = _open_bills(
        select(bills.c.id, bills.c.number_sealed, still_open, _next_due.label("due_on"), _in_plan), account_id
    ).order_by(*order)
    last = _place_in_order(connection, sealer, account_id, told) if told else None
    if last is not None:
        following = following.where(tuple_(*order) > tuple_(*last))
    row = connection.execute(following.limit(1)).one_or_none()
    if row is None:
        return None
    number = sealer.open_text(row[1], place_of("bills", "number_sealed", row[0]))
    return OpenBill(row[0], number, row[2], row[3], bool(row[4]))


def find_bill(connection: Connection, sealer: Sealer, account_id: str, number: str) -> FoundBill | None:
    """The bill with this number, if it is this account's."""
    row = connection.execute(
        select(bills.c.id, still_open).where(
            bills.c.number_index == sealer.index(BILL_NUMBER, number), bills.c.account_id == account_id
        )
    ).one_or_none()
    return None if row is None else FoundBill(row[0], row[1])


def open_cents_by_bill(
    connection: Connection, account_id: str, *, plan_first: bool = False
) -> list[tuple[str, int]]:
    """Each open bill and what is open on it, oldest due date first. Rows of a locked account.

    The bills of the plan come after the others, or before them for a payment towards the plan.
    """
    rows = connection.execute(
        _open_bills(select(bills.c.id, still_open), account_id).order_by(
            _in_plan.desc() if plan_first else _in_plan, bills.c.due_on, bills.c.id
        )
    )
    return [(bill_id, open_cents) for bill_id, open_cents in rows]


def _open_bills(selected: Select[*tuple[Any, ...]], account_id: str) -> Select[*tuple[Any, ...]]:
    return selected.select_from(with_plans).where(bills.c.account_id == account_id, still_open > 0)


def _place_in_order(
    connection: Connection, sealer: Sealer, account_id: str, number: str
) -> tuple[int, date, str] | None:
    row = connection.execute(
        select(_in_plan, _next_due, bills.c.id)
        .select_from(with_plans)
        .where(bills.c.account_id == account_id, bills.c.number_index == sealer.index(BILL_NUMBER, number))
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])
