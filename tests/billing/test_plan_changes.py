"""New bills into a plan: whole cents that add up, exactly what was agreed, once, and never twice demanded."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr.billing.audit import audit
from ivr.billing.bills import balance_of
from ivr.billing.payments import Opened, Refused
from ivr.billing.plan_changes import (
    INSTALLMENTS_AT_MOST,
    Added,
    NewBill,
    OfferChanged,
    PlanPolicy,
    make_offer,
)
from ivr.billing.plan_exports import PLAN_CHANGE_COLUMNS, export_plan_changes
from ivr.billing.plans import Plan, installments, months_later
from ivr.confirmation import is_confirmation_number
from ivr.database import reading
from tests.billing.ledgers import TODAY, Ledger, words
from tests.billing.planned import (
    COUNT,
    account_with_plan,
    add,
    import_plan,
    offered,
    plan_of,
    references,
    with_new_bill,
)
from tests.conftest import Database

SAME_INSTALMENT = PlanPolicy(keeps="installment")
AT_ONCE = 8
CENTS = st.integers(1, 5_000_00)


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database.engine)


def plan(remaining: int, instalment: int, due_on: date = date(2026, 12, 1)) -> Plan:
    return Plan("l1", instalment, due_on, remaining, 1, due_on.day)


# -- what a plan becomes


@given(CENTS, CENTS, st.lists(CENTS, min_size=1, max_size=5), st.sampled_from([COUNT, SAME_INSTALMENT]))
@example(1, 1, [95_677], SAME_INSTALMENT)
def test_instalments_add_up_to_what_was_left_and_what_is_new(
    remaining: int, instalment: int, new: list[int], policy: PlanPolicy
) -> None:
    offer = make_offer(
        policy, plan(remaining, instalment), tuple(NewBill(str(n), c) for n, c in enumerate(new))
    )
    payments = installments(offer.remaining_cents, offer.installment_cents)
    assert sum(payments) == offer.remaining_cents == remaining + sum(new)
    assert len(payments) == offer.count
    assert all(0 < cents <= offer.installment_cents for cents in payments)
    assert offer.count <= INSTALLMENTS_AT_MOST
    if policy.keeps == "installment":
        shortest = -(-offer.remaining_cents // INSTALLMENTS_AT_MOST)
        assert offer.installment_cents == max(instalment, shortest)
    else:
        assert offer.count <= len(installments(remaining, instalment))


@given(st.integers(100_00, 5_000_00), st.integers(2, 60), st.lists(CENTS, min_size=1, max_size=5))
def test_the_number_of_instalments_stays_when_there_is_a_dollar_for_each(
    remaining: int, count: int, new: list[int]
) -> None:
    old = plan(remaining, -(-remaining // count))
    offer = make_offer(COUNT, old, tuple(NewBill(str(n), cents) for n, cents in enumerate(new)))
    assert offer.count == len(installments(remaining, old.installment_cents))


@pytest.mark.parametrize(
    ("due_on", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 14, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_a_month_without_the_day_ends_before_it(due_on: date, months: int, later: date) -> None:
    assert months_later(due_on, months, due_on.day) == later


# -- the change


def test_new_bills_come_into_the_plan_with_a_reference_number(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 100_00, 20_00, new=35_01)
    outcome = add(ledger, number)
    assert isinstance(outcome, Added)
    assert is_confirmation_number(outcome.reference)
    now = plan_of(ledger, number)
    assert (now.remaining_cents, now.installment_cents, now.open_bills) == (155_01, 51_67, 3)
    assert offered(ledger, number) is None
    assert audit(ledger.engine) == ()


def test_the_instalment_may_stay_instead(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 100_00, new=35_01)
    assert isinstance(add(ledger, number, policy=SAME_INSTALMENT), Added)
    assert plan_of(ledger, number).installment_cents == 50_00


def test_what_was_agreed_is_added_or_nothing_is(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 100_00)
    agreed = offered(ledger, number)
    ledger.bill(number, 5_00, f"{number}8")
    before = plan_of(ledger, number)
    assert add(ledger, number, agreed) == OfferChanged()
    assert (plan_of(ledger, number), references(ledger)) == (before, [])
    assert isinstance(add(ledger, number), Added)


def test_another_bill_of_the_same_amount_is_another_offer(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 100_00, new=30_00)
    agreed = offered(ledger, number)
    ledger.settle(ledger.open(number, 30_00, f"{number}9"), "charged")
    ledger.bill(number, 30_00, f"{number}8")
    assert add(ledger, number, agreed) == OfferChanged()


def test_nothing_is_added_while_a_payment_is_in_doubt(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 100_00)
    agreed = offered(ledger, number)
    reference = ledger.open(number, 30_00)
    ledger.settle(reference, "unknown")
    assert add(ledger, number, agreed) == OfferChanged()
    ledger.settle(reference, "declined")
    assert isinstance(add(ledger, number, agreed), Added)


def test_the_same_yes_again_finds_the_change_it_made(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 100_00)
    agreed = offered(ledger, number)
    assert add(ledger, number, agreed) == add(ledger, number, agreed)
    assert len(references(ledger)) == 1


def at_once(ledger: Ledger, number: str, calls: list[str]) -> list[Added | OfferChanged]:
    agreed = offered(ledger, number)
    gate = Barrier(len(calls))

    def begin(call_sid: str) -> Added | OfferChanged:
        gate.wait()
        return add(ledger, number, agreed, call_sid)

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(begin, calls))


def test_one_yes_that_comes_eight_times_at_once_adds_once(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 100_00)
    outcomes = at_once(ledger, number, ["CA1"] * AT_ONCE)
    assert len(set(map(repr, outcomes))) == 1
    assert [outcome.reference for outcome in outcomes if isinstance(outcome, Added)][:1] == references(ledger)
    assert plan_of(ledger, number).remaining_cents == 130_00


def test_of_eight_calls_that_add_at_once_one_adds(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 100_00)
    outcomes = at_once(ledger, number, [f"CA{place}" for place in range(AT_ONCE)])
    assert Counter(map(type, outcomes)) == {Added: 1, OfferChanged: AT_ONCE - 1}
    assert plan_of(ledger, number).remaining_cents == 130_00
    assert len(references(ledger)) == 1
    assert audit(ledger.engine) == ()


# -- instalments, and what is demanded


def pay_instalment(ledger: Ledger, number: str, cents: int) -> object:
    intent = replace(ledger.intent(number, cents), plan_id=plan_of(ledger, number).id)
    opened = ledger.try_open(intent)
    if isinstance(opened, Opened):
        ledger.settle(opened.reference, "charged")
    return opened


def test_an_instalment_goes_to_the_bills_of_the_plan_and_moves_its_date(ledger: Ledger) -> None:
    number = account_with_plan(ledger, 60_00, 60_00, due_on=date(2026, 12, 31))
    ledger.bill(number, 30_00, f"{number}9", due_on=date(2026, 1, 1))
    for due_on, remaining in (
        (date(2027, 1, 31), 70_00),
        (date(2027, 2, 28), 20_00),
        (date(2027, 3, 31), 0),
    ):
        pay_instalment(ledger, number, plan_of(ledger, number).next_payment_cents)
        now = plan_of(ledger, number)
        assert (now.next_due_on, now.remaining_cents) == (due_on, remaining)
    assert ledger.paid(f"{number}9") == 0
    assert audit(ledger.engine) == ()


def test_an_instalment_is_never_more_than_the_plan_has_left(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 40_00, new=100_00)
    assert pay_instalment(ledger, number, 40_01) == Refused("amount")


def test_a_bill_in_a_plan_is_not_demanded_besides(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 100_00, new=30_00)
    with reading(ledger.engine) as connection:
        owed = balance_of(connection, ledger.account_id(number))
    assert (owed.owed_cents, owed.open_bills) == (30_00, 1)
    ledger.settle(ledger.open(number, 30_00), "charged")
    assert ledger.paid(f"{number}9") == 30_00
    assert plan_of(ledger, number).remaining_cents == 100_00
    assert ledger.try_open(ledger.intent(number, 1_00)) == Refused("amount")


# -- the billing system's file


def test_a_file_does_not_undo_what_was_added_by_phone_until_it_named_it(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 100_00)
    outcome = add(ledger, number)
    assert isinstance(outcome, Added)
    without = import_plan(ledger, number, 50_00, [f"{number}0"])
    assert words(without) == [
        "line 2: bill_numbers leaves out what was added by phone with the reference number"
        f" {outcome.reference}."
    ]
    assert plan_of(ledger, number).remaining_cents == 130_00
    import_plan(ledger, number, 65_00, [f"{number}0", f"{number}9"])
    import_plan(ledger, number, 50_00, [f"{number}0"])
    assert plan_of(ledger, number).remaining_cents == 100_00
    assert references(ledger) == [outcome.reference]
    assert offered(ledger, number) is not None


def test_changes_leave_as_rows_for_the_billing_system(ledger: Ledger) -> None:
    number = with_new_bill(ledger, 100_00, new=35_01)
    outcome = add(ledger, number)
    assert isinstance(outcome, Added)
    zone = ZoneInfo("America/New_York")
    assert export_plan_changes(ledger.engine, ledger.sealer, TODAY + timedelta(days=1), zone) == []
    (row,) = export_plan_changes(ledger.engine, ledger.sealer, TODAY, zone)
    assert tuple(row) == PLAN_CHANGE_COLUMNS
    assert row | {"changed_at": ""} == {
        "reference": outcome.reference,
        "account_number": number,
        "bills": f"{number}9:35.01",
        "added": "35.01",
        "remaining": "135.01",
        "installment_before": "50.00",
        "installment": "67.51",
        "installments": "2",
        "next_due_date": "2026-12-01",
        "last_due_date": "2027-01-01",
        "changed_at": "",
        "taken_over": "no",
    }
