from hypothesis import given
from hypothesis import strategies as st

from ivr.billing.allocation import spread
from ivr.billing.plans import installments

BILLS = st.lists(st.integers(1, 100_000), max_size=8).map(
    lambda amounts: [(f"b{place}", cents) for place, cents in enumerate(amounts)]
)


@given(st.integers(1, 500_000), BILLS, st.integers(0, 9))
def test_parts_and_credit_are_the_amount_and_no_bill_takes_more_than_is_open(
    amount: int, open_bills: list[tuple[str, int]], first: int
) -> None:
    shares = spread(amount, open_bills, first=f"b{first}")
    taken = dict(shares.parts)
    assert sum(taken.values()) + shares.credit_cents == amount
    assert len(taken) == len(shares.parts)
    assert all(0 < cents <= dict(open_bills)[bill] for bill, cents in taken.items())
    assert shares.credit_cents == max(0, amount - sum(cents for _, cents in open_bills))


@given(st.integers(1, 500_000), BILLS)
def test_no_bill_is_begun_before_the_older_ones_are_paid(
    amount: int, open_bills: list[tuple[str, int]]
) -> None:
    taken = dict(spread(amount, open_bills).parts)
    paid_in_full = [taken.get(bill, 0) == cents for bill, cents in open_bills]
    begun = [bill in taken for bill, _ in open_bills]
    assert begun == sorted(begun, reverse=True)
    assert sum(1 for full, some in zip(paid_in_full, begun, strict=True) if some and not full) <= 1


def test_the_named_bill_comes_first() -> None:
    assert spread(70, [("old", 50), ("mine", 60)], first="mine").parts == (("mine", 60), ("old", 10))


@given(st.integers(0, 1_000_000), st.integers(1, 100_000))
def test_instalments_add_up_to_the_cent(remaining: int, installment: int) -> None:
    remaining = min(remaining, installment * 200)
    payments = installments(remaining, installment)
    assert sum(payments) == remaining
    assert all(cents == installment for cents in payments[:-1])
    assert all(0 < cents <= installment for cents in payments)
