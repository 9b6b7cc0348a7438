"""How far is an order? For whoever keys its reference number and the patient's date of birth together.

A reference number that does not exist takes the same statement and opens as many sealed values as one that
does, so that the answer tells nothing but "these do not match together".
"""

import hmac
from functools import cache

from msgspec import Struct
from sqlalchemy import Connection, select

from ivr.orders.tables import SCHEDULED, orders
from ivr.sealing import Sealer, place_of

ORDER_NUMBER = "order number"
"""The kind under which reference numbers are hashed."""

BIRTH_DATES = 29_220
"""Days of birth of the living: 80 years of them."""

_NOBODY = "nobody"


class OrderPolicy(Struct, frozen=True):
    """Wrong guesses permitted in fixed windows.

    An order tells less than an account, and asks for less: the date of birth alone stands behind a reference
    number. So fewer guesses are free than for accounts.
    """

    per_order_a_day: int = 3
    per_caller_a_day: int = 6
    withheld_a_day: int = 30
    everyone_an_hour: int = 11


class Order(Struct, frozen=True):
    """`kind` and `status` are those of `ivr.orders.tables`; `expected_on` an ISO day, if one is promised."""

    kind: str
    status: str
    expected_on: str | None


def expected_false_matches_a_day(policy: OrderPolicy) -> float:
    """How many orders the fastest permitted attack opens in a day, if every reference number it tries exists.

    One guess hits a date of birth with 1 in BIRTH_DATES. A day touches 25 windows of an hour.
    """
    return policy.everyone_an_hour * 25 / BIRTH_DATES


def find_order(connection: Connection, sealer: Sealer, reference: str, birth_date: str) -> Order | None:
    """The order with this reference number, when this ISO day is its patient's date of birth."""
    index = sealer.index(ORDER_NUMBER, reference)
    row = connection.execute(
        select(orders.c.birth_date_sealed, orders.c.kind, orders.c.status, orders.c.expected_on).where(
            orders.c.number_index == index
        )
    ).one_or_none()
    key, sealed = (_NOBODY, _decoy(sealer)) if row is None else (index, row.birth_date_sealed)
    kept = sealer.open(sealed, place_of("orders", "birth_date_sealed", key))
    same = hmac.compare_digest(kept, birth_date.encode())
    if row is None or not same:
        return None
    promised = row.status == SCHEDULED and row.expected_on is not None
    return Order(row.kind, row.status, row.expected_on.isoformat() if promised else None)


@cache
def _decoy(sealer: Sealer) -> bytes:
    """A sealed value of the usual length, to be opened where there is no order."""
    return sealer.seal(b"0000-00-00", place_of("orders", "birth_date_sealed", _NOBODY))
