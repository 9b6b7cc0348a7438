"""Payments as staff look at them: lists by what became of them, and one with who settled it. Never a card
beyond its kind and the last digits, as they are kept.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Literal, cast

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from ivr.billing.accounts import account_number
from ivr.billing.settlements import settlements
from ivr.billing.settling import PaymentState
from ivr.billing.tables import payments
from ivr.sealing import Sealer

Became = Literal["in doubt", "going on", "charged", "declined", "abandoned", "not charged"]

_STATE, _CHARGED = payments.c.state, payments.c.charged
_THOSE: Final[Mapping[Became, ColumnElement[bool]]] = {
    "in doubt": _STATE == "unclear",
    "going on": _STATE == "pending",
    "charged": _CHARGED.is_(true()),
    "declined": _STATE == "declined",
    "abandoned": _STATE == "abandoned",
    "not charged": and_(_STATE == "reconciled", _CHARGED.is_not(true())),
}
BECAME: Final[tuple[Became, ...]] = tuple(_THOSE)


class PaymentListed(Struct, frozen=True):
    """A payment as it stands. `charged` is None while nobody knows. `doubted_at`: since when."""

    id: str
    amount_cents: int
    credit_cents: int
    method: str
    card_type: str | None
    last_four: str | None
    state: PaymentState
    charged: bool | None
    confirmation_number: str | None
    processor_charge: str | None
    carrier_error: str | None
    call_sid: str
    opened_at: datetime
    doubted_at: datetime | None
    settled_at: datetime | None


class Signed(Struct, frozen=True):
    """Who settled it by hand, and what was found."""

    author: str
    why: str
    settled_at: datetime


class PaymentInFull(Struct, frozen=True):
    """One payment. `account_last_four`: of the account it is for. `signed`: None unless a person did."""

    listed: PaymentListed
    account_id: str
    account_last_four: str
    signed: Signed | None


class Counted(Struct, frozen=True):
    """How many, and for how much."""

    payments: int
    amount_cents: int


_COLUMNS = tuple(payments.c[name] for name in PaymentListed.__struct_fields__)


def count_payments(
    connection: Connection,
    since: datetime | None,
    until: datetime | None,
    left_out: Callable[[ColumnElement[str]], ColumnElement[bool]] | None = None,
) -> dict[Became, Counted]:
    """How many payments were begun from `since` to `until`, by what became of them. `left_out`: those of
    which this is true, given the call that each was begun in.
    """
    within = _within(since, until)
    if left_out is not None:
        within = and_(within, ~left_out(payments.c.call_sid))
    amount = func.coalesce(func.sum(payments.c.amount_cents), 0)
    found: dict[Became, Counted] = {}
    for became, those in _THOSE.items():
        row = connection.execute(
            select(func.count(), amount).select_from(payments).where(those, within)
        ).one()
        found[became] = Counted(int(row[0]), int(row[1]))
    return found


def payments_in_doubt(connection: Connection) -> list[PaymentListed]:
    """All that are unclear, whenever they were begun; the longest in doubt first."""
    rows = select(*_COLUMNS).where(_THOSE["in doubt"]).order_by(payments.c.doubted_at, payments.c.id)
    return [PaymentListed(*row) for row in connection.execute(rows)]


def list_payments(
    connection: Connection,
    became: tuple[Became, ...],
    since: datetime | None,
    until: datetime | None,
    skip: int,
    most: int,
) -> list[PaymentListed]:
    """Those begun from `since` to `until`, the newest first."""
    those = or_(*(_THOSE[one] for one in became))
    rows = select(*_COLUMNS).where(those, _within(since, until))
    rows = rows.order_by(payments.c.opened_at.desc(), payments.c.id.desc()).offset(skip).limit(most)
    return [PaymentListed(*row) for row in connection.execute(rows)]


def payment_in_full(connection: Connection, sealer: Sealer, reference: str) -> PaymentInFull | None:
    """None when no payment has this reference."""
    row = connection.execute(
        select(*_COLUMNS, payments.c.account_id).where(payments.c.id == reference)
    ).one_or_none()
    if row is None:
        return None
    *columns, account_id = row
    signed = connection.execute(
        select(settlements.c.author, settlements.c.why, settlements.c.settled_at).where(
            settlements.c.payment_id == reference
        )
    ).one_or_none()
    return PaymentInFull(
        PaymentListed(*columns),
        account_id,
        account_number(connection, sealer, account_id)[-4:],
        None if signed is None else Signed(*signed),
    )


def became_of(payment: PaymentListed) -> Became:
    """In one word for staff, who do not ask in which way it was settled."""
    if payment.charged:
        return "charged"
    names: dict[PaymentState, Became] = {"unclear": "in doubt", "pending": "going on"}
    names |= {"reconciled": "not charged"}
    return names.get(payment.state) or cast(Became, payment.state)


def _within(since: datetime | None, until: datetime | None) -> ColumnElement[bool]:
    bounds = [payments.c.opened_at >= since] if since else []
    return and_(true(), *bounds, *([payments.c.opened_at < until] if until else []))
