"""The commands, as somebody in the billing office would type them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.importing.imports import Imported
from tests.billing.ledgers import ACCOUNT_HEADER, NOW, Ledger, key
from tests.conftest import Database

REPORT_HEADER = "reference,charge_id,amount,charged_at\n"
SAMPLES = Path(__file__).resolve().parents[2] / "samples"


@pytest.fixture
def environment(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    settings = {
        "DATABASE_URL": database.url,
        "IVR_DATA_KEYS": f"k1:{key('k1')}",
        "IVR_INDEX_KEY": key("index"),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def ivr(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def import_samples() -> None:
    for name in ("accounts", "bills", "plans"):
        result = ivr("import", name, SAMPLES / f"{name}.csv")
        assert result.exit_code == 0, result.output


def test_the_samples_come_in_and_again_change_nothing(environment: Path) -> None:
    import_samples()
    result = ivr("import", "bills", SAMPLES / "bills.csv")
    assert result.output == f"{SAMPLES / 'bills.csv'}: 0 new, 0 changed, 16 unchanged.\n"
    as_json = ivr("import", "accounts", SAMPLES / "accounts.csv", "--json")
    assert json.loads(as_json.stdout) == {"new": 0, "changed": 0, "unchanged": 10}
    assert Imported(**json.loads(as_json.stdout)).unchanged == 10


def test_a_bad_row_is_named_with_its_file_and_the_exit_status_is_one(environment: Path) -> None:
    file = environment / "accounts.csv"
    file.write_text(f"{ACCOUNT_HEADER}\n40170022,,1952-03-15,20001,,en\n")
    result = ivr("import", "accounts", file)
    assert result.exit_code == 1
    assert result.stderr == f"{file}:2: name is empty.\nNothing was imported.\n"
    assert json.loads(ivr("import", "accounts", file, "--json").stdout)["complaints"] == [
        {"line": 2, "sentence": "name is empty."}
    ]


def test_payments_leave_as_csv_or_json(environment: Path, database: Database) -> None:
    import_samples()
    ledger = Ledger(database.engine)
    paid = ledger.settle(ledger.open("40170022", 120_50), "charged")
    lines = ivr("export", "payments", "--since", NOW.date().isoformat()).stdout.splitlines()
    assert lines[0].startswith("confirmation_number,reference,account_number,bills,amount")
    assert lines[1].startswith(f"{paid.confirmation_number},{paid.id},40170022,310450017:120.50,120.50")
    rows = json.loads(ivr("export", "payments", "--since", "2026-01-01", "--json").stdout)
    assert [row["reference"] for row in rows] == [paid.id]
    assert json.loads(ivr("export", "authorizations", "--since", "2026-01-01", "--json").stdout) == []


def test_the_processors_report_settles_what_is_in_doubt(environment: Path, database: Database) -> None:
    import_samples()
    ledger = Ledger(database.engine)
    reference = ledger.open("40170022", 120_50)
    ledger.settle(reference, "unknown")
    report = environment / "charges.csv"
    report.write_text(
        "reference,charge_id,amount,charged_at\n"
        f"{reference},ch_1,120.50,2026-11-20T15:00:20+00:00\n"
        f"{'0' * 32},ch_2,5.00,2026-11-20T15:00:20+00:00\n"
    )
    until = "2026-11-20T12:00:00-05:00"
    result = ivr("reconcile", report, "--complete-until", until)
    assert result.exit_code == 1
    assert result.stdout == "1 settled as charged, 0 as not charged.\n"
    assert result.stderr == f"{'0' * 32}: charged $5.00, and is no payment of ours.\n"
    assert ledger.payment(reference).state == "reconciled"


def test_what_the_report_does_not_hold_is_settled_when_it_says_from_when_it_is_complete(
    environment: Path, database: Database
) -> None:
    import_samples()
    ledger = Ledger(database.engine)
    lost, charged = ledger.open("40170022", 120_50), ledger.open("40170039", 10_00)
    for reference in (lost, charged):
        ledger.settle(reference, "unknown")
    report = environment / "charges.csv"
    report.write_text(f"{REPORT_HEADER}{charged},ch_1,10.00,2026-11-20T15:00:20+00:00\n")
    until = ("--complete-until", "2026-11-20T12:00:00-05:00")
    first = ivr("reconcile", report, *until)
    assert first.stdout.splitlines() == [
        "1 settled as charged, 0 as not charged.",
        "1 still in doubt: the report disagrees, or is not said to be complete for their time.",
    ]
    second = ivr("reconcile", report, "--complete-from", "2026-11-20T09:00:00-05:00", *until)
    assert (second.stdout, second.exit_code) == ("0 settled as charged, 1 as not charged.\n", 0)


def test_a_report_is_never_complete_until_tomorrow(environment: Path) -> None:
    report = environment / "charges.csv"
    report.write_text(REPORT_HEADER)
    result = ivr("reconcile", report, "--complete-until", "2099-01-01T00:00:00+00:00")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[1] == "Nothing was settled."


@pytest.mark.parametrize("option", ["--complete-until", "--complete-from"])
@pytest.mark.parametrize("moment", ["2026-11-20T12:00:00", "yesterday", "", "0001-01-01T00:00:00+14:00"])
def test_a_moment_needs_its_offset(environment: Path, option: str, moment: str) -> None:
    report = environment / "charges.csv"
    report.write_text(REPORT_HEADER)
    sound = ("--complete-until", "2026-11-20T12:00:00+00:00")
    result = ivr("reconcile", report, *sound, option, moment)
    assert result.exit_code == 2
    assert "write a moment with its offset" in result.stderr


def test_a_report_begins_before_it_ends(environment: Path) -> None:
    report = environment / "charges.csv"
    report.write_text(REPORT_HEADER)
    moment = "2026-11-20T12:00:00+00:00"
    result = ivr("reconcile", report, "--complete-from", moment, "--complete-until", moment)
    assert (result.exit_code, "must lie before" in result.stderr) == (2, True)


def test_a_poor_key_is_a_sentence(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_INDEX_KEY", "short")
    result = ivr("import", "accounts", SAMPLES / "accounts.csv")
    assert (result.exit_code, "IVR_INDEX_KEY" in result.stderr) == (1, True)
    assert "Traceback" not in result.output
