"""Changes of payment plans that callers made, for the billing system to take over."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Row, select

from ivr.billing.exports import bills_with_amounts, dollars, midnight
from ivr.billing.plan_tables import plan_change_bills, plan_changes
from ivr.billing.tables import accounts, bills
from ivr.database import reading_one_moment
from ivr.sealing import Sealer, place_of

PLAN_CHANGE_COLUMNS = (
    "reference",
    "account_number",
    "bills",
    "added",
    "remaining",
    "installment_before",
    "installment",
    "installments",
    "next_due_date",
    "last_due_date",
    "changed_at",
    "taken_over",
)


def export_plan_changes(
    engine: Engine, sealer: Sealer, since: date, time_zone: ZoneInfo
) -> list[dict[str, str]]:
    """The changes made since the beginning of that day, oldest first, as they were when they were made.

    `bills` are those that were added and reads `number:amount number:amount`. `taken_over`: a file of plans
    named them since.
    """
    with reading_one_moment(engine) as connection:
        rows = connection.execute(
            select(plan_changes, accounts.c.number_sealed)
            .join(accounts, accounts.c.id == plan_changes.c.account_id)
            .where(plan_changes.c.changed_at >= midnight(since, time_zone))
            .order_by(plan_changes.c.changed_at, plan_changes.c.id)
        ).all()
        return [_change(connection, sealer, row) for row in rows]


def _change(connection: Connection, sealer: Sealer, row: Row[*tuple[Any, ...]]) -> dict[str, str]:
    number_place = place_of("accounts", "number_sealed", row.account_id)
    return {
        "reference": row.reference,
        "account_number": sealer.open_text(row.number_sealed, number_place),
        "bills": _bills_of(connection, sealer, row.id),
        "added": dollars(row.added_cents),
        "remaining": dollars(row.remaining_cents),
        "installment_before": dollars(row.installment_cents_before),
        "installment": dollars(row.installment_cents),
        "installments": str(row.installments),
        "next_due_date": row.next_due_on.isoformat(),
        "last_due_date": row.last_due_on.isoformat(),
        "changed_at": row.changed_at.isoformat(timespec="seconds"),
        "taken_over": "yes" if row.taken_over else "no",
    }


def _bills_of(connection: Connection, sealer: Sealer, change_id: str) -> str:
    added = connection.execute(
        select(bills.c.id, bills.c.number_sealed, plan_change_bills.c.open_cents)
        .join(bills, bills.c.id == plan_change_bills.c.bill_id)
        .where(plan_change_bills.c.change_id == change_id)
        .order_by(bills.c.due_on, bills.c.id)
    )
    return bills_with_amounts(sealer, added)
