"""A plan under everything that can happen to it, in any order: no cent is lost, made, or demanded twice."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from msgspec.structs import replace
from sqlalchemy import select

from ivr.billing.audit import audit
from ivr.billing.bills import balance_of
from ivr.billing.payments import AnotherIsOpen, Opened, Refused
from ivr.billing.plan_changes import Added, OfferChanged
from ivr.billing.plans import installments
from ivr.billing.settling import What
from ivr.billing.tables import bills, payments
from ivr.database import reading
from ivr.importing.imports import Imported, ImportRefused
from tests.billing.ledgers import Ledger
from tests.billing.planned import account_with_plan, add, import_plan, offered, plan_of, references
from tests.conftest import Database

WHATS = st.sampled_from(["charged", "charged", "declined", "unknown"])


class PlanOfAnAccount(RuleBasedStateMachine):
    """One account with a plan. `billed`: the bills there are. `heard`: an offer that may be old by now."""

    database: Database
    begun = 0

    @initialize()
    def open_ledger(self) -> None:
        self.ledger = Ledger(self.database.engine)
        self.ledger.numbers = iter(range(20_000_000 + PlanOfAnAccount.begun * 1000, 99_999_999))
        PlanOfAnAccount.begun += 1
        self.number = account_with_plan(self.ledger, 100_00, 20_00)
        self.billed = [f"{self.number}0", f"{self.number}1"]
        self.heard: str | None = None
        self.in_doubt: list[str] = []
        self.changes = len(references(self.ledger))

    @rule(cents=st.integers(1, 60_00))
    def bill_comes_in(self, cents: int) -> None:
        self.billed.append(f"{self.number}{len(self.billed)}")
        self.ledger.bill(self.number, cents, self.billed[-1])

    @rule()
    def hear_the_offer(self) -> None:
        self.heard = offered(self.ledger, self.number)

    @rule(call=st.integers(1, 3))
    def say_yes(self, call: int) -> None:
        """To what was heard: it is added if it is still so, and once."""
        if self.heard is None:
            return
        still_so = offered(self.ledger, self.number) == self.heard and not self.in_doubt
        before = plan_of(self.ledger, self.number)
        sid = f"CA-{self.number}-{call}"
        known = references(self.ledger)
        outcome = add(self.ledger, self.number, self.heard, sid)
        if isinstance(outcome, Added) and outcome.reference not in known:
            assert still_so
            self.changes += 1
        else:
            assert not still_so
            assert plan_of(self.ledger, self.number) == before
        assert isinstance(outcome, Added | OfferChanged)

    @rule(what=WHATS, towards=st.sampled_from(["plan", "account", "bill"]), cents=st.integers(1_00, 40_00))
    def pay(self, what: What, towards: str, cents: int) -> None:
        plan = plan_of(self.ledger, self.number)
        bill = self.billed[cents % len(self.billed)] if towards == "bill" else None
        intent = self.ledger.intent(self.number, cents, bill, f"CA-{self.number}-pay")
        if towards == "plan":
            amount = plan.next_payment_cents or cents
            intent = replace(intent, plan_id=plan.id, amount_cents=amount)
        opened = self.ledger.try_open(intent)
        if not isinstance(opened, Opened):
            assert opened in (AnotherIsOpen(), Refused("amount"), Refused("declined too often"))
            return
        self.ledger.settle(opened.reference, what)
        if what == "unknown":
            self.in_doubt.append(opened.reference)
        paid_an_instalment = what == "charged" and towards == "plan"
        assert (plan_of(self.ledger, self.number).next_due_on > plan.next_due_on) == paid_an_instalment

    @rule(what=st.sampled_from(["charged", "declined"]))
    def doubt_ends(self, what: What) -> None:
        for reference in self.in_doubt:
            self.ledger.settle(reference, what)
        self.in_doubt = []

    @rule(instalment=st.integers(10_00, 90_00), without=st.integers(0, 9))
    def import_the_plan(self, instalment: int, without: int) -> None:
        named = [bill for place, bill in enumerate(self.billed) if place != without]
        done = import_plan(self.ledger, self.number, instalment, named)
        assert isinstance(done, Imported | ImportRefused)

    @invariant()
    def the_ledger_is_right(self) -> None:
        assert audit(self.database.engine) == ()
        assert len(references(self.ledger)) == self.changes

    @invariant()
    def every_cent_is_owed_once(self) -> None:
        """What the plan holds and what is demanded besides are together what is open, and the instalments
        add up.
        """
        plan = plan_of(self.ledger, self.number)
        with reading(self.ledger.engine) as connection:
            account_id = self.ledger.account_id(self.number)
            owed = balance_of(connection, account_id)
            rows = connection.execute(
                select(bills.c.amount_cents, bills.c.paid_cents).where(bills.c.account_id == account_id)
            ).all()
            taken = connection.execute(
                select(payments.c.amount_cents, payments.c.credit_cents).where(
                    payments.c.account_id == account_id, payments.c.charged
                )
            ).all()
        assert plan.remaining_cents + owed.owed_cents == sum(amount - paid for amount, paid in rows)
        assert sum(paid for _amount, paid in rows) == sum(amount - credit for amount, credit in taken)
        assert sum(installments(plan.remaining_cents, plan.installment_cents)) == plan.remaining_cents


def test_no_cent_of_a_plan_is_lost_made_or_demanded_twice(database: Database) -> None:
    machine = type("PlanOnThisDatabase", (PlanOfAnAccount,), {"database": database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
