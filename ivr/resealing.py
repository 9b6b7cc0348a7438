"""Sealing again what an old data key sealed, so that the old key can go. Runs beside live calls.

Rows are read and sealed again outside of a transaction and written in short ones. A row is written only if it
still holds what was read; a row that somebody else has locked is left for the next pass. So a call never
waits for longer than a batch takes to write, nobody can deadlock with it, and what a call wrote meanwhile
stays. Only rows with another key than the current one are read: a run that was broken off is simply started
again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    LargeBinary,
    Row,
    Table,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    update,
)

from ivr.billing import tables as billing  # noqa: F401 - with it the metadata knows the ledger's tables
from ivr.calls import tables as calls
from ivr.database import metadata, reading_one_moment, writing
from ivr.desk import tables as desk  # noqa: F401 - likewise the desk's
from ivr.orders import tables as orders  # noqa: F401 - likewise the orders'
from ivr.sealing import LONGEST_HEAD, SealBroken, Sealer, head_of, key_id_of, place_of
from ivr.staff import tables as staff  # noqa: F401 - likewise the console's

BATCH_ROWS: Final = 100
"""Written in one transaction: a few milliseconds."""

PASSES: Final = 3
"""Over a table, while rows are left that somebody else was writing."""

NO_SEAL: Final = "?"
"""Stands for the key id of a value that is none of ours."""

Advance = Callable[[int], None]
"""Called with so many more rows done."""

Key = tuple[Any, ...]


class SealedTable(Struct, frozen=True):
    """A table with its sealed columns."""

    table: Table
    columns: tuple[Column[Any], ...]

    @property
    def key(self) -> tuple[Column[Any], ...]:
        """The columns that tell its rows apart."""
        return tuple(self.table.primary_key.columns)

    def place(self, column: Column[Any], key: Key) -> str:
        """What the value is bound to. Calls and turns leave `_sealed` away."""
        short = column.name.removesuffix("_sealed")
        if self.table is calls.calls:
            return place_of("calls", short, key[0])
        if self.table is calls.turns:
            return place_of("turns", short, f"{key[0]}/{key[1]}")
        return place_of(self.table.name, column.name, key[0])


class Resealed(Struct, frozen=True):
    """`rows` were sealed again; `remaining` rows of each other key id still are; `broken` values did not
    open, told as sentences.
    """

    rows: int
    remaining: dict[str, int]
    broken: tuple[str, ...]


class _Change(Struct, frozen=True):
    """One row: what was read of each column, and the same sealed again."""

    key: Key
    read: tuple[bytes | None, ...]
    sealed: tuple[bytes | None, ...]


class _Pass(Struct):
    """What one pass over a table came to. `left`: rows in which somebody else was faster."""

    rows: int = 0
    left: int = 0
    broken: tuple[str, ...] = ()


def sealed_tables() -> tuple[SealedTable, ...]:
    """Every table with a column whose name ends in `_sealed`."""
    found = []
    for table in metadata.sorted_tables:
        columns = tuple(column for column in table.columns if _is_sealed(column))
        if columns:
            found.append(SealedTable(table, columns))
    return tuple(found)


def rows_with_other_keys(engine: Engine, sealer: Sealer) -> dict[str, int]:
    """How many rows carry each key id that is not the current one. Looks at every row."""
    counted: Counter[str] = Counter()
    with reading_one_moment(engine) as connection:
        for one in sealed_tables():
            heads = [func.substr(column, 1, LONGEST_HEAD) for column in one.columns]
            chosen = select(*heads).where(_has_other_key(one, sealer))
            for row in connection.execution_options(stream_results=True).execute(chosen):
                ids = {key_id_of(bytes(head)) or NO_SEAL for head in row if head is not None}
                counted.update(ids - {sealer.key_ids[0]})
    return dict(sorted(counted.items()))


def reseal(
    engine: Engine, sealer: Sealer, advance: Advance = lambda _: None, batch_rows: int = BATCH_ROWS
) -> Resealed:
    """Seal with the current key whatever another key of `sealer` sealed."""
    rows, broken = 0, set[str]()
    for one in sealed_tables():
        for _ in range(PASSES):
            done = _pass_over(engine, sealer, one, advance, batch_rows)
            rows += done.rows
            broken |= set(done.broken)
            if not done.left:
                break
    return Resealed(rows, rows_with_other_keys(engine, sealer), tuple(sorted(broken)))


def _pass_over(engine: Engine, sealer: Sealer, one: SealedTable, advance: Advance, batch_rows: int) -> _Pass:
    done = _Pass()
    for rows in _batches(engine, sealer, one, batch_rows):
        changes = []
        for row in rows:
            try:
                changes.append(_seal_again(sealer, one, row))
            except SealBroken as broken:
                done.broken += (str(broken),) if str(broken) not in done.broken else ()
        written = _write(engine, one, changes)
        done.rows += written
        done.left += len(changes) - written
        advance(written)
    return done


def _batches(
    engine: Engine, sealer: Sealer, one: SealedTable, batch_rows: int
) -> Iterator[Sequence[Row[Any]]]:
    """Rows with another key, in the order of the table's key; each row once."""
    chosen = select(*one.key, *one.columns).where(_has_other_key(one, sealer)).order_by(*one.key)
    chosen = chosen.limit(batch_rows)
    with reading_one_moment(engine) as connection:
        rows = connection.execute(chosen).all()
    while rows:
        yield rows
        last = tuple_(*one.key) > tuple_(*rows[-1][: len(one.key)])
        with reading_one_moment(engine) as connection:
            rows = connection.execute(chosen.where(last)).all()


def _seal_again(sealer: Sealer, one: SealedTable, row: Row[Any]) -> _Change:
    key = tuple(row[: len(one.key)])
    read = tuple(None if value is None else bytes(value) for value in row[len(one.key) :])
    sealed = tuple(
        None if value is None else sealer.reseal(value, one.place(column, key))
        for column, value in zip(one.columns, read, strict=True)
    )
    return _Change(key, read, sealed)


def _write(engine: Engine, one: SealedTable, changes: list[_Change]) -> int:
    """Returns how many rows still held what was read, and are sealed again now."""
    if not changes:
        return 0
    with writing(engine) as connection:
        free = _lock(connection, one, [change.key for change in changes])
        values = [_values(one, change) for change in changes if change.key in free]
        return connection.execute(_compare_and_set(one), values).rowcount if values else 0


def _lock(connection: Connection, one: SealedTable, keys: list[Key]) -> set[Key]:
    """Those rows that nobody else holds. On SQLite the transaction is the only writer already."""
    if connection.dialect.name == "sqlite":
        return set(keys)
    chosen = select(*one.key).where(tuple_(*one.key).in_(keys)).order_by(*one.key)
    return {
        tuple(row) for row in connection.execute(chosen.with_for_update(skip_locked=True, key_share=True))
    }


def _compare_and_set(one: SealedTable) -> Any:
    still = [column == bindparam(f"of_{column.name}") for column in one.key]
    still += [column.is_not_distinct_from(bindparam(f"read_{column.name}")) for column in one.columns]
    new: dict[Any, Any] = {column: bindparam(f"new_{column.name}") for column in one.columns}
    return update(one.table).where(and_(*still)).values(new)


def _values(one: SealedTable, change: _Change) -> dict[str, object]:
    return {
        **{f"of_{column.name}": value for column, value in zip(one.key, change.key, strict=True)},
        **{f"read_{column.name}": value for column, value in zip(one.columns, change.read, strict=True)},
        **{f"new_{column.name}": value for column, value in zip(one.columns, change.sealed, strict=True)},
    }


def _is_sealed(column: Column[Any]) -> bool:
    return isinstance(column.type, LargeBinary) and column.name.endswith("_sealed")


def _has_other_key(one: SealedTable, sealer: Sealer) -> ColumnElement[bool]:
    head = head_of(sealer.key_ids[0])
    return or_(*(func.substr(column, 1, len(head)) != head for column in one.columns))
