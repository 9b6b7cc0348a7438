"""accounts.csv: `account_number,name,date_of_birth,zip,phone,language`."""

from datetime import date

from msgspec import Struct
from sqlalchemy import Engine

from ivr.billing.accounts import ACCOUNT_NUMBER, new_id
from ivr.billing.tables import accounts
from ivr.database import reading
from ivr.importing.cells import (
    read_birth_date,
    read_language,
    read_number,
    read_phone,
    read_words,
    read_zip,
)
from ivr.importing.csvfiles import CsvRow, read_table
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
from ivr.sealing import PHONE, Sealer

COLUMNS = ("account_number", "name", "date_of_birth", "zip", "phone", "language")

_SEALED = ("number_sealed", "name_sealed", "birth_date_sealed", "zip_sealed", "phone_sealed")
_KEPT = ("id", *_SEALED, "language")


class AccountRow(Struct, frozen=True):
    """One line, in clear, under the names of the sealed columns."""

    number: str
    name: str
    birth_date: str
    zip: str
    phone: str | None
    language: str


def import_accounts(
    engine: Engine, sealer: Sealer, content: bytes, today: date, progress: Progress = no_progress
) -> Imported | ImportRefused:
    """All accounts of the file, or none of them and why."""

    def read(row: CsvRow) -> AccountRow:
        return _read(row, today)

    table = read_table(content, COLUMNS, phones=("phone",))
    rows, complaints = read_rows(table, read, lambda account: account.number, "account_number")
    if complaints:
        return refuse(complaints)
    indexes = {sealer.index(ACCOUNT_NUMBER, number): row for number, (_line, row) in rows.items()}
    with reading(engine) as connection:
        known = by_index(connection, accounts, indexes, _KEPT)
    changes = (_change(sealer, index, known.get(index), row) for index, row in indexes.items())
    return write_changes(engine, accounts, ("id",), changes, len(indexes), progress)


def _read(row: CsvRow, today: date) -> AccountRow:
    cells = row.cells
    return AccountRow(
        read_number(cells["account_number"], "account_number"),
        read_words(cells["name"], "name"),
        read_birth_date(cells["date_of_birth"], "date_of_birth", today).isoformat(),
        read_zip(cells["zip"], "zip"),
        read_phone(cells["phone"], "phone"),
        read_language(cells["language"], "language"),
    )


def _change(
    sealer: Sealer, index: str, there: dict[str, object] | None, row: AccountRow
) -> New | Changed | None:
    if there is None:
        return New({"number_index": index, **_values(sealer, new_id(), row)})
    key = str(there["id"])
    is_same = hold_the_same(sealer, "accounts", key, there, row, _SEALED)
    return None if is_same and there["language"] == row.language else Changed(_values(sealer, key, row))


def _values(sealer: Sealer, row_id: str, row: AccountRow) -> dict[str, object]:
    sealed = seal_columns(sealer, "accounts", row_id, row, _SEALED)
    phone_index = row.phone and sealer.index(PHONE, row.phone)
    return {"id": row_id, **sealed, "phone_index": phone_index, "language": row.language}
