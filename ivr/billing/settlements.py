"""The table of payments that a person settled, as the newest revision leaves it. Rows are never changed."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKeyConstraint, String, Table

from ivr.billing.tables import KEY, LONGEST_CHARGE
from ivr.database import Moment, metadata

LONGEST_AUTHOR = 64
LONGEST_REASON = 500

settlements = Table(
    "settlements",
    metadata,
    Column("payment_id", KEY, primary_key=True),
    Column("charged", Boolean, nullable=False),
    Column("charge_id", String(LONGEST_CHARGE)),
    Column("author", String(LONGEST_AUTHOR), nullable=False),
    Column("why", String(LONGEST_REASON), nullable=False),
    Column("settled_at", Moment, nullable=False),
    ForeignKeyConstraint(["payment_id"], ["payments.id"]),
    CheckConstraint("charged = (charge_id IS NOT NULL)", name="charge"),
    CheckConstraint("author <> '' AND why <> ''", name="signed"),
)
