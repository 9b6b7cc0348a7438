"""plans.csv: `account_number,installment,next_due_date,bill_numbers` (numbers with spaces between).

A row is the account's plan as it now stands: bills that it no longer names leave the plan.
"""

from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine, select

from ivr.billing.accounts import ACCOUNT_NUMBER, BILL_NUMBER, new_id
from ivr.billing.plan_take_over import PhoneChange, changes_by_plan, take_over
from ivr.billing.tables import accounts, bills, plan_bills, plans
from ivr.database import reading
from ivr.importing.cells import CellRefused, read_cents, read_day, read_number
from ivr.importing.csvfiles import Complaint, CsvRow, read_table
from ivr.importing.imports import (
    CHANGED_MEANWHILE,
    Imported,
    ImportRefused,
    Progress,
    by_index,
    insert_rows,
    no_progress,
    read_rows,
    refuse,
    update_rows,
    write_at_once,
)
from ivr.sealing import Sealer

COLUMNS = ("account_number", "installment", "next_due_date", "bill_numbers")


class PlanRow(Struct, frozen=True):
    """One line, in clear."""

    account: str
    installment_cents: int
    next_due_on: date
    bill_numbers: tuple[str, ...]


class KnownPlan(Struct, frozen=True):
    """A plan in the ledger; `bills` tells of each bill it ever covered whether it still does, `by_phone` what
    callers added since the last file that named it.
    """

    id: str
    installment_cents: int
    next_due_on: date
    bills: dict[str, bool]
    by_phone: list[PhoneChange]


class Known(Struct, frozen=True):
    """Account ids by number, bills (id, account_id) by number, active plans by account id."""

    accounts: dict[str, str]
    bills: dict[str, dict[str, Any]]
    plans: dict[str, KnownPlan]


class Writes(Struct):
    """The rows that an import is going to write, and how many plans stay as they are."""

    new_plans: list[dict[str, object]]
    changed_plans: list[dict[str, object]]
    new_bills: list[dict[str, object]]
    changed_bills: list[dict[str, object]]
    taken_over: list[str]
    unchanged: int = 0


def import_plans(
    engine: Engine, sealer: Sealer, content: bytes, progress: Progress = no_progress
) -> Imported | ImportRefused:
    """All plans of the file, or none of them and why."""
    rows, complaints = read_rows(
        read_table(content, COLUMNS), _read, lambda plan: plan.account, "account_number"
    )
    with reading(engine) as connection:
        known = _known(connection, sealer, [row for _line, row in rows.values()])
    complaints += [
        Complaint(line, sentence) for line, row in rows.values() for sentence in _objections(row, known)
    ]
    if complaints:
        return refuse(complaints)
    writes = Writes([], [], [], [], [])
    for done, (_line, row) in enumerate(rows.values(), start=1):
        _plan_writes(writes, row, known)
        progress(done, len(rows))

    def write(connection: Connection) -> None:
        insert_rows(connection, plans, writes.new_plans)
        update_rows(connection, plans, writes.changed_plans, key=("id",))
        update_rows(connection, plan_bills, writes.changed_bills, key=("plan_id", "bill_id"))
        insert_rows(connection, plan_bills, writes.new_bills)
        take_over(connection, writes.taken_over)

    if not write_at_once(engine, write):
        return refuse([CHANGED_MEANWHILE])
    return Imported(
        len(writes.new_plans), len(rows) - len(writes.new_plans) - writes.unchanged, writes.unchanged
    )


def _read(row: CsvRow) -> PlanRow:
    cells = row.cells
    installment = read_cents(cells["installment"], "installment")
    if installment == 0:
        raise CellRefused("installment must be more than $0.00.")
    numbers = tuple(read_number(number, "bill_numbers") for number in cells["bill_numbers"].split())
    if not numbers:
        raise CellRefused("bill_numbers is empty.")
    if len(set(numbers)) < len(numbers):
        raise CellRefused("bill_numbers names a bill twice.")
    return PlanRow(
        read_number(cells["account_number"], "account_number"),
        installment,
        read_day(cells["next_due_date"], "next_due_date"),
        numbers,
    )


def _known(connection: Connection, sealer: Sealer, rows: list[PlanRow]) -> Known:
    account_of = {sealer.index(ACCOUNT_NUMBER, row.account): row.account for row in rows}
    bill_of = {sealer.index(BILL_NUMBER, number): number for row in rows for number in row.bill_numbers}
    found_accounts = by_index(connection, accounts, account_of, ("id",))
    found_bills = by_index(connection, bills, bill_of, ("id", "account_id"))
    return Known(
        {account_of[index]: str(found["id"]) for index, found in found_accounts.items()},
        {bill_of[index]: found for index, found in found_bills.items()},
        _active_plans(connection),
    )


def _active_plans(connection: Connection) -> dict[str, KnownPlan]:
    active = plans.c.state == "active"
    covered: dict[str, dict[str, bool]] = {}
    of_active = select(plan_bills.c.plan_id, plan_bills.c.bill_id, plan_bills.c.active)
    for plan_id, bill_id, still in connection.execute(
        of_active.join(plans, plans.c.id == plan_bills.c.plan_id).where(active)
    ):
        covered.setdefault(plan_id, {})[bill_id] = still
    by_phone = changes_by_plan(connection)
    chosen = select(plans.c.account_id, plans.c.id, plans.c.installment_cents, plans.c.next_due_on).where(
        active
    )
    return {
        account_id: KnownPlan(plan_id, cents, due_on, covered.get(plan_id, {}), by_phone.get(plan_id, []))
        for account_id, plan_id, cents, due_on in connection.execute(chosen)
    }


def _objections(row: PlanRow, known: Known) -> list[str]:
    account_id = known.accounts.get(row.account)
    if account_id is None:
        return ["account_number is of no account here. Import the accounts first."]
    objections = []
    for place, number in enumerate(row.bill_numbers, start=1):
        bill = known.bills.get(number)
        if bill is None:
            objections.append(f"bill_numbers: number {place} is of no bill here. Import the bills first.")
        elif bill["account_id"] != account_id:
            objections.append(f"bill_numbers: number {place} is a bill of another account.")
    return objections or _undoing(row, known, account_id)


def _undoing(row: PlanRow, known: Known, account_id: str) -> list[str]:
    """Changes by phone that this row would undo."""
    plan = known.plans.get(account_id)
    named = {str(known.bills[number]["id"]) for number in row.bill_numbers}
    return [
        f"bill_numbers leaves out what was added by phone with the reference number {change.reference}."
        for change in (plan.by_phone if plan else ())
        if not change.bills <= named
    ]


def _plan_writes(writes: Writes, row: PlanRow, known: Known) -> None:
    account_id = known.accounts[row.account]
    named = {str(known.bills[number]["id"]) for number in row.bill_numbers}
    there = known.plans.get(account_id)
    terms: dict[str, object] = {"installment_cents": row.installment_cents, "next_due_on": row.next_due_on}
    if there is None:
        plan_id, covered = new_id(), dict[str, bool]()
        writes.new_plans.append({"id": plan_id, "account_id": account_id, "state": "active", **terms})
    else:
        plan_id, covered = there.id, there.bills
        writes.taken_over += [change.id for change in there.by_phone]
        if (there.installment_cents, there.next_due_on) != (row.installment_cents, row.next_due_on):
            writes.changed_plans.append({"id": plan_id, **terms})
        elif {bill_id for bill_id, still in covered.items() if still} == named:
            writes.unchanged += 1
    for bill_id in sorted(named - covered.keys()):
        new = {"plan_id": plan_id, "bill_id": bill_id, "account_id": account_id, "active": True}
        writes.new_bills.append(new)
    for bill_id, still in covered.items():
        if still != (bill_id in named):
            writes.changed_bills.append({"plan_id": plan_id, "bill_id": bill_id, "active": bill_id in named})
