"""accounts.csv: `account_number,name,date_of_birth,zip,phone,language`."""

from datetime import date

from msgspec import Struct
from sqlalchemy import Connection, Engine

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
from ivr.sealing import PHONE, Sealer, place_of

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
    inserts: list[dict[str, object]] = []
    updates: list[dict[str, object]] = []
    for done, (index, row) in enumerate(indexes.items(), start=1):
        there = known.get(index)
        if there is None:
            inserts.append({"number_index": index, **_sealed(sealer, new_id(), row)})
        elif not _is_same(sealer, there, row):
            updates.append(_sealed(sealer, str(there["id"]), row))
        progress(done, len(indexes))

    def write(connection: Connection) -> None:
        insert_rows(connection, accounts, inserts)
        update_rows(connection, accounts, updates, key=("id",))

    if not write_at_once(engine, write):
        return refuse([CHANGED_MEANWHILE])
    return Imported(len(inserts), len(updates), len(rows) - len(inserts) - len(updates))


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


def _sealed(sealer: Sealer, row_id: str, row: AccountRow) -> dict[str, object]:
    sealed = {column: _seal(sealer, row_id, column, row) for column in _SEALED}
    phone_index = row.phone and sealer.index(PHONE, row.phone)
    return {"id": row_id, **sealed, "phone_index": phone_index, "language": row.language}


def _seal(sealer: Sealer, row_id: str, column: str, row: AccountRow) -> bytes | None:
    clear: str | None = getattr(row, column.removesuffix("_sealed"))
    return None if clear is None else sealer.seal_text(clear, place_of("accounts", column, row_id))


def _is_same(sealer: Sealer, there: dict[str, object], row: AccountRow) -> bool:
    opened = (
        _open(sealer, there, column) == getattr(row, column.removesuffix("_sealed")) for column in _SEALED
    )
    return there["language"] == row.language and all(opened)


def _open(sealer: Sealer, there: dict[str, object], column: str) -> str | None:
    sealed = there[column]
    place = place_of("accounts", column, str(there["id"]))
    return sealer.open_text(sealed, place) if isinstance(sealed, bytes) else None
