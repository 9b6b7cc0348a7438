"""One cell of an imported file: its value, or `CellRefused` with the sentence that goes to whoever sent the
file.

Sentences name the column and never repeat what is private.
"""

import re
from datetime import date, datetime

from ivr.money import NotAnAmount, parse_dollars
from ivr.telephony import to_e164

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100
OLDEST_YEARS = 125

_NUMBER = re.compile(r"\d{4,20}", re.ASCII)
_ZIP = re.compile(r"(\d{5})(?:-\d{4})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,9}(?:\.\d{1,2})?", re.ASCII)


class CellRefused(ValueError):
    """What is wrong with a cell, as a sentence."""


def read_number(cell: str, column: str) -> str:
    """An account or bill number: 4 to 20 digits, leading zeros kept."""
    if not _NUMBER.fullmatch(cell):
        raise CellRefused(f"{column} must be 4 to 20 digits.")
    return cell


def read_day(cell: str, column: str) -> date:
    """An ISO date."""
    try:
        day = date.fromisoformat(cell) if _DAY.fullmatch(cell) else None
    except ValueError:
        raise CellRefused(f"{column} is no day of the calendar.") from None
    if day is None:
        raise CellRefused(f"{column} must be written year-month-day, such as 2026-11-30.")
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise CellRefused(f"{column} must lie between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    return day


def moment_with_offset(text: str) -> datetime | None:
    """An ISO moment with its offset, in a year that can be reckoned with; None when it is not."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    is_sound = moment.tzinfo is not None and EARLIEST_YEAR <= moment.year <= LATEST_YEAR
    return moment if is_sound else None


def read_birth_date(cell: str, column: str, today: date) -> date:
    """A day that somebody living can be born on."""
    day = read_day(cell, column)
    if day > today:
        raise CellRefused(f"{column} lies in the future.")
    if today.year - day.year > OLDEST_YEARS:
        raise CellRefused(f"{column} is more than {OLDEST_YEARS} years ago.")
    return day


def read_cents(cell: str, column: str) -> int:
    """Decimal dollars without signs or separators, as whole cents."""
    cents = parse_dollars(cell) if _AMOUNT.fullmatch(cell) else NotAnAmount("not a number")
    if isinstance(cents, NotAnAmount):
        raise CellRefused(f"{column} must be dollars such as 120.50.")
    return cents


def read_zip(cell: str, column: str) -> str:
    """The five digits of a ZIP code; what follows a dash is dropped."""
    found = _ZIP.fullmatch(cell)
    if not found:
        raise CellRefused(f"{column} must be a ZIP code of 5 digits. A spreadsheet drops leading zeros.")
    return found[1]


def read_phone(cell: str, column: str) -> str | None:
    """A phone number with its country code; an empty cell is none."""
    if not cell:
        return None
    if not cell.startswith("+") or to_e164(cell) != cell:
        raise CellRefused(f"{column} must be written with its country code, such as +12025550142.")
    return cell


def read_language(cell: str, column: str) -> str:
    """en or es."""
    if cell not in ("en", "es"):
        raise CellRefused(f"{column} must be en or es.")
    return cell


def read_words(cell: str, column: str) -> str:
    """Any words, but some."""
    if not cell:
        raise CellRefused(f"{column} is empty.")
    return cell
