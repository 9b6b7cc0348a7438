"""Payment plans: monthly instalments in whole cents, and the bills that a plan covers."""

from calendar import monthrange
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection, func, select, update

from ivr.billing.bills import still_open
from ivr.billing.tables import bills, plan_bills, plans

MONTHS_A_YEAR = 12


class Plan(Struct, frozen=True):
    """An active plan as it stands: what is open on its bills, and the next day on which an instalment is
    due. `due_day`: the day of the month that was agreed; a shorter month ends before it.
    """

    id: str
    installment_cents: int
    next_due_on: date
    remaining_cents: int
    open_bills: int
    due_day: int

    @property
    def next_payment_cents(self) -> int:
        """The next instalment: the last one may be less than the others."""
        return min(self.installment_cents, self.remaining_cents)


def installments(remaining_cents: int, installment_cents: int) -> tuple[int, ...]:
    """The payments that are left: all alike but the last, which takes the rest. They add up exactly."""
    whole, rest = divmod(remaining_cents, installment_cents)
    return (installment_cents,) * whole + ((rest,) if rest else ())


def months_later(day: date, months: int, due_day: int) -> date:
    """The day so many months later: `due_day`, or the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year, month = day.year + years, month + 1
    return date(year, month, min(due_day, monthrange(year, month)[1]))


def active_plan(connection: Connection, account_id: str) -> Plan | None:
    """The account's plan; there is one at most."""
    plan = connection.execute(
        select(plans.c.id, plans.c.installment_cents, plans.c.next_due_on, plans.c.due_day).where(
            plans.c.account_id == account_id, plans.c.state == "active"
        )
    ).one_or_none()
    if plan is None:
        return None
    remaining, count = connection.execute(
        select(func.coalesce(func.sum(still_open), 0), func.count(bills.c.id))
        .join_from(plan_bills, bills, plan_bills.c.bill_id == bills.c.id)
        .where(plan_bills.c.plan_id == plan[0], plan_bills.c.active, still_open > 0)
    ).one()
    return Plan(plan[0], plan[1], plan[2], int(remaining), count, _due_day(plan[2], plan[3]))


def move_to_next_month(connection: Connection, plan_id: str) -> None:
    """An instalment was paid. Rows of a locked account."""
    due_on, kept = connection.execute(
        select(plans.c.next_due_on, plans.c.due_day).where(plans.c.id == plan_id)
    ).one()
    due_day = _due_day(due_on, kept)
    moved = update(plans).where(plans.c.id == plan_id)
    connection.execute(moved.values(next_due_on=months_later(due_on, 1, due_day), due_day=due_day))


def _due_day(due_on: date, kept: int | None) -> int:
    """The agreed day, kept over short months; an import that names another day agrees another one."""
    if kept is not None and due_on == months_later(due_on, 0, kept):
        return kept
    return due_on.day
