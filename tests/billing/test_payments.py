from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from ivr.billing.audit import audit
from ivr.billing.payments import (
    AnotherIsOpen,
    Opened,
    PaymentPolicy,
    PaymentUnknown,
    Refused,
    doubt_old_payments,
    doubt_payments_of_call,
    judge_amount,
    notice_processing,
    payment_by_reference,
)
from ivr.billing.settling import What
from ivr.billing.tables import payments
from ivr.database import writing
from tests.billing.ledgers import NOW, Ledger
from tests.conftest import Database

STRENGTH: tuple[What, ...] = ("unknown", "not_charged", "declined", "charged")


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database.engine)


def test_a_charge_pays_the_oldest_bills_first_and_gets_a_confirmation_number(ledger: Ledger) -> None:
    account = ledger.account(100_00, 50_00, 25_00)
    settled = ledger.settle(ledger.open(account, 120_00), "charged", "ch_1")
    assert (settled.state, settled.charged, settled.processor_charge) == ("approved", True, "ch_1")
    assert settled.confirmation_number is not None
    assert [ledger.paid(f"{account}{place}") for place in range(3)] == [100_00, 20_00, 0]
    assert audit(ledger.engine) == ()


def test_a_payment_towards_a_bill_pays_that_bill_first(ledger: Ledger) -> None:
    account = ledger.account(100_00, 50_00)
    ledger.settle(ledger.open(account, 30_00, bill=f"{account}1"), "charged")
    assert [ledger.paid(f"{account}{place}") for place in range(2)] == [0, 30_00]


def test_what_no_bill_can_take_any_more_is_credit(ledger: Ledger) -> None:
    account = ledger.account(50_00)
    reference = ledger.open(account, 50_00)
    ledger.bill(account, 20_00, number=f"{account}0")  # a corrected bill arrives while the card is keyed
    ledger.settle(reference, "charged")
    assert ledger.paid(f"{account}0") == 20_00
    with writing(ledger.engine) as connection:
        credit = connection.exec_driver_sql("SELECT credit_cents FROM payments").scalar_one()
    assert credit == 30_00
    assert audit(ledger.engine) == ()


@pytest.mark.parametrize(
    ("what", "state"),
    [("charged", "approved"), ("declined", "declined"), ("not_charged", "abandoned"), ("unknown", "unclear")],
)
def test_each_finding_has_its_state(ledger: Ledger, what: What, state: str) -> None:
    reference = ledger.open(ledger.account(50_00), 50_00)
    assert ledger.settle(reference, what).state == state


@pytest.mark.parametrize("first", ["charged", "declined", "not_charged"])
@pytest.mark.parametrize("second", ["charged", "declined", "not_charged", "unknown"])
def test_what_is_settled_moves_only_by_stronger_proof(ledger: Ledger, first: What, second: What) -> None:
    reference = ledger.open(ledger.account(50_00), 50_00)
    settled = ledger.settle(reference, first, charge=None)
    again = ledger.settle(reference, second, at=NOW + timedelta(hours=1))
    if STRENGTH.index(second) > STRENGTH.index(first):
        assert again.state == {"declined": "declined", "charged": "approved"}[second]
    else:
        assert again == settled
    assert audit(ledger.engine) == ()


@pytest.mark.parametrize(
    ("what", "state"), [("charged", "approved"), ("declined", "declined"), ("not_charged", "abandoned")]
)
def test_a_late_result_settles_what_is_unclear(ledger: Ledger, what: What, state: str) -> None:
    reference = ledger.open(ledger.account(50_00), 50_00)
    ledger.settle(reference, "unknown")
    assert ledger.settle(reference, what).state == state


def test_a_payment_in_doubt_blocks_the_next_one_until_it_is_settled(ledger: Ledger) -> None:
    account = ledger.account(50_00)
    reference = ledger.open(account, 20_00)
    for _ in range(2):  # pending, then unclear
        assert ledger.try_open(ledger.intent(account, 20_00)) == AnotherIsOpen()
        ledger.settle(reference, "unknown")
    ledger.settle(reference, "declined")
    assert isinstance(ledger.try_open(ledger.intent(account, 20_00)), Opened)


def test_the_same_turn_opens_one_payment_however_often_it_is_taken(ledger: Ledger) -> None:
    intent = ledger.intent(ledger.account(50_00), 20_00)
    assert ledger.try_open(intent) == ledger.try_open(intent)
    assert ledger.try_open(replace(intent, amount_cents=30_00)) == AnotherIsOpen()


def test_amounts_outside_the_policy_are_refused(ledger: Ledger) -> None:
    account = ledger.account(30_000_00)
    for cents in (99, 25_000_01):
        assert ledger.try_open(ledger.intent(account, cents)) == Refused("amount")
    other = ledger.account(50_00)
    assert ledger.try_open(ledger.intent(other, 50_01)) == Refused("amount")
    assert isinstance(
        ledger.try_open(ledger.intent(other, 50_01), policy=PaymentPolicy(overpayment=True)), Opened
    )


@pytest.mark.parametrize(
    ("open_cents", "amount_cents", "judgement"),
    [
        (50_00, 99, "too_little"),
        (50_00, 1_00, "accepted"),
        (50_00, 50_00, "accepted"),
        (50_00, 50_01, "too_much"),
        (30_000_00, 25_000_00, "accepted"),
        (30_000_00, 25_000_01, "too_much"),
        (0, 1_00, "too_much"),
    ],
)
def test_amounts_are_judged_to_the_cent(open_cents: int, amount_cents: int, judgement: str) -> None:
    assert judge_amount(PaymentPolicy(), open_cents, amount_cents) == judgement


def test_declines_are_limited_over_calls_and_forgotten_after_a_day(ledger: Ledger) -> None:
    account = ledger.account(50_00)
    for call in range(PaymentPolicy().declines_per_account_a_day):
        ledger.settle(ledger.open(account, 10_00, call_sid=f"CA{call}"), "declined")
    assert ledger.try_open(ledger.intent(account, 10_00)) == Refused("declined too often")
    tomorrow = NOW + timedelta(days=1, seconds=1)
    assert isinstance(ledger.try_open(ledger.intent(account, 10_00), at=tomorrow), Opened)


@pytest.mark.parametrize(("caller", "another"), [("a" * 32, None), (None, "a" * 32)])
def test_one_caller_cannot_test_cards_on_many_accounts_nor_can_all_who_withhold_their_number(
    ledger: Ledger, caller: str | None, another: str | None
) -> None:
    for _ in range(PaymentPolicy().declines_per_caller_a_day):
        intent = replace(ledger.intent(ledger.account(50_00), 10_00), caller_index=caller)
        opened = ledger.try_open(intent)
        assert isinstance(opened, Opened)
        ledger.settle(opened.reference, "declined")
    last = replace(ledger.intent(ledger.account(50_00), 10_00), caller_index=caller)
    assert ledger.try_open(last) == Refused("declined too often")
    assert isinstance(ledger.try_open(replace(last, caller_index=another)), Opened)


def test_a_bank_debit_needs_an_authorization_of_its_account_and_amount_that_paid_nothing_yet(
    ledger: Ledger,
) -> None:
    account, other = ledger.account(90_00), ledger.account(90_00)
    authorization = ledger.authorize(account, 20_00)
    debit = replace(ledger.intent(account, 20_00), method="checking account", authorization_id=authorization)
    for wrong in (
        replace(debit, authorization_id=None),
        replace(debit, authorization_id="0" * 32),
        replace(debit, amount_cents=21_00),
        replace(debit, account_id=ledger.account_id(other)),
        replace(debit, method="card"),
    ):
        assert ledger.try_open(wrong) == Refused("authorization")
    opened = ledger.try_open(debit)
    assert isinstance(opened, Opened)
    ledger.settle(opened.reference, "charged")
    assert ledger.try_open(replace(debit, turn_number=999)) == Refused("authorization")
    assert audit(ledger.engine) == ()


def test_an_authorization_serves_again_after_a_decline(ledger: Ledger) -> None:
    account = ledger.account(90_00)
    authorization = ledger.authorize(account, 20_00)
    tries: list[tuple[int, What]] = [(1001, "declined"), (1002, "charged")]
    for turn, what in tries:
        opened = ledger.try_open(
            replace(
                ledger.intent(account, 20_00),
                method="checking account",
                authorization_id=authorization,
                turn_number=turn,
            )
        )
        assert isinstance(opened, Opened)
        ledger.settle(opened.reference, what)


def test_a_charge_that_settled_another_payment_leaves_this_one_unclear(ledger: Ledger) -> None:
    ledger.settle(ledger.open(ledger.account(50_00), 50_00), "charged", "ch_1")
    second = ledger.open(ledger.account(50_00), 50_00)
    assert ledger.settle(second, "charged", "ch_1").state == "unclear"
    assert audit(ledger.engine) == ()


def test_a_settled_charge_may_learn_its_name_later_but_never_another(ledger: Ledger) -> None:
    reference = ledger.open(ledger.account(50_00), 50_00)
    ledger.settle(reference, "charged")
    assert ledger.settle(reference, "charged", "ch_1").processor_charge == "ch_1"
    assert ledger.settle(reference, "charged", "ch_2").processor_charge == "ch_1"


def test_a_star_is_no_proof_once_the_processor_was_asked(ledger: Ledger) -> None:
    reference = ledger.open(ledger.account(50_00), 50_00)
    _notice(ledger, "CA1")
    assert ledger.settle(reference, "not_charged").state == "unclear"


def test_processing_that_is_reported_late_puts_an_abandoned_payment_in_doubt(ledger: Ledger) -> None:
    reference = ledger.open(ledger.account(50_00), 50_00)
    ledger.settle(reference, "not_charged")
    _notice(ledger, "CA1")
    assert ledger.payment(reference).state == "unclear"
    assert ledger.settle(reference, "not_charged").state == "unclear"
    assert ledger.settle(reference, "charged").state == "approved"
    assert audit(ledger.engine) == ()


def test_processing_that_is_reported_late_leaves_the_next_payment_alone(ledger: Ledger) -> None:
    account = ledger.account(50_00)
    first = ledger.open(account, 20_00, call_sid="CA1")
    ledger.settle(first, "not_charged")
    ledger.open(account, 20_00, call_sid="CA2")
    _notice(ledger, "CA1")
    assert ledger.payment(first).state == "abandoned"
    assert ledger.payment(first).processing_seen


def test_the_end_of_a_call_leaves_its_pending_payment_unclear_and_no_other(ledger: Ledger) -> None:
    mine = ledger.open(ledger.account(50_00), 50_00, call_sid="CA1")
    other = ledger.open(ledger.account(50_00), 50_00, call_sid="CA2")
    with writing(ledger.engine) as connection:
        assert doubt_payments_of_call(connection, "CA1", NOW) == 1
    assert (ledger.payment(mine).state, ledger.payment(other).state) == ("unclear", "pending")


def test_a_payment_is_pending_for_half_an_hour_at_most(ledger: Ledger) -> None:
    reference = ledger.open(ledger.account(50_00), 50_00)
    for minutes, state in ((30, "pending"), (31, "unclear")):
        with writing(ledger.engine) as connection:
            doubt_old_payments(connection, NOW + timedelta(minutes=minutes))
        assert ledger.payment(reference).state == state


def test_settling_what_does_not_exist_is_our_mistake(ledger: Ledger) -> None:
    with pytest.raises(PaymentUnknown):
        ledger.settle("0" * 32, "charged")


def _notice(ledger: Ledger, call_sid: str) -> None:
    with writing(ledger.engine) as connection:
        of_call = (
            select(payments.c.id).where(payments.c.call_sid == call_sid).order_by(payments.c.turn_number)
        )
        reference = connection.execute(of_call).scalars().first()
        assert reference is not None
        notice_processing(connection, payment_by_reference(connection, reference), NOW)
