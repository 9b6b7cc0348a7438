"""Eight at the same instant: one effect, whichever database, and nobody is told that the database is
locked.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from ivr.billing.audit import audit
from ivr.billing.limits import DAY_SECONDS, Limit, reserve
from ivr.billing.payments import AnotherIsOpen, Opened, PaymentPolicy, Refused
from ivr.billing.tables import payments
from ivr.database import reading, writing
from tests.billing.ledgers import NOW, Ledger
from tests.conftest import Database

AT_ONCE = 8

T = TypeVar("T")


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database.engine)


def at_once(work: Callable[[int], T]) -> list[T]:
    """The answers of eight threads that begin together."""
    gate = Barrier(AT_ONCE)

    def begin(place: int) -> T:
        gate.wait()
        return work(place)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(begin, range(AT_ONCE)))


def payments_of(ledger: Ledger) -> int:
    with reading(ledger.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(payments)).scalar_one())


def test_one_turn_taken_eight_times_opens_one_payment(ledger: Ledger) -> None:
    intent = ledger.intent(ledger.account(50_00), 20_00)
    answers = at_once(lambda _: ledger.try_open(intent))
    assert len(set(map(repr, answers))) == 1
    assert isinstance(answers[0], Opened)
    assert payments_of(ledger) == 1


def test_eight_calls_for_one_account_open_one_payment(ledger: Ledger) -> None:
    account = ledger.account(50_00)
    intents = [ledger.intent(account, 20_00, call_sid=f"CA{place}") for place in range(AT_ONCE)]
    answers = at_once(lambda place: ledger.try_open(intents[place]))
    assert Counter(map(type, answers)) == {Opened: 1, AnotherIsOpen: AT_ONCE - 1}
    assert payments_of(ledger) == 1


def test_one_charge_reported_eight_times_is_posted_once(ledger: Ledger) -> None:
    account = ledger.account(50_00, 50_00)
    reference = ledger.open(account, 70_00)
    settled = at_once(lambda _: ledger.settle(reference, "charged", "ch_1"))
    assert len({payment.confirmation_number for payment in settled}) == 1
    assert [ledger.paid(f"{account}{place}") for place in range(2)] == [50_00, 20_00]
    assert audit(ledger.engine) == ()


def test_results_that_disagree_leave_one_of_them_standing(ledger: Ledger) -> None:
    reference = ledger.open(ledger.account(50_00), 50_00)
    at_once(lambda place: ledger.settle(reference, "charged" if place % 2 else "declined"))
    assert ledger.payment(reference).state == "approved", "a charge wins, whoever was first"
    assert audit(ledger.engine) == ()


def test_the_last_decline_that_is_permitted_cannot_be_had_twice(ledger: Ledger) -> None:
    account = ledger.account(50_00)
    policy = PaymentPolicy(declines_per_account_a_day=1)
    ledger.settle(ledger.open(account, 10_00), "declined")
    intents = [ledger.intent(account, 10_00) for _ in range(AT_ONCE)]
    answers = at_once(lambda place: ledger.try_open(intents[place], policy=policy))
    assert answers == [Refused("declined too often")] * AT_ONCE


def test_an_authorization_pays_once_however_many_ask(ledger: Ledger) -> None:
    account = ledger.account(50_00)
    authorization = ledger.authorize(account, 20_00)
    debit = replace(ledger.intent(account, 20_00), method="checking account", authorization_id=authorization)
    answers = at_once(lambda place: ledger.try_open(replace(debit, turn_number=1000 + place)))
    assert Counter(map(type, answers)) == {Opened: 1, AnotherIsOpen: AT_ONCE - 1}


def test_eight_guesses_at_the_same_instant_do_not_slip_under_the_limit(ledger: Ledger) -> None:
    limits = (Limit("holder account", "a", DAY_SECONDS, 3), Limit("holder all", "", DAY_SECONDS, 200))

    def guess(_place: int) -> bool:
        with writing(ledger.engine) as connection:
            return reserve(connection, limits, NOW)

    assert Counter(at_once(guess)) == {True: 3, False: AT_ONCE - 3}


def test_payments_of_many_accounts_do_not_hinder_each_other(ledger: Ledger) -> None:
    intents = [ledger.intent(ledger.account(50_00), 20_00) for _ in range(AT_ONCE)]

    def pay(place: int) -> str:
        opened = ledger.try_open(intents[place])
        assert isinstance(opened, Opened)
        return str(ledger.settle(opened.reference, "charged", f"ch_{place}").state)

    assert at_once(pay) == ["approved"] * AT_ONCE
    assert audit(ledger.engine) == ()
