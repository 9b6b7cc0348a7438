import csv
import io
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from ivr.billing.exports import (
    AUTHORIZATION_COLUMNS,
    PAYMENT_COLUMNS,
    export_authorizations,
    export_payments,
    to_csv,
)
from ivr.billing.payments import Opened
from tests.billing.ledgers import NOW, TODAY, Ledger
from tests.conftest import Database

EASTERN = ZoneInfo("America/New_York")


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database.engine)


def test_a_charged_payment_leaves_with_its_bills_and_no_other_payment_does(ledger: Ledger) -> None:
    account = ledger.account(100_00, 50_00)
    paid = ledger.settle(ledger.open(account, 120_00), "charged", at=NOW + timedelta(seconds=30))
    ledger.settle(ledger.open(ledger.account(50_00), 50_00), "declined")
    ledger.settle(ledger.open(ledger.account(50_00), 50_00), "unknown")
    assert export_payments(ledger.engine, ledger.sealer, TODAY, EASTERN) == [
        {
            "confirmation_number": paid.confirmation_number,
            "reference": paid.id,
            "account_number": account,
            "bills": f"{account}0:100.00 {account}1:20.00",
            "amount": "120.00",
            "credit": "0.00",
            "method": "card",
            "last_four": "",
            "state": "approved",
            "settled_at": "2026-11-20T15:00:30+00:00",
        }
    ]


def test_a_day_begins_at_midnight_of_the_time_zone(ledger: Ledger) -> None:
    late = NOW.replace(hour=3)  # 10 p.m. of the day before in New York
    ledger.settle(ledger.open(ledger.account(50_00), 50_00), "charged", at=late)
    assert export_payments(ledger.engine, ledger.sealer, TODAY, EASTERN) == []
    assert len(export_payments(ledger.engine, ledger.sealer, TODAY - timedelta(days=1), EASTERN)) == 1


def test_an_authorization_leaves_with_every_element(ledger: Ledger) -> None:
    account = ledger.account(50_00)
    authorization = ledger.authorize(account, 50_00)
    intent = replace(ledger.intent(account, 50_00), method="checking account", authorization_id=authorization)
    opened = ledger.try_open(intent)
    assert isinstance(opened, Opened)
    paid = ledger.settle(opened.reference, "charged")
    assert export_authorizations(ledger.engine, ledger.sealer, TODAY, EASTERN) == [
        {
            "reference": authorization,
            "account_number": account,
            "name": "Eleanor Whitfield",
            "amount": "50.00",
            "authorized_at": "2026-11-20T15:00:00+00:00",
            "debit_on": "2026-11-20",
            "last_four": "",
            "confirmation_number": paid.confirmation_number,
            "notice_state": "to_send",
            "retained_until": "2028-11-20",
            "language": "en",
            "wording": "You authorize one debit.",
        }
    ]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    row = dict.fromkeys(PAYMENT_COLUMNS, cell)
    lines = list(csv.reader(io.StringIO(to_csv(PAYMENT_COLUMNS, [row]), newline="")))
    assert lines[0] == list(PAYMENT_COLUMNS)
    assert set(lines[1]) == {f"'{cell}"}


def test_an_empty_export_still_has_its_header() -> None:
    assert to_csv(AUTHORIZATION_COLUMNS, []) == ",".join(AUTHORIZATION_COLUMNS) + "\r\n"


def test_an_export_from_the_beginning_of_time_is_no_mistake(ledger: Ledger) -> None:
    assert export_payments(ledger.engine, ledger.sealer, date(1, 1, 2), EASTERN) == []
