"""The tables of changes to payment plans, as the newest revision leaves them. Rows are never changed."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from ivr.billing.tables import KEY, SID
from ivr.database import Moment, metadata

plan_changes = Table(
    "plan_changes",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("plan_id", KEY, nullable=False),
    Column("account_id", KEY, nullable=False),
    Column("reference", String(10), nullable=False, unique=True),
    Column("call_sid", SID, nullable=False),
    Column("offer_mark", KEY, nullable=False),
    Column("added_cents", BigInteger, nullable=False),
    Column("remaining_cents", BigInteger, nullable=False),
    Column("installment_cents_before", BigInteger, nullable=False),
    Column("installment_cents", BigInteger, nullable=False),
    Column("installments", Integer, nullable=False),
    Column("next_due_on", Date, nullable=False),
    Column("last_due_on", Date, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("taken_over", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(["plan_id", "account_id"], ["plans.id", "plans.account_id"]),
    UniqueConstraint("id", "plan_id"),
    UniqueConstraint("call_sid", "offer_mark"),
    CheckConstraint("added_cents > 0 AND added_cents <= remaining_cents", name="added"),
    CheckConstraint("installment_cents > 0 AND installment_cents_before > 0", name="installment"),
    CheckConstraint(
        "installments > 0 AND installment_cents * (installments - 1) < remaining_cents"
        " AND installment_cents * installments >= remaining_cents",
        name="installments",
    ),
    CheckConstraint("next_due_on <= last_due_on", name="last_due"),
    Index("ix_plan_changes_plan_id", "plan_id"),
    Index("ix_plan_changes_changed_at", "changed_at"),
)
"""`offer_mark`: what the caller said yes to. `taken_over`: the billing system's own file names these bills
since.
"""

plan_change_bills = Table(
    "plan_change_bills",
    metadata,
    Column("change_id", KEY, primary_key=True),
    Column("bill_id", KEY, primary_key=True),
    Column("plan_id", KEY, nullable=False),
    Column("open_cents", BigInteger, nullable=False),
    ForeignKeyConstraint(["change_id", "plan_id"], ["plan_changes.id", "plan_changes.plan_id"]),
    ForeignKeyConstraint(["plan_id", "bill_id"], ["plan_bills.plan_id", "plan_bills.bill_id"]),
    CheckConstraint("open_cents > 0", name="open"),
    Index("ix_plan_change_bills_bill_id", "bill_id"),
)
