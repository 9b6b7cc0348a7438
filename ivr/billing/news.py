"""Payments whose end was not heard: what the caller who rings back must hear, and whether it was told.

One that was in doubt, and one that went through in a call that was cut off before its number was read.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select, update

from ivr.billing.accounts import lock_account
from ivr.billing.tables import OPEN, payments

TOLD_TO_CALLER_WITHIN = timedelta(days=30)
"""Later nobody wonders about the last call from this number; of a doubt the account still tells."""


class News(Struct, frozen=True):
    """`confirmation_number` only when it went through."""

    what: Literal["unclear", "went_through", "not_charged"]
    reference: str
    amount_cents: int
    confirmation_number: str | None = None


_CHARGED_IN_ANOTHER_CALL = and_(
    payments.c.charged.is_(True),
    payments.c.call_sid != bindparam("call_sid"),
    payments.c.settled_at > bindparam("settled_after"),
)


def _latest_payment(*of_whom: ColumnElement[bool]) -> Select[Any]:
    """An open payment first, else the one settled last of those not told to the holder yet: after a doubt, or
    charged in an earlier call in which the number was not heard.
    """
    return (
        select(payments.c.id, payments.c.amount_cents, payments.c.charged, payments.c.confirmation_number)
        .where(
            *of_whom,
            or_(
                payments.c.state.in_(("pending", "unclear")),
                payments.c.told_at.is_(None)
                & or_(payments.c.doubted_at.is_not(None), _CHARGED_IN_ANOTHER_CALL),
            ),
        )
        .order_by(
            payments.c.charged.is_(None).desc(),
            payments.c.doubted_at.is_not(None).desc(),
            payments.c.settled_at.desc(),
        )
        .limit(1)
    )


_TOLD_ELSEWHERE = payments.c.caller_told_in.is_not(None) & (
    payments.c.caller_told_in != bindparam("call_sid")
)
# Made once: every first turn of a call asks, and building a statement costs more than running it.
_OF_CALLER = _latest_payment(
    payments.c.caller_index == bindparam("caller_index"),
    or_(payments.c.charged.is_(None), payments.c.settled_at > bindparam("settled_after")),
    ~_TOLD_ELSEWHERE,
)
_OF_HOLDER = _latest_payment(payments.c.account_id == bindparam("account_id"))


def find_news_for_caller(
    connection: Connection, caller_index: str, call_sid: str, at: datetime
) -> News | None:
    """What became of the payments made from this number. Nothing counts as told yet."""
    return _latest(connection, _OF_CALLER, call_sid, at, caller_index=caller_index)


def news_for_caller(connection: Connection, caller_index: str, call_sid: str, at: datetime) -> News | None:
    """The same to be told now: in one call only, there as often as it is asked for. Of two calls at the same
    instant the second is told nothing.
    """
    news = find_news_for_caller(connection, caller_index, call_sid, at)
    if news is None or news.what == "unclear":
        return news
    told_in = payments.c.caller_told_in
    told = update(payments).where(payments.c.id == news.reference, told_in.is_(None) | (told_in == call_sid))
    return news if connection.execute(told.values(caller_told_in=call_sid)).rowcount else None


def news_for_holder(connection: Connection, account_id: str, call_sid: str, at: datetime) -> News | None:
    """What became of the account's payments, with amount and confirmation number. That nothing was charged is
    told once; that it went through, until a call has heard the number (`mark_heard`).

    Under the account's lock: a charge heard of at this instant would else count as told, and nobody was.
    """
    lock_account(connection, account_id)
    news = _latest(connection, _OF_HOLDER, call_sid, at, account_id=account_id)
    if news is not None and news.what == "not_charged":
        connection.execute(update(payments).where(payments.c.id == news.reference).values(told_at=at))
    return news


def mark_told(connection: Connection, reference: str, at: datetime) -> None:
    """The call that made the payment was told its end itself: it is no news any more."""
    settled = (payments.c.id == reference) & payments.c.charged.is_not(None) & payments.c.told_at.is_(None)
    connection.execute(update(payments).where(settled).values(told_at=at))


def mark_heard(connection: Connection, confirmation_numbers: Iterable[str], at: datetime) -> None:
    """These were read out in a call: the payments are no news any more."""
    for number in confirmation_numbers:
        heard = (payments.c.confirmation_number == number) & payments.c.told_at.is_(None)
        connection.execute(update(payments).where(heard).values(told_at=at))


def _latest(
    connection: Connection, of_whom: Select[Any], call_sid: str, at: datetime, **whom: str
) -> News | None:
    asked = {**whom, "call_sid": call_sid, "settled_after": at - TOLD_TO_CALLER_WITHIN}
    row = connection.execute(of_whom, asked).one_or_none()
    return None if row is None else _news(row)


def _news(row: Row[*tuple[Any, ...]]) -> News:
    if row.charged is None:
        return News("unclear", row.id, row.amount_cents)
    if row.charged:
        return News("went_through", row.id, row.amount_cents, row.confirmation_number)
    return News("not_charged", row.id, row.amount_cents)


def count_in_doubt(connection: Connection) -> int:
    """Payments of which nobody knows whether they went through."""
    unclear = select(func.count()).select_from(payments).where(OPEN, payments.c.state == "unclear")
    return connection.execute(unclear).scalar_one()
