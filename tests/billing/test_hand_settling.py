"""Payments in doubt that no report can settle, settled by a person who signs for it."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from ivr.billing.audit import audit
from ivr.billing.hand_settling import HandSettling, NotSettled, settle_by_hand
from ivr.billing.reconciling import reconcile
from ivr.billing.settlements import settlements
from ivr.billing.settling import Payment
from ivr.cli import main
from ivr.database import reading
from tests.billing.ledgers import NOW, Ledger, csv_file, key
from tests.conftest import Database

LATER = NOW + timedelta(hours=1)
WHY = "Seen at the processor"


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database.engine)


def settled(ledger: Ledger, reference: str, charge: str | None, by: str = "Ann", why: str = WHY) -> object:
    done = settle_by_hand(ledger.engine, HandSettling(reference, charge, by, why), LATER)
    assert audit(ledger.engine) == ()
    return done


def kept(ledger: Ledger) -> list[tuple[object, ...]]:
    with reading(ledger.engine) as connection:
        return [tuple(row) for row in connection.execute(select(settlements))]


def blocked(ledger: Ledger) -> tuple[str, str]:
    """An account, and its payment of which the report names another amount."""
    account = ledger.account(50_00)
    reference = ledger.open(account, 50_00)
    ledger.settle(reference, "unknown")
    lines = csv_file("reference,charge_id,amount,charged_at", f"{reference},ch_1,51.50,{NOW.isoformat()}")
    reconcile(ledger.engine, lines, LATER, LATER, NOW)
    assert ledger.payment(reference).state == "unclear"
    return account, reference


def test_what_was_charged_is_posted_and_signed_for(ledger: Ledger) -> None:
    account, reference = blocked(ledger)
    done = settled(ledger, f" {reference.upper()} ", "ch_1")
    assert isinstance(done, Payment), done
    assert (done.state, done.charged, done.processor_charge) == ("reconciled", True, "ch_1")
    assert done.confirmation_number is not None
    assert ledger.paid(f"{account}0") == 50_00
    assert kept(ledger) == [(reference, True, "ch_1", "Ann", WHY, LATER)]


def test_an_account_is_free_again_when_nothing_was_charged(ledger: Ledger) -> None:
    account, reference = blocked(ledger)
    done = settled(ledger, reference, None)
    assert isinstance(done, Payment), done
    assert (done.state, done.charged) == ("reconciled", False)
    assert kept(ledger) == [(reference, False, None, "Ann", WHY, LATER)]
    assert ledger.open(account, 50_00) != reference


def test_one_charge_never_settles_two_payments(ledger: Ledger) -> None:
    first = ledger.open(ledger.account(50_00), 50_00)
    ledger.settle(first, "charged", "000000")
    second = ledger.open(ledger.account(50_00), 50_00)
    assert ledger.settle(second, "charged", "000000").state == "unclear"
    refused = settled(ledger, second, "000000")
    assert isinstance(refused, NotSettled)
    assert refused.why.startswith(f"000000 is the charge of {first}.")
    assert kept(ledger) == []
    assert isinstance(settled(ledger, second, "tx_2"), Payment)


def test_only_what_is_in_doubt_is_settled(ledger: Ledger) -> None:
    _, reference = blocked(ledger)
    assert isinstance(settled(ledger, reference, None), Payment)
    assert settled(ledger, reference, "ch_1") == NotSettled(
        f"{reference} is reconciled already; nothing was changed."
    )
    pending = ledger.open(ledger.account(50_00), 50_00)
    assert isinstance(settled(ledger, pending, None), NotSettled)
    assert settled(ledger, "f" * 32, None) == NotSettled(f"{'f' * 32} is no payment of ours.")
    assert ledger.payment(pending).state == "pending"
    assert len(kept(ledger)) == 1


@pytest.mark.parametrize(
    ("charge", "by", "why"),
    [("", "Ann", WHY), ("x" * 129, "Ann", WHY), (None, " ", WHY), (None, "Ann", ""), (None, "Ann", "a\x00b")],
)
def test_nobody_settles_without_a_name_and_a_reason(
    ledger: Ledger, charge: str | None, by: str, why: str
) -> None:
    _, reference = blocked(ledger)
    assert isinstance(settled(ledger, reference, charge, by, why), NotSettled)
    assert ledger.payment(reference).state == "unclear"


def test_the_command_settles_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("IVR_DATA_KEYS", f"k1:{key('k1')}")
    monkeypatch.setenv("IVR_INDEX_KEY", key("index"))
    ledger = Ledger(database.engine)
    _, reference = blocked(ledger)
    signed = ["settle", reference, "--by", "Ann", "--why", WHY]
    for wrong in ([], ["--charged", "ch_1", "--not-charged"]):
        assert CliRunner().invoke(main, [*signed, *wrong]).exit_code == 2
    done = CliRunner().invoke(main, [*signed, "--charged", "-ch_1"])
    number = ledger.payment(reference).confirmation_number
    assert done.output == f"{reference} is settled as charged, confirmation number {number}.\n"
    again = CliRunner().invoke(main, [*signed, "--not-charged"])
    assert (again.exit_code, again.stderr) == (
        1,
        f"Error: {reference} is reconciled already; nothing was changed.\n",
    )
