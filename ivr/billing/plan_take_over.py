"""Changes made by phone that the billing system's own file does not name yet. An import must not undo them
unseen: what a caller was promised, with a reference number, stays until the file names it.
"""

from msgspec import Struct
from sqlalchemy import Connection, select, update

from ivr.billing.bills import still_open
from ivr.billing.plan_tables import plan_change_bills, plan_changes
from ivr.billing.tables import bills, plan_bills


class PhoneChange(Struct, frozen=True):
    """A change of a plan that is not taken over; `bills`: those of its bills that are still to be paid."""

    id: str
    reference: str
    bills: frozenset[str]


def changes_by_plan(connection: Connection) -> dict[str, list[PhoneChange]]:
    """The changes that are not taken over yet, by the id of their plan."""
    rows = connection.execute(
        select(
            plan_changes.c.plan_id,
            plan_changes.c.id,
            plan_changes.c.reference,
            plan_change_bills.c.bill_id,
            still_open > 0,
        )
        .join(plan_change_bills, plan_change_bills.c.change_id == plan_changes.c.id)
        .join(bills, bills.c.id == plan_change_bills.c.bill_id)
        .join(
            plan_bills,
            (plan_bills.c.plan_id == plan_changes.c.plan_id)
            & (plan_bills.c.bill_id == plan_change_bills.c.bill_id),
        )
        .where(~plan_changes.c.taken_over, plan_bills.c.active)
        .order_by(plan_changes.c.changed_at, plan_changes.c.id)
    )
    found: dict[tuple[str, str, str], set[str]] = {}
    for plan_id, change_id, reference, bill_id, is_open in rows:
        named = found.setdefault((plan_id, change_id, reference), set())
        if is_open:
            named.add(bill_id)
    by_plan: dict[str, list[PhoneChange]] = {}
    for (plan_id, change_id, reference), named in found.items():
        by_plan.setdefault(plan_id, []).append(PhoneChange(change_id, reference, frozenset(named)))
    return by_plan


def take_over(connection: Connection, change_ids: list[str]) -> None:
    """The billing system names these changes' bills: from now on its file decides."""
    for change_id in change_ids:
        connection.execute(update(plan_changes).where(plan_changes.c.id == change_id).values(taken_over=True))
