"""What was paid, or tried to be paid, in one call."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select

from ivr.billing.tables import payments


class PaymentOfCall(Struct, frozen=True):
    """An attempt as it stands now. `charged` is None while nobody knows."""

    turn_number: int
    amount_cents: int
    method: str
    target: str
    state: str
    charged: bool | None
    confirmation_number: str | None
    opened_at: datetime


def payments_of_call(connection: Connection, call_sid: str) -> tuple[PaymentOfCall, ...]:
    """Every attempt of a call, in their order."""
    columns = (payments.c[name] for name in PaymentOfCall.__struct_fields__)
    chosen = select(*columns).where(payments.c.call_sid == call_sid)
    rows = connection.execute(chosen.order_by(payments.c.turn_number, payments.c.opened_at))
    return tuple(PaymentOfCall(*row) for row in rows)
