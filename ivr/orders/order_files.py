"""orders.csv: `reference,kind,patient_name,date_of_birth,status,expected_on`."""

from datetime import date

from msgspec import Struct
from sqlalchemy import Engine

from ivr.database import reading
from ivr.importing.cells import CellRefused, read_birth_date, read_day, read_number, read_words
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
from ivr.orders.finding import ORDER_NUMBER
from ivr.orders.tables import KINDS, SCHEDULED, STATUSES, orders
from ivr.sealing import Sealer

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
    changes = (_change(sealer, index, known.get(index), row) for index, row in indexes.items())
    return write_changes(engine, orders, ("number_index",), changes, len(indexes), progress)


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


def _change(
    sealer: Sealer, index: str, there: dict[str, object] | None, row: OrderRow
) -> New | Changed | None:
    if there is None:
        return New(_values(sealer, index, row))
    is_same = all(there[column] == getattr(row, column) for column in _CLEAR)
    if is_same and hold_the_same(sealer, "orders", index, there, row, _SEALED):
        return None
    return Changed(_values(sealer, index, row))


def _values(sealer: Sealer, index: str, row: OrderRow) -> dict[str, object]:
    sealed = seal_columns(sealer, "orders", index, row, _SEALED)
    return {"number_index": index, **sealed, **{column: getattr(row, column) for column in _CLEAR}}
