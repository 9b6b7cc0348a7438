"""bills.csv: `bill_number,account_number,service_date,description,amount,due_date`.

The amount is what was billed, before any payment. A bill may change, but neither its account nor below what
is paid on it.
"""

from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine

from ivr.billing.accounts import ACCOUNT_NUMBER, BILL_NUMBER, new_id
from ivr.billing.tables import accounts, bills
from ivr.database import reading
from ivr.importing.cells import read_cents, read_day, read_number, read_words
from ivr.importing.csvfiles import Complaint, CsvRow, read_table
from ivr.importing.imports import (
    Changed,
    Imported,
    ImportRefused,
    New,
    Progress,
    by_index,
    no_progress,
    read_rows,
    refuse,
    write_changes,
)
from ivr.importing.sealed_columns import hold_the_same, seal_columns
from ivr.money import format_dollars
from ivr.sealing import Sealer, place_of

COLUMNS = ("bill_number", "account_number", "service_date", "description", "amount", "due_date")

_SEALED = ("service_date_sealed", "description_sealed")
_KEPT = ("id", "account_id", *_SEALED, "amount_cents", "paid_cents", "due_on")


class BillRow(Struct, frozen=True):
    """One line, in clear."""

    number: str
    account: str
    service_date: str
    description: str
    amount_cents: int
    due_on: date


class Known(Struct, frozen=True):
    """What the ledger holds of the numbers in the file: accounts by number, bills by number."""

    accounts: dict[str, str]
    bills: dict[str, dict[str, Any]]


def import_bills(
    engine: Engine, sealer: Sealer, content: bytes, progress: Progress = no_progress
) -> Imported | ImportRefused:
    """All bills of the file, or none of them and why."""
    rows, complaints = read_rows(read_table(content, COLUMNS), _read, lambda bill: bill.number, "bill_number")
    with reading(engine) as connection:
        known = _known(connection, sealer, [row for _line, row in rows.values()])
    complaints += [
        Complaint(line, sentence)
        for line, row in rows.values()
        if (sentence := _objection(row, known)) is not None
    ]
    if complaints:
        return refuse(complaints)
    changes = (_change(sealer, known, row) for _line, row in rows.values())
    return write_changes(engine, bills, ("id",), changes, len(rows), progress)


def _read(row: CsvRow) -> BillRow:
    cells = row.cells
    return BillRow(
        read_number(cells["bill_number"], "bill_number"),
        read_number(cells["account_number"], "account_number"),
        read_day(cells["service_date"], "service_date").isoformat(),
        read_words(cells["description"], "description"),
        read_cents(cells["amount"], "amount"),
        read_day(cells["due_date"], "due_date"),
    )


def _known(connection: Connection, sealer: Sealer, rows: list[BillRow]) -> Known:
    account_of = {sealer.index(ACCOUNT_NUMBER, row.account): row.account for row in rows}
    bill_of = {sealer.index(BILL_NUMBER, row.number): row.number for row in rows}
    found_accounts = by_index(connection, accounts, account_of, ("id",))
    found_bills = by_index(connection, bills, bill_of, _KEPT)
    return Known(
        {account_of[index]: str(found["id"]) for index, found in found_accounts.items()},
        {bill_of[index]: found for index, found in found_bills.items()},
    )


def _objection(row: BillRow, known: Known) -> str | None:
    account_id = known.accounts.get(row.account)
    if account_id is None:
        return "account_number is of no account here. Import the accounts first."
    there = known.bills.get(row.number)
    if there is None:
        return None
    if there["account_id"] != account_id:
        return "bill_number belongs to another account already."
    if row.amount_cents < there["paid_cents"]:
        return (
            f"amount is less than what is paid on this bill already, {format_dollars(there['paid_cents'])}."
        )
    return None


def _change(sealer: Sealer, known: Known, row: BillRow) -> New | Changed | None:
    there = known.bills.get(row.number)
    if there is None:
        return New(_new(sealer, known.accounts[row.account], row))
    key = str(there["id"])
    is_same = (there["amount_cents"], there["due_on"]) == (row.amount_cents, row.due_on)
    if is_same and hold_the_same(sealer, "bills", key, there, row, _SEALED):
        return None
    return Changed(_values(sealer, key, row))


def _new(sealer: Sealer, account_id: str, row: BillRow) -> dict[str, object]:
    row_id = new_id()
    return {
        **_values(sealer, row_id, row),
        "account_id": account_id,
        "number_index": sealer.index(BILL_NUMBER, row.number),
        "number_sealed": sealer.seal_text(row.number, place_of("bills", "number_sealed", row_id)),
    }


def _values(sealer: Sealer, row_id: str, row: BillRow) -> dict[str, object]:
    """What an import may change of a bill."""
    sealed = seal_columns(sealer, "bills", row_id, row, _SEALED)
    return {"id": row_id, **sealed, "amount_cents": row.amount_cents, "due_on": row.due_on}
