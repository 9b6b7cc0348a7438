"""The processor's report as it comes: `reference,charge_id,amount,charged_at`, with charges, and refunds with
a minus.
"""

from datetime import datetime

from msgspec import Struct

from ivr.billing.tables import LONGEST_CHARGE
from ivr.importing.cells import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    CellRefused,
    moment_with_offset,
    read_cents,
    read_words,
)
from ivr.importing.csvfiles import Complaint, CsvRow, read_table
from ivr.importing.imports import read_rows
from ivr.money import format_dollars

COLUMNS = ("reference", "charge_id", "amount", "charged_at")
MAY_BEGIN_WITH_MINUS = ("charge_id", "amount")


class Charge(Struct, frozen=True):
    """A line that took money. `reference` is folded as the ids of payments are."""

    reference: str
    charge_id: str
    amount_cents: int
    charged_at: datetime


class Refund(Struct, frozen=True):
    """A line that gave money back: `amount_cents` without its minus."""

    line: int
    reference: str
    amount_cents: int

    def __str__(self) -> str:
        return (
            f"line {self.line}: {format_dollars(self.amount_cents)} given back for {self.reference}."
            " Refunds are not posted here: post it by hand."
        )


class Report(Struct, frozen=True):
    """What a file held, in its order."""

    charges: list[Charge]
    refunds: list[Refund]

    def references(self) -> set[str]:
        """Every payment that the file speaks of: a refund was charged before."""
        return {charge.reference for charge in self.charges} | {refund.reference for refund in self.refunds}


def read_report(content: bytes) -> tuple[Report, list[Complaint]]:
    """The lines of a report, and what is wrong with others."""
    table = read_table(content, COLUMNS, may_begin_with_minus=MAY_BEGIN_WITH_MINUS)
    rows, complaints = read_rows(table, _read, _key, "charge_id")
    lines = [line for _number, line in rows.values()]
    charges = [line for line in lines if isinstance(line, Charge)]
    return Report(charges, [line for line in lines if isinstance(line, Refund)]), complaints


def _read_charge_id(cell: str) -> str:
    """The processor's name of a charge; one cut short would be the name of another."""
    charge_id = read_words(cell, "charge_id")
    if len(charge_id) > LONGEST_CHARGE:
        raise CellRefused(f"charge_id is longer than {LONGEST_CHARGE} characters.")
    return charge_id


def _key(line: Charge | Refund) -> str:
    """A processor may call a refund as it called the charge. No cell can hold a line break."""
    return line.charge_id if isinstance(line, Charge) else f"\n{line.line}"


def _read(row: CsvRow) -> Charge | Refund:
    cells = row.cells
    charged_at = moment_with_offset(cells["charged_at"])
    if charged_at is None:
        raise CellRefused(
            "charged_at must be a moment with its offset, such as 2026-11-20T14:03:05+00:00,"
            f" between {EARLIEST_YEAR} and {LATEST_YEAR}."
        )
    reference = read_words(cells["reference"], "reference").casefold()
    charge_id = _read_charge_id(cells["charge_id"])
    cents = read_cents(cells["amount"].removeprefix("-"), "amount")
    if cells["amount"].startswith("-"):
        return Refund(row.line, reference, cents)
    return Charge(reference, charge_id, cents, charged_at)
