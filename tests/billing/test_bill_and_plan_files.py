import pytest

from ivr.billing.audit import audit
from ivr.billing.bill_files import import_bills
from ivr.billing.plan_files import import_plans
from ivr.billing.plans import active_plan
from ivr.database import reading
from ivr.importing.imports import CHANGED_MEANWHILE, Imported, ImportRefused
from tests.billing.ledgers import BILL_HEADER, PLAN_HEADER, Ledger, csv_file, words
from tests.conftest import Database


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database.engine)


def bills(ledger: Ledger, *lines: str) -> Imported | ImportRefused:
    return import_bills(ledger.engine, ledger.sealer, csv_file(BILL_HEADER, *lines))


def plans(ledger: Ledger, *lines: str) -> Imported | ImportRefused:
    return import_plans(ledger.engine, ledger.sealer, csv_file(PLAN_HEADER, *lines))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("310,99999999,2026-09-08,Visit,1.00,2026-12-01", "bill_number must be 4 to 20 digits."),
        (
            "310450017,99999999,2026-09-08,Visit,1.00,2026-12-01",
            "account_number is of no account here. Import the accounts first.",
        ),
        ("310450017,40170022,2026-09-08,Visit,1.005,2026-12-01", "amount must be dollars such as 120.50."),
        ("310450017,40170022,2026-09-08,Visit,1e5,2026-12-01", "amount must be dollars such as 120.50."),
        ("310450017,40170022,2026-09-08,Visit,$5,2026-12-01", "amount must be dollars such as 120.50."),
        ('310450017,40170022,2026-09-08,Visit,"1,000",2026-12-01', "amount must be dollars such as 120.50."),
        (
            "310450017,40170022,2026-09-08,Visit,-1.00,2026-12-01",
            "amount begins with '-', like a formula of a spreadsheet.",
        ),
        (
            "310450017,40170022,2026-09-08,Visit,1.00,tomorrow",
            "due_date must be written year-month-day, such as 2026-11-30.",
        ),
        ("310450017,40170022,2026-09-08,,1.00,2026-12-01", "description is empty."),
    ],
)
def test_a_bad_bill_is_named(ledger: Ledger, line: str, sentence: str) -> None:
    ledger.account(number="40170022")
    assert words(bills(ledger, line)) == [f"line 2: {sentence}"]


def test_a_bill_may_grow_and_shrink_but_not_below_what_is_paid(ledger: Ledger) -> None:
    account = ledger.account(100_00)
    bill = f"{account}0"
    ledger.settle(ledger.open(account, 60_00), "charged")
    line = f"{bill},{account},2026-09-08,Home nursing visits,{{}},2026-12-01"
    assert bills(ledger, line.format("60.00")) == Imported(0, 1, 0)
    assert bills(ledger, line.format("300.00")) == Imported(0, 1, 0)
    assert words(bills(ledger, line.format("59.99"))) == [
        "line 2: amount is less than what is paid on this bill already, $60.00."
    ]
    assert ledger.paid(bill) == 60_00
    assert audit(ledger.engine) == ()


def test_a_bill_does_not_move_to_another_account(ledger: Ledger) -> None:
    first, second = ledger.account(100_00), ledger.account()
    outcome = bills(ledger, f"{first}0,{second},2026-09-08,Visit,100.00,2026-12-01")
    assert words(outcome) == ["line 2: bill_number belongs to another account already."]


def test_a_payment_that_comes_while_a_file_is_read_wins(ledger: Ledger) -> None:
    account = ledger.account(100_00)
    line = f"{account}0,{account},2026-09-08,Home nursing visits,10.00,2026-12-01"

    def pay(done: int, _all: int) -> None:
        ledger.settle(ledger.open(account, 60_00), "charged")

    outcome = import_bills(ledger.engine, ledger.sealer, csv_file(BILL_HEADER, line), pay)
    assert words(outcome) == [str(CHANGED_MEANWHILE)]
    assert ledger.paid(f"{account}0") == 60_00


def test_a_plan_is_what_its_row_says(ledger: Ledger) -> None:
    account = ledger.account(100_00, 50_00, 25_00)
    row = f"{account},40.00,2026-12-01,{{}}"
    assert plans(ledger, row.format(f"{account}0 {account}1")) == Imported(1, 0, 0)
    assert plans(ledger, row.format(f"{account}1 {account}0")) == Imported(0, 0, 1)
    assert plans(ledger, row.format(f"{account}1 {account}2")) == Imported(0, 1, 0)
    with reading(ledger.engine) as connection:
        plan = active_plan(connection, ledger.account_id(account))
    assert plan is not None
    assert (plan.remaining_cents, plan.open_bills) == (75_00, 2)
    assert plans(ledger, row.format(f"{account}0")) == Imported(0, 1, 0)
    assert audit(ledger.engine) == ()


def test_bad_plans_are_named(ledger: Ledger) -> None:
    mine, other = ledger.account(100_00), ledger.account(100_00)
    outcome = plans(
        ledger,
        f"{mine},0.00,2026-12-01,{mine}0",
        f"{mine},10.00,2026-12-01,",
        f"{mine},10.00,2026-12-01,{mine}0 {mine}0",
        f"{mine},10.00,2026-12-01,{other}0 777777777",
        f"99999999,10.00,2026-12-01,{mine}0",
    )
    assert words(outcome) == [
        "line 2: installment must be more than $0.00.",
        "line 3: bill_numbers is empty.",
        "line 4: bill_numbers names a bill twice.",
        "line 5: bill_numbers: number 1 is a bill of another account.",
        "line 5: bill_numbers: number 2 is of no bill here. Import the bills first.",
        "line 6: account_number is of no account here. Import the accounts first.",
    ]
