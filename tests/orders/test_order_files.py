"""Orders come in as accounts do: all of a file or nothing, bad rows named, nothing private to be read."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from ivr.cli import main
from ivr.database import reading, writing
from ivr.importing.imports import Imported, ImportRefused
from ivr.orders.finding import Order, find_order
from ivr.orders.order_files import import_orders
from ivr.orders.samples import SampleOrdersRefused, import_sample_orders
from ivr.orders.tables import KINDS, STATUSES, orders
from tests.billing.ledgers import TODAY, csv_file, key, sealer, words
from tests.conftest import Database
from tests.orders.books import HEADER

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
GOOD = "8800012,breast_pump,Hannah Lindqvist,1991-04-17,received,"


def come_in(database: Database, *lines: str) -> Imported | ImportRefused:
    return import_orders(database.engine, sealer(), csv_file(HEADER, *lines), TODAY)


def found(database: Database, reference: str, birth_date: str) -> Order | None:
    with reading(database.engine) as connection:
        return find_order(connection, sealer(), reference, birth_date)


def rows(database: Database) -> int:
    with reading(database.engine) as connection:
        return len(connection.execute(orders.select()).all())


def test_the_samples_come_in_and_again_change_nothing(database: Database) -> None:
    import_sample_orders(database.engine, sealer(), SAMPLES, TODAY)
    content = (SAMPLES / "orders.csv").read_bytes()
    again = import_orders(database.engine, sealer(), content, TODAY)
    assert again == Imported(0, 0, rows(database))
    assert found(database, "8800043", "1961-11-28") == Order("home_care", "scheduled", "2026-11-27")


def test_the_samples_hold_every_kind_and_every_status(database: Database) -> None:
    import_sample_orders(database.engine, sealer(), SAMPLES, TODAY)
    with reading(database.engine) as connection:
        kept = connection.execute(orders.select()).all()
    assert {row.kind for row in kept} == set(KINDS)
    assert {row.status for row in kept} == set(STATUSES)


def test_a_sample_with_a_mistake_is_named_and_a_folder_without_orders_has_none(
    database: Database, tmp_path: Path
) -> None:
    import_sample_orders(database.engine, sealer(), tmp_path, TODAY)
    assert rows(database) == 0
    (tmp_path / "orders.csv").write_text("nothing")
    with pytest.raises(SampleOrdersRefused, match=r"^orders\.csv line 1: The columns must be"):
        import_sample_orders(database.engine, sealer(), tmp_path, TODAY)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("123,equipment,Ann,1952-03-15,received,", "reference must be 4 to 20 digits."),
        ("AB12345,equipment,Ann,1952-03-15,received,", "reference must be 4 to 20 digits."),
        (
            "8800029,pump,Ann,1952-03-15,received,",
            "kind must be one of: breast_pump, cpap_supplies, diabetic_supplies, home_care, equipment.",
        ),
        (
            "8800029,equipment,Ann,1952-03-15,Received,",
            "status must be one of: received, needs_information, arranging, scheduled, delivered, cancelled.",
        ),
        ("8800029,equipment,,1952-03-15,received,", "patient_name is empty."),
        ("8800029,equipment,Ann,1952-02-30,received,", "date_of_birth is no day of the calendar."),
        ("8800029,equipment,Ann,2026-11-21,received,", "date_of_birth lies in the future."),
        (
            "8800029,equipment,Ann,1952-03-15,scheduled,",
            "expected_on is empty, and the order is scheduled.",
        ),
        (
            "8800029,equipment,Ann,1952-03-15,scheduled,soon",
            "expected_on must be written year-month-day, such as 2026-11-30.",
        ),
        (
            "8800029,equipment,=A1,1952-03-15,received,",
            "patient_name begins with '=', like a formula of a spreadsheet.",
        ),
        ("8800029,equipment,Ann,1952-03-15,received", "There are 5 cells, and 6 columns."),
        (GOOD, "reference stands on line 2 already."),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_nothing_comes_in(
    database: Database, line: str, sentence: str
) -> None:
    assert words(come_in(database, GOOD, line)) == [f"line 3: {sentence}"]
    assert rows(database) == 0


def test_no_sentence_repeats_what_is_private(database: Database) -> None:
    outcome = come_in(database, "88,secretly,Zebulon Quux,1952-99-99,gone,2026-99-99")
    assert not any(secret in line for line in words(outcome) for secret in ("Zebulon", "1952", "secretly"))


def test_an_order_that_moves_on_is_changed_and_the_others_are_not(database: Database) -> None:
    other = "8800029,equipment,June Okafor,1939-01-09,received,"
    assert come_in(database, GOOD, other) == Imported(2, 0, 0)
    moved = GOOD.replace("received,", "scheduled,2026-12-02")
    assert come_in(database, moved, other) == Imported(0, 1, 1)
    assert found(database, "8800012", "1991-04-17") == Order("breast_pump", "scheduled", "2026-12-02")
    assert come_in(database, moved.replace("1991", "1990")) == Imported(0, 1, 0)
    assert found(database, "8800012", "1991-04-17") is None
    assert come_in(database, moved.replace("1991", "1990").replace("Hannah", "Anna")) == Imported(0, 1, 0)


def test_a_day_is_told_only_of_an_order_that_is_scheduled(database: Database) -> None:
    for status in STATUSES:
        come_in(database, f"8800012,equipment,Ann,1952-03-15,{status},2026-12-02")
        order = found(database, "8800012", "1952-03-15")
        assert order is not None
        assert order.expected_on == ("2026-12-02" if status == "scheduled" else None)


@pytest.mark.parametrize(
    "wrong", [{"kind": "pump"}, {"status": "gone"}, {"status": "scheduled", "expected_on": None}]
)
def test_the_database_holds_the_closed_lists_whatever_the_code_does(
    database: Database, wrong: dict[str, object]
) -> None:
    row: dict[str, object] = {
        "number_index": "0" * 32,
        "kind": "equipment",
        "patient_name_sealed": b"",
        "birth_date_sealed": b"",
        "status": "received",
        "expected_on": date(2026, 12, 2),
    }
    with pytest.raises(IntegrityError), writing(database.engine) as connection:
        connection.execute(insert(orders).values(row | wrong))
    with writing(database.engine) as connection:
        connection.execute(insert(orders).values(row))


def test_private_columns_are_not_to_be_read_from_the_file_of_the_database(database: Database) -> None:
    import_sample_orders(database.engine, sealer(), SAMPLES, TODAY)
    if database.kind == "sqlite":
        place = Path(database.engine.url.database or "").parent
        kept = b"".join(file.read_bytes() for file in place.glob("ivr.sqlite3*"))
        assert b"home_care" in kept
        for secret in (b"Lindqvist", b"1991-04-17", b"8800012"):
            assert secret not in kept


def test_the_command_reads_a_file_and_names_a_bad_row(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("IVR_DATA_KEYS", f"k1:{key('k1')}")
    monkeypatch.setenv("IVR_INDEX_KEY", key("index"))
    file = tmp_path / "orders.csv"
    file.write_bytes(csv_file(HEADER, GOOD))
    result = CliRunner().invoke(main, ["import", "orders", str(file)])
    assert result.output == f"{file}: 1 new, 0 changed, 0 unchanged.\n"
    file.write_bytes(csv_file(HEADER, GOOD.replace("received", "lost")))
    result = CliRunner().invoke(main, ["import", "orders", str(file)])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{file}:2: status must be one of: received")
