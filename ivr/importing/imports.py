"""Rows of a file into the database: all of a file or nothing of it.

Everything slow (reading, checking, sealing) happens before the write transaction, so that calls are not kept
waiting. Importing the same file again changes nothing.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import Connection, Engine, Table, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from ivr.database import without_time_limit, writing
from ivr.importing.cells import CellRefused
from ivr.importing.csvfiles import MOST_COMPLAINTS, Complaint, CsvRow, CsvTable

LOOKED_UP_AT_ONCE = 500
"""Numbers in one IN (...): SQLite of old takes 999."""

Progress = Callable[[int, int], None]
"""Called with the rows done so far and the rows there are."""

RowRead = TypeVar("RowRead")


class Imported(Struct, frozen=True):
    """How many rows were new, differed from what was there, or were there already."""

    new: int
    changed: int
    unchanged: int


class New(Struct, frozen=True):
    """A row that is not there yet: its values by column."""

    values: dict[str, object]


class Changed(Struct, frozen=True):
    """A row that is there, and differs: its key and the values that a file may change."""

    values: dict[str, object]


class ImportRefused(Struct, frozen=True):
    """Nothing was imported. `complaints` are sorted by line; `further` counts those not listed."""

    complaints: tuple[Complaint, ...]
    further: int = 0


CHANGED_MEANWHILE = Complaint(
    1,
    "The ledger changed while the file was read: another import, or a payment."
    " Nothing was imported. Try again.",
)


def no_progress(_done: int, _all: int) -> None:
    """For imports that nobody watches."""


def refuse(complaints: Iterable[Complaint]) -> ImportRefused:
    """The complaints in order, the first hundred of them in words."""
    ordered = sorted(set(complaints))
    return ImportRefused(tuple(ordered[:MOST_COMPLAINTS]), max(0, len(ordered) - MOST_COMPLAINTS))


def read_rows(
    table: CsvTable, read: Callable[[CsvRow], RowRead], key: Callable[[RowRead], str], key_column: str
) -> tuple[dict[str, tuple[int, RowRead]], list[Complaint]]:
    """Every row by its key with the line it stands on, and the complaints: those of the table, of cells, of
    doubles.
    """
    rows: dict[str, tuple[int, RowRead]] = {}
    complaints = list(table.complaints)
    for row in table.rows:
        try:
            value = read(row)
        except CellRefused as mistake:
            complaints.append(Complaint(row.line, str(mistake)))
            continue
        earlier = rows.setdefault(key(value), (row.line, value))
        if earlier[0] != row.line:
            complaints.append(Complaint(row.line, f"{key_column} stands on line {earlier[0]} already."))
    return rows, complaints


def by_index(
    connection: Connection, table: Table, indexes: Iterable[str], columns: tuple[str, ...]
) -> dict[str, dict[str, object]]:
    """The rows of `table` whose `number_index` is one of these, by that index."""
    wanted = list(indexes)
    found: dict[str, dict[str, object]] = {}
    chosen = select(table.c.number_index, *(table.c[name] for name in columns))
    for start in range(0, len(wanted), LOOKED_UP_AT_ONCE):
        some = wanted[start : start + LOOKED_UP_AT_ONCE]
        for row in connection.execute(chosen.where(table.c.number_index.in_(some))).mappings():
            found[row["number_index"]] = dict(row)
    return found


def write_at_once(engine: Engine, write: Callable[[Connection], None]) -> bool:
    """`write` in one transaction; False, with nothing written, when a constraint of the database says no."""
    try:
        with writing(engine) as connection:
            without_time_limit(connection)
            write(connection)
    except IntegrityError:
        return False
    return True


def write_changes(
    engine: Engine,
    table: Table,
    key: tuple[str, ...],
    changes: Iterable[New | Changed | None],
    rows: int,
    progress: Progress,
) -> Imported | ImportRefused:
    """What a file changes in one table, in one transaction; `rows`: how many changes there are to come."""
    new: list[dict[str, object]] = []
    changed: list[dict[str, object]] = []
    for done, change in enumerate(changes, start=1):
        match change:
            case New(values):
                new.append(values)
            case Changed(values):
                changed.append(values)
            case None:
                pass
        progress(done, rows)

    def write(connection: Connection) -> None:
        insert_rows(connection, table, new)
        update_rows(connection, table, changed, key)

    if not write_at_once(engine, write):
        return refuse([CHANGED_MEANWHILE])
    return Imported(len(new), len(changed), rows - len(new) - len(changed))


def insert_rows(connection: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    """New rows, all with the same columns. In the order of their hashes, which the index then grows along."""
    if rows:
        connection.execute(insert(table), sorted(rows, key=lambda row: str(row.get("number_index"))))


def update_rows(
    connection: Connection, table: Table, rows: list[dict[str, object]], key: tuple[str, ...]
) -> None:
    """Rows that are there already, found by `key`; all with the same columns."""
    if not rows:
        return
    named = [{f"new_{name}": value for name, value in row.items()} for row in rows]
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name not in key}
    found = [table.c[name] == bindparam(f"new_{name}") for name in key]
    connection.execute(update(table).where(*found).values(values), named)
