"""Money under everything that can happen, in any order: after every step the ledger and a model of it
agree.
"""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from msgspec.structs import replace
from sqlalchemy import select

from ivr.billing.audit import audit
from ivr.billing.bill_files import import_bills
from ivr.billing.payments import (
    AnotherIsOpen,
    Intent,
    Opened,
    Refused,
    doubt_old_payments,
    doubt_payments_of_call,
    notice_processing,
    payment_by_reference,
)
from ivr.billing.reconciling import Reconciled, reconcile
from ivr.billing.settling import What
from ivr.billing.tables import payments
from ivr.database import writing
from ivr.importing.imports import Imported, ImportRefused
from tests.billing.ledgers import BILL_HEADER, NOW, Ledger, csv_file
from tests.conftest import Database

WHATS = st.sampled_from(["charged", "charged", "declined", "not_charged", "unknown"])
REPORT = "reference,charge_id,amount,charged_at"


class Money(RuleBasedStateMachine):
    """`truth` is the processor's own ledger: the references that it charged."""

    database: Database

    begun = 0
    intents = Bundle("intents")

    @initialize()
    def open_ledger(self) -> None:
        self.ledger = Ledger(self.database.engine)
        self.ledger.numbers = iter(range(10_000_000 + Money.begun * 1000, 99_999_999))
        Money.begun += 1
        self.accounts = [self.ledger.account(50_00, 30_00) for _ in range(2)]
        self.billed = {
            f"{account}{place}": cents
            for account in self.accounts
            for place, cents in enumerate((50_00, 30_00))
        }
        self.at: datetime = NOW
        self.call = 0
        self.truth: dict[str, int] = {}
        self.told: dict[str, str] = {}

    @rule(
        target=intents,
        account=st.integers(0, 1),
        cents=st.sampled_from([50_00, 30_00, 80_00, 12_34]),
        bill=st.sampled_from([None, 0, 1]),
    )
    def open(self, account: int, cents: int, bill: int | None) -> tuple[str, Intent] | None:
        self.call += 1
        number = self.accounts[account]
        sid = f"CA{Money.begun}-{self.call}"
        intent = self.ledger.intent(number, cents, None if bill is None else f"{number}{bill}", sid)
        opened = self.ledger.try_open(intent, self.at)
        if isinstance(opened, Opened):
            return opened.reference, intent
        assert opened in (AnotherIsOpen(), Refused("amount"), Refused("declined too often"))
        return None

    @rule(pair=intents)
    def open_again(self, pair: tuple[str, Intent] | None) -> None:
        if pair is not None:
            assert self.ledger.try_open(pair[1], self.at) == Opened(pair[0])
            other = replace(pair[1], amount_cents=pair[1].amount_cents + 1)
            assert self.ledger.try_open(other, self.at) == AnotherIsOpen()

    @rule(pair=intents, what=WHATS, named=st.booleans(), times=st.integers(1, 2))
    def hear_a_result(self, pair: tuple[str, Intent] | None, what: What, named: bool, times: int) -> None:
        """The carrier never calls charged what the processor did not charge, nor the other way round."""
        if pair is None:
            return
        reference, intent = pair
        if what == "charged" and self.ledger.payment(reference).state == "reconciled":
            return
        if what == "charged":
            self.truth[reference] = intent.amount_cents
        if what in ("declined", "not_charged") and reference in self.truth:
            return
        for _ in range(times):
            self.ledger.settle(reference, what, f"ch_{reference}" if named else None, self.at)

    @rule(pair=intents)
    def charge_and_lose_the_answer(self, pair: tuple[str, Intent] | None) -> None:
        if pair is not None and self.ledger.payment(pair[0]).charged is None:
            self.truth[pair[0]] = pair[1].amount_cents

    @rule(pair=intents)
    def end_the_call(self, pair: tuple[str, Intent] | None) -> None:
        if pair is not None:
            with writing(self.ledger.engine) as connection:
                doubt_payments_of_call(connection, pair[1].call_sid, self.at)

    @rule(pair=intents)
    def begin_processing(self, pair: tuple[str, Intent] | None) -> None:
        if pair is not None:
            with writing(self.ledger.engine) as connection:
                notice_processing(connection, payment_by_reference(connection, pair[0]), self.at)

    @rule(minutes=st.sampled_from([1, 10, 40]))
    def wait(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)
        with writing(self.ledger.engine) as connection:
            doubt_old_payments(connection, self.at)

    @rule()
    def reconcile(self) -> None:
        lines = [
            f"{reference},ch_{reference},{cents / 100:.2f},{NOW.isoformat()}"
            for reference, cents in self.truth.items()
        ]
        done = reconcile(self.ledger.engine, csv_file(REPORT, *lines), self.at, self.at, NOW)
        assert isinstance(done, Reconciled), done
        for reference in self.truth:
            payment = self.ledger.payment(reference)
            assert payment.charged or payment.state == "pending", done.findings

    @rule(
        account=st.integers(0, 1),
        place=st.integers(0, 1),
        cents=st.sampled_from([0, 10_00, 30_00, 50_00, 80_00]),
    )
    def import_a_bill(self, account: int, place: int, cents: int) -> None:
        number = f"{self.accounts[account]}{place}"
        done = self.bill(number, cents)
        assert isinstance(done, ImportRefused if cents < self.ledger.paid(number) else Imported)

    @rule(account=st.integers(0, 1))
    def correct_a_bill_while_it_is_paid(self, account: int) -> None:
        """What it can no longer take becomes credit, or goes to the other bill."""
        number = f"{self.accounts[account]}0"
        paid = self.ledger.paid(number)
        self.bill(number, paid + 20_00)
        pair = self.open(account, 20_00, 0)
        self.bill(number, paid)
        self.hear_a_result(pair, "charged", named=True, times=1)

    def bill(self, number: str, cents: int) -> Imported | ImportRefused:
        line = f"{number},{number[:-1]},2026-09-08,Visit,{cents / 100:.2f},2026-12-0{int(number[-1]) + 1}"
        done = import_bills(self.ledger.engine, self.ledger.sealer, csv_file(BILL_HEADER, line))
        if isinstance(done, Imported):
            self.billed[number] = cents
        return done

    @invariant()
    def the_ledger_is_right(self) -> None:
        assert audit(self.database.engine) == ()

    @invariant()
    def what_is_paid_was_charged(self) -> None:
        """M3 and M5 over everything: bills and credit together hold what the processor took, as far as we
        know it.
        """
        with writing(self.database.engine) as connection:
            charged = select(payments.c.id, payments.c.amount_cents, payments.c.credit_cents)
            of_this_run = payments.c.call_sid.startswith(f"CA{Money.begun}-")
            known = connection.execute(charged.where(payments.c.charged, of_this_run)).all()
        assert {row[0]: row[1] for row in known}.items() <= self.truth.items()
        paid = sum(self.ledger.paid(number) for number in self.billed)
        assert paid + sum(row[2] for row in known) == sum(row[1] for row in known)
        assert all(0 <= self.ledger.paid(number) <= cents for number, cents in self.billed.items())

    @invariant()
    def what_was_told_stays_true(self) -> None:
        """A confirmation number, once given, is that payment's for ever."""
        with writing(self.database.engine) as connection:
            rows = connection.exec_driver_sql(
                "SELECT id, confirmation_number FROM payments WHERE confirmation_number IS NOT NULL"
            )
            told = {row[0]: row[1] for row in rows}
        assert self.told.items() <= told.items()
        self.told = told


def test_money_is_right_whatever_happens_in_whatever_order(database: Database) -> None:
    machine = type("MoneyOnThisDatabase", (Money,), {"database": database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20 if database.kind == "sqlite" else 8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=[Phase.generate],  # shrinking on a real database takes minutes
        ),
    )
