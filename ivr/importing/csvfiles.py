"""CSV files as people send them: every row that is wrong is named by its line, with a sentence.

A cell that begins like a formula is refused: opened in a spreadsheet it would be run.
"""

import csv
import io
from collections.abc import Iterator

from msgspec import Struct

MOST_BYTES = 256 * 1024 * 1024
MOST_ROWS = 1_000_000
LONGEST_CELL = 500
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""As OWASP lists them; the last four are the first four in full width."""
MOST_COMPLAINTS = 100
"""More are counted, not listed: the file is of the wrong kind."""


class Complaint(Struct, frozen=True, order=True):
    """What is wrong with one line of a file; line 1 is the header."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}"


class CsvRow(Struct, frozen=True):
    """The cells of a row by column, and the line it begins on."""

    line: int
    cells: dict[str, str]


class CsvTable(Struct, frozen=True):
    """The rows that can be read, and what is wrong with the others."""

    rows: list[CsvRow]
    complaints: list[Complaint]


def read_table(
    content: bytes,
    columns: tuple[str, ...],
    phones: tuple[str, ...] = (),
    may_begin_with_minus: tuple[str, ...] = (),
) -> CsvTable:
    """The rows of a UTF-8 file with exactly these columns, in any order. Cells of `phones` may begin with a
    plus.
    """
    signs = frozenset([(name, "+") for name in phones] + [(name, "-") for name in may_begin_with_minus])
    text = _decode(content)
    if isinstance(text, Complaint):
        return CsvTable([], [text])
    lines = _lines(text)
    header = next(lines, None)
    if header is None:
        return CsvTable([], [Complaint(1, f"The file is empty. Its first line must be: {','.join(columns)}")])
    if isinstance(header, Complaint):
        return CsvTable([], [header])
    names = [name.strip() for name in header[1]]
    if sorted(names) != sorted(columns):
        wanted = f"The columns must be: {','.join(columns)}. They are: {','.join(names)[:LONGEST_CELL]}"
        return CsvTable([], [Complaint(1, wanted)])
    return _read_rows(lines, names, signs)


def _decode(content: bytes) -> str | Complaint:
    if len(content) > MOST_BYTES:
        return Complaint(1, f"The file is larger than {MOST_BYTES // 1024 // 1024} MiB.")
    nul = content.find(b"\0")
    if nul >= 0:
        return Complaint(_line_at(content, nul), "There is a NUL character; this is not a CSV file in UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as mistake:
        return Complaint(_line_at(content, mistake.start), "This is not UTF-8. Save the file as CSV UTF-8.")


def _line_at(content: bytes, position: int) -> int:
    return content.count(b"\n", 0, position) + 1


def _lines(text: str) -> Iterator[tuple[int, list[str]] | Complaint]:
    """The line that each row begins on, and its cells; ends with a complaint where the file cannot be
    read.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        yield Complaint(begins, "The quotes are not closed, or a cell is far too long.")


def _read_rows(
    lines: Iterator[tuple[int, list[str]] | Complaint], names: list[str], signs: frozenset[tuple[str, str]]
) -> CsvTable:
    table = CsvTable([], [])
    for line in lines:
        if isinstance(line, Complaint):
            table.complaints.append(line)
            break
        number, cells = line
        if len(table.rows) == MOST_ROWS:
            table.complaints.append(
                Complaint(number, f"There are more than {MOST_ROWS:,} rows. Cut the file.")
            )
            break
        if len(cells) != len(names):
            wrong = f"There are {len(cells)} cells, and {len(names)} columns."
            table.complaints.append(Complaint(number, wrong))
            continue
        row = CsvRow(number, {name: cell.strip() for name, cell in zip(names, cells, strict=True)})
        wrong_cells = _wrong_cells(row, signs)
        table.complaints.extend(wrong_cells)
        if not wrong_cells:
            table.rows.append(row)
    return table


def _wrong_cells(row: CsvRow, signs: frozenset[tuple[str, str]]) -> list[Complaint]:
    wrong = []
    for name, cell in row.cells.items():
        if len(cell) > LONGEST_CELL:
            wrong.append(Complaint(row.line, f"{name} is longer than {LONGEST_CELL} characters."))
        elif cell.startswith(FORMULA_BEGINS) and (name, cell[0]) not in signs:
            wrong.append(
                Complaint(row.line, f"{name} begins with {cell[0]!r}, like a formula of a spreadsheet.")
            )
        elif not cell.isprintable():
            wrong.append(Complaint(row.line, f"{name} holds a character that cannot be seen."))
    return wrong
