"""Payment plans: instalments in whole cents, and the bills that a plan covers."""

from datetime import date

from msgspec import Struct
from sqlalchemy import Connection, func, select

from ivr.billing.bills import still_open
from ivr.billing.tables import bills, plan_bills, plans


class Plan(Struct, frozen=True):
    """An active plan as it stands: what is open on its bills, and the next day on which an instalment is
    due.
    """

    id: str
    installment_cents: int
    next_due_on: date
    remaining_cents: int
    open_bills: int


def installments(remaining_cents: int, installment_cents: int) -> tuple[int, ...]:
    """The payments that are left: all alike but the last, which takes the rest. They add up exactly."""
    whole, rest = divmod(remaining_cents, installment_cents)
    return (installment_cents,) * whole + ((rest,) if rest else ())


def active_plan(connection: Connection, account_id: str) -> Plan | None:
    """The account's plan; there is one at most."""
    plan = connection.execute(
        select(plans.c.id, plans.c.installment_cents, plans.c.next_due_on).where(
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
    return Plan(plan[0], plan[1], plan[2], int(remaining), count)
