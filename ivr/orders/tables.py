"""The table of orders, as the newest revision leaves it.

Nothing refers to an order, so the keyed hash of its reference number is its key. Columns that end in
`_sealed` hold what `ivr.sealing` returns for the place `orders|column|number_index`.
"""

from typing import Final

from sqlalchemy import CheckConstraint, Column, Date, LargeBinary, String, Table

from ivr.database import metadata

KINDS: Final = ("breast_pump", "cpap_supplies", "diabetic_supplies", "home_care", "equipment")
STATUSES: Final = ("received", "needs_information", "arranging", "scheduled", "delivered", "cancelled")
SCHEDULED: Final = "scheduled"
"""The one status that promises a day."""


def _one_of(column: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


orders = Table(
    "orders",
    metadata,
    Column("number_index", String(32), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("patient_name_sealed", LargeBinary, nullable=False),
    Column("birth_date_sealed", LargeBinary, nullable=False),
    Column("status", String(20), nullable=False),
    Column("expected_on", Date),
    CheckConstraint(_one_of("kind", KINDS), name="kind"),
    CheckConstraint(_one_of("status", STATUSES), name="status"),
    CheckConstraint(f"status <> '{SCHEDULED}' OR expected_on IS NOT NULL", name="expected_on"),
)
