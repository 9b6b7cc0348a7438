"""What a scheduler has done every few minutes: nothing of it waits for a caller, and doing it twice is doing
it once.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Engine, func, select

from ivr.billing.limits import forget_old_windows
from ivr.billing.payments import PENDING_AT_MOST, doubt_old_payments
from ivr.billing.tables import payments
from ivr.database import without_time_limit, writing


class Tidied(Struct, frozen=True):
    """`doubted`: payments that were pending for too long, unclear now. `forgotten`: counters of guesses whose
    windows are long over.
    """

    doubted: int
    forgotten: int


def tidy(engine: Engine, at: datetime) -> Tidied:
    """Two transactions, beside live calls."""
    with writing(engine) as connection:
        doubted = doubt_old_payments(connection, at)
    with writing(engine) as connection:
        without_time_limit(connection)
        return Tidied(doubted, forget_old_windows(connection, at))


def count_overdue_payments(connection: Connection, at: datetime) -> int:
    """Payments that are pending for longer than PENDING_AT_MOST: nobody tidied."""
    overdue = select(func.count()).where(
        payments.c.state == "pending", payments.c.opened_at < at - PENDING_AT_MOST
    )
    counted: int = connection.execute(overdue).scalar_one()
    return counted
