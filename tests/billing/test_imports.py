from pathlib import Path

import pytest

from ivr.billing.account_files import import_accounts
from ivr.billing.bill_files import import_bills
from ivr.billing.bills import balance_of
from ivr.billing.plan_files import import_plans
from ivr.billing.plans import active_plan
from ivr.billing.samples import SamplesRefused, import_samples
from ivr.database import reading
from ivr.importing.imports import Imported, ImportRefused
from tests.billing.ledgers import ACCOUNT_HEADER, TODAY, Ledger, csv_file, words
from tests.conftest import Database

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
NUL = "line {}: There is a NUL character; this is not a CSV file in UTF-8."
GOOD = "40170022,Eleanor Whitfield,1952-03-15,20001,+12025550142,en"


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database.engine)


def accounts(ledger: Ledger, *lines: str, header: str = ACCOUNT_HEADER) -> Imported | ImportRefused:
    return import_accounts(ledger.engine, ledger.sealer, csv_file(header, *lines), TODAY)


def rows(ledger: Ledger) -> int:
    with reading(ledger.engine) as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM accounts").scalar_one())


def test_the_samples_import_into_an_empty_database_and_again_change_nothing(ledger: Ledger) -> None:
    import_samples(ledger.engine, ledger.sealer, SAMPLES, TODAY)
    with reading(ledger.engine) as connection:
        owed = balance_of(connection, ledger.account_id("40170022"))
        plan = active_plan(connection, ledger.account_id("40170046"))
        nothing = balance_of(connection, ledger.account_id("40170053"))
    assert (owed.owed_cents, owed.open_bills) == (475_75, 3)
    assert plan is not None
    assert (plan.remaining_cents, plan.installment_cents, plan.open_bills) == (1280_00, 150_00, 2)
    assert (nothing.owed_cents, nothing.due_on) == (0, None)
    content = (SAMPLES / "accounts.csv").read_bytes()
    assert import_accounts(ledger.engine, ledger.sealer, content, TODAY) == Imported(0, 0, 10)
    content = (SAMPLES / "bills.csv").read_bytes()
    assert import_bills(ledger.engine, ledger.sealer, content) == Imported(0, 0, 16)
    content = (SAMPLES / "plans.csv").read_bytes()
    assert import_plans(ledger.engine, ledger.sealer, content) == Imported(0, 0, 3)


def test_a_sample_with_a_mistake_is_named(ledger: Ledger, tmp_path: Path) -> None:
    for name in ("accounts.csv", "bills.csv", "plans.csv"):
        (tmp_path / name).write_bytes((SAMPLES / name).read_bytes())
    (tmp_path / "bills.csv").write_text("nothing")
    with pytest.raises(SamplesRefused, match=r"^bills\.csv line 1: The columns must be"):
        import_samples(ledger.engine, ledger.sealer, tmp_path, TODAY)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("4017,Ann,1952-02-30,20001,,en", "date_of_birth is no day of the calendar."),
        (
            "4017,Ann,03/15/1952,20001,,en",
            "date_of_birth must be written year-month-day, such as 2026-11-30.",
        ),
        ("4017,Ann,2026-11-21,20001,,en", "date_of_birth lies in the future."),
        ("4017,Ann,1900-01-01,20001,,en", "date_of_birth is more than 125 years ago."),
        ("4017,Ann,1852-03-15,20001,,en", "date_of_birth must lie between 1900 and 2100."),
        ("401,Ann,1952-03-15,20001,,en", "account_number must be 4 to 20 digits."),
        ("٤٠١٧٠٠٢٢,Ann,1952-03-15,20001,,en", "account_number must be 4 to 20 digits."),
        ("4017,,1952-03-15,20001,,en", "name is empty."),
        (
            "4017,Ann,1952-03-15,1116,,en",
            "zip must be a ZIP code of 5 digits. A spreadsheet drops leading zeros.",
        ),
        (
            "4017,Ann,1952-03-15,20001,202-555-0142,en",
            "phone must be written with its country code, such as +12025550142.",
        ),
        ("4017,Ann,1952-03-15,20001,+12025550142,fr", "language must be en or es."),
        ("4017,=1+1,1952-03-15,20001,,en", "name begins with '=', like a formula of a spreadsheet."),
        ("4017,@SUM(A1),1952-03-15,20001,,en", "name begins with '@', like a formula of a spreadsheet."),
        (
            "-4017,Ann,1952-03-15,20001,,en",
            "account_number begins with '-', like a formula of a spreadsheet.",
        ),
        ("4017,+12025550142,1952-03-15,20001,,en", "name begins with '+', like a formula of a spreadsheet."),
        ("4017,Ann,1952-03-15,20001,=A1,en", "phone begins with '=', like a formula of a spreadsheet."),
        ("4017,An\u202en,1952-03-15,20001,,en", "name holds a character that cannot be seen."),
        (f"4017,{'A' * 501},1952-03-15,20001,,en", "name is longer than 500 characters."),
        ("4017,Ann,1952-03-15,20001,en", "There are 5 cells, and 6 columns."),
        ('4017,"Ann,1952-03-15,20001,,en', "The quotes are not closed, or a cell is far too long."),
        (GOOD, "account_number stands on line 2 already."),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_nothing_is_imported(
    ledger: Ledger, line: str, sentence: str
) -> None:
    outcome = accounts(ledger, GOOD, line)
    assert words(outcome) == [f"line 3: {sentence}"]
    assert rows(ledger) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", f"line 1: The file is empty. Its first line must be: {ACCOUNT_HEADER}"),
        (b"a,b\n", f"line 1: The columns must be: {ACCOUNT_HEADER}. They are: a,b"),
        (
            csv_file(f"{ACCOUNT_HEADER},ssn"),
            f"line 1: The columns must be: {ACCOUNT_HEADER}. They are: {ACCOUNT_HEADER},ssn",
        ),
        (csv_file(ACCOUNT_HEADER, GOOD) + b"\xff", "line 3: This is not UTF-8. Save the file as CSV UTF-8."),
        (
            csv_file(ACCOUNT_HEADER, GOOD).decode().encode("utf-16"),
            NUL.format(1),
        ),
        (
            csv_file(ACCOUNT_HEADER, GOOD) + b"40\x00",
            NUL.format(3),
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(ledger: Ledger, content: bytes, sentence: str) -> None:
    assert words(import_accounts(ledger.engine, ledger.sealer, content, TODAY)) == [sentence]


def test_a_mark_of_the_byte_order_other_line_ends_and_another_order_of_columns_do_no_harm(
    ledger: Ledger,
) -> None:
    header = "\ufefflanguage,phone,zip,date_of_birth,name,account_number"
    content = f"{header}\r\nes,,20001-1234,1952-03-15,Ann,40170022\r\n\r\n"
    assert import_accounts(ledger.engine, ledger.sealer, content.encode(), TODAY) == Imported(1, 0, 0)
    assert accounts(ledger, "40170022,Ann,1952-03-15,20001,,es") == Imported(0, 0, 1)


def test_all_mistakes_are_named_at_once_in_the_order_of_lines(ledger: Ledger) -> None:
    outcome = accounts(ledger, "1,Ann,1952-03-15,20001,,en", GOOD, GOOD, "4017,,1952-03-15,20001,,en")
    assert words(outcome) == [
        "line 2: account_number must be 4 to 20 digits.",
        "line 4: account_number stands on line 3 already.",
        "line 5: name is empty.",
    ]


def test_a_file_of_the_wrong_kind_is_not_answered_by_a_thousand_sentences(ledger: Ledger) -> None:
    outcome = accounts(ledger, *["1,Ann,1952-03-15,20001,,en"] * 1000)
    assert isinstance(outcome, ImportRefused)
    assert (len(outcome.complaints), outcome.further) == (100, 900)


def test_a_cell_over_two_lines_keeps_the_count_of_lines_right(ledger: Ledger) -> None:
    outcome = accounts(ledger, '4017,"Ann\nB",1952-03-15,20001,,en', "4018,,1952-03-15,20001,,en")
    assert words(outcome) == ["line 2: name holds a character that cannot be seen.", "line 4: name is empty."]


def test_a_changed_row_changes_its_account_and_no_other(ledger: Ledger) -> None:
    other = "40170039,Rosa Delgado,1948-07-02,20009,,es"
    accounts(ledger, GOOD, other)
    assert accounts(ledger, GOOD.replace("20001", "20002"), other) == Imported(0, 1, 1)
    assert accounts(ledger, GOOD.replace("20001", "20002").replace("+12025550142", "")) == Imported(0, 1, 0)


def test_no_sentence_repeats_what_is_private(ledger: Ledger) -> None:
    outcome = accounts(ledger, "4017,Zebulon Quux,1952-99-99,2000,+1202555,xx")
    assert not any(
        secret in line for line in words(outcome) for secret in ("Zebulon", "1952", "2000", "1202555")
    )


def test_private_columns_are_not_to_be_read_from_the_file_of_the_database(
    database: Database, ledger: Ledger
) -> None:
    import_samples(ledger.engine, ledger.sealer, SAMPLES, TODAY)
    if database.kind == "sqlite":
        kept = b"".join(
            file.read_bytes() for file in Path(database.engine.url.database or "").parent.glob("ivr.sqlite3*")
        )
        for secret in (
            b"Whitfield",
            b"1952-03-15",
            b"40170022",
            b"12025550142",
            b"Home nursing",
            b"310450017",
        ):
            assert secret not in kept
