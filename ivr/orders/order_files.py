"""orders.csv: `reference,kind,patient_name,date_of_birth,status,expected_on`."""

from datetime import date

from msgspec import Struct
from sqlalchemy import Connection, Engine

from ivr.database import reading
from ivr.importing.cells import CellRefused, read_birth_date, read_day, read_number, read_words
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
from ivr.orders.finding import ORDER_NUMBER
from ivr.orders.tables import KINDS, SCHEDULED, STATUSES, orders
from ivr.sealing import Sealer, place_of

COLUMNS = ("reference", "kind", "patient_name", "date_of_birth", "status", "expected_on")

_SEALED = ("patient_name_sealed", "birth_date_sealed")
_CLEAR = ("kind", "status", "expected_on")


class OrderRow(Struct, frozen=True):
    """One line, in clear. `birth_date` is an ISO day."""

    reference: str
    kind: str
    patient_name: str
    birth_date: str
    status: str
    expected_on: date | None


def import_orders(
    engine: Engine, sealer: Sealer, content: bytes, today: date, progress: Progress = no_progress
) -> Imported | ImportRefused:
    """All orders of the file, or none of them and why."""

    def read(row: CsvRow) -> OrderRow:
        return _read(row, today)

    rows, complaints = read_rows(
        read_table(content, COLUMNS), read, lambda order: order.reference, "reference"
    )
    if complaints:
        return refuse(complaints)
    indexes = {sealer.index(ORDER_NUMBER, reference): row for reference, (_line, row) in rows.items()}
    with reading(engine) as connection:
        known = by_index(connection, orders, indexes, (*_SEALED, *_CLEAR))
    inserts: list[dict[str, object]] = []
    updates: list[dict[str, object]] = []
    for done, (index, row) in enumerate(indexes.items(), start=1):
        there = known.get(index)
        if there is None:
            inserts.append(_sealed(sealer, index, row))
        elif not _is_same(sealer, index, there, row):
            updates.append(_sealed(sealer, index, row))
        progress(done, len(indexes))

    def write(connection: Connection) -> None:
        insert_rows(connection, orders, inserts)
        update_rows(connection, orders, updates, key=("number_index",))

    if not write_at_once(engine, write):
        return refuse([CHANGED_MEANWHILE])
    return Imported(len(inserts), len(updates), len(rows) - len(inserts) - len(updates))


def _read(row: CsvRow, today: date) -> OrderRow:
    cells = row.cells
    return OrderRow(
        read_number(cells["reference"], "reference"),
        _read_one_of(KINDS, cells["kind"], "kind"),
        read_words(cells["patient_name"], "patient_name"),
        read_birth_date(cells["date_of_birth"], "date_of_birth", today).isoformat(),
        _read_one_of(STATUSES, cells["status"], "status"),
        _read_expected_on(cells),
    )


def _read_one_of(values: tuple[str, ...], cell: str, column: str) -> str:
    if cell not in values:
        raise CellRefused(f"{column} must be one of: {', '.join(values)}.")
    return cell


def _read_expected_on(cells: dict[str, str]) -> date | None:
    """The day; callers are told it, so an order that is scheduled has one."""
    if cells["expected_on"]:
        return read_day(cells["expected_on"], "expected_on")
    if cells["status"] == SCHEDULED:
        raise CellRefused(f"expected_on is empty, and the order is {SCHEDULED}.")
    return None


def _sealed(sealer: Sealer, index: str, row: OrderRow) -> dict[str, object]:
    sealed = {
        column: sealer.seal_text(_clear(row, column), place_of("orders", column, index)) for column in _SEALED
    }
    return {"number_index": index, **sealed, **{column: getattr(row, column) for column in _CLEAR}}


def _is_same(sealer: Sealer, index: str, there: dict[str, object], row: OrderRow) -> bool:
    clear = all(there[column] == getattr(row, column) for column in _CLEAR)
    return clear and all(_open(sealer, index, there, column) == _clear(row, column) for column in _SEALED)


def _clear(row: OrderRow, column: str) -> str:
    clear: str = getattr(row, column.removesuffix("_sealed"))
    return clear


def _open(sealer: Sealer, index: str, there: dict[str, object], column: str) -> str | None:
    sealed = there[column]
    return sealer.open_text(sealed, place_of("orders", column, index)) if isinstance(sealed, bytes) else None
