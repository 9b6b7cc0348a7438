"""How a payment is spread over bills. Pure."""

from collections.abc import Iterable

from msgspec import Struct


class Spread(Struct, frozen=True):
    """`parts`: bill id and cents, each above zero; `credit_cents`: what no bill could take. Together the
    amount.
    """

    parts: tuple[tuple[str, int], ...]
    credit_cents: int


def spread(amount_cents: int, open_bills: Iterable[tuple[str, int]], first: str | None = None) -> Spread:
    """The bill named `first` before the others, then the open bills in their order; the rest is credit."""
    ordered = sorted(open_bills, key=lambda bill: bill[0] != first)
    parts = []
    left = amount_cents
    for bill_id, open_cents in ordered:
        part = min(left, open_cents)
        if part > 0:
            parts.append((bill_id, part))
            left -= part
    return Spread(tuple(parts), left)
