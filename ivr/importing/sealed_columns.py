"""The private fields of a row, each sealed in a column of its own: `name` in `name_sealed`."""

from collections.abc import Mapping

from msgspec import Struct

from ivr.sealing import Sealer, place_of

_ENDING = "_sealed"


def seal_columns(
    sealer: Sealer, table: str, key: str, row: Struct, columns: tuple[str, ...]
) -> dict[str, object]:
    """These columns of the row of `table` with this key; a field that is None stays None."""
    return {column: _seal(sealer, place_of(table, column, key), _clear(row, column)) for column in columns}


def hold_the_same(
    sealer: Sealer,
    table: str,
    key: str,
    there: Mapping[str, object],
    row: Struct,
    columns: tuple[str, ...],
) -> bool:
    """Do these columns of a row that is there, opened, hold what the fields of `row` do?"""
    return all(
        _open(sealer, place_of(table, column, key), there[column]) == _clear(row, column)
        for column in columns
    )


def _clear(row: Struct, column: str) -> str | None:
    clear: str | None = getattr(row, column.removesuffix(_ENDING))
    return clear


def _seal(sealer: Sealer, place: str, clear: str | None) -> bytes | None:
    return None if clear is None else sealer.seal_text(clear, place)


def _open(sealer: Sealer, place: str, sealed: object) -> str | None:
    return sealer.open_text(sealed, place) if isinstance(sealed, bytes) else None
