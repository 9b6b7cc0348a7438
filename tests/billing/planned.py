"""Payment plans to test on, written through the import."""

from datetime import date

from sqlalchemy import select

from ivr.billing.plan_changes import Added, OfferChanged, PlanPolicy, add_to_plan, mark_of, offer_for
from ivr.billing.plan_files import import_plans
from ivr.billing.plan_tables import plan_changes
from ivr.billing.plans import Plan, active_plan
from ivr.database import reading, writing
from ivr.importing.imports import Imported, ImportRefused
from tests.billing.ledgers import NOW, PLAN_HEADER, Ledger, csv_file

COUNT = PlanPolicy()
FIRST = date(2026, 12, 1)


def import_plan(
    ledger: Ledger, account: str, cents: int, bills: list[str], due_on: date = FIRST
) -> Imported | ImportRefused:
    """The account's plan as a row of the billing system's file."""
    row = f"{account},{cents / 100:.2f},{due_on},{' '.join(bills)}"
    return import_plans(ledger.engine, ledger.sealer, csv_file(PLAN_HEADER, row))


def account_with_plan(ledger: Ledger, *in_plan: int, instalment: int = 50_00, due_on: date = FIRST) -> str:
    """An account whose bills, one of each amount, are all in its plan."""
    number = ledger.account(*in_plan)
    done = import_plan(ledger, number, instalment, [f"{number}{n}" for n in range(len(in_plan))], due_on)
    assert isinstance(done, Imported), done
    return number


def with_new_bill(ledger: Ledger, *in_plan: int, new: int = 30_00) -> str:
    """The same, and a bill `<number>9` that the plan does not cover."""
    number = account_with_plan(ledger, *in_plan)
    ledger.bill(number, new, f"{number}9")
    return number


def plan_of(ledger: Ledger, number: str) -> Plan:
    with reading(ledger.engine) as connection:
        plan = active_plan(connection, ledger.account_id(number))
    assert plan is not None
    return plan


def offered(ledger: Ledger, number: str, policy: PlanPolicy = COUNT) -> str | None:
    """The mark of what the caller would be offered now."""
    with reading(ledger.engine) as connection:
        offer = offer_for(connection, policy, ledger.account_id(number))
    return None if offer is None else mark_of(ledger.sealer, offer)


def add(
    ledger: Ledger, number: str, agreed: str | None = None, call_sid: str = "CA1", policy: PlanPolicy = COUNT
) -> Added | OfferChanged:
    """The caller agrees to this offer, or to the one of this moment."""
    agreed = agreed or offered(ledger, number, policy) or ""
    with writing(ledger.engine) as connection:
        account_id = ledger.account_id(number)
        return add_to_plan(connection, ledger.sealer, policy, account_id, agreed, call_sid, NOW)


def references(ledger: Ledger) -> list[str]:
    """The reference number of each change that was made."""
    with reading(ledger.engine) as connection:
        return list(connection.execute(select(plan_changes.c.reference)).scalars())
