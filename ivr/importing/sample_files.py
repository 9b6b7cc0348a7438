"""The invented people of `samples/`, as call files name them."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ivr.replaying.samples import SampleAccount, SampleOrder, Samples


def read_samples(folder: Path) -> Samples:
    """What an installation for a call file is filled with: the files of `samples/`."""
    bills: dict[str, list[str]] = defaultdict(list)
    for row in _rows(folder / "bills.csv"):
        bills[row["account_number"]].append(row["bill_number"])
    return Samples(
        tuple(
            SampleAccount(
                row["account_number"],
                row["date_of_birth"],
                row["zip"],
                row["phone"],
                tuple(bills[row["account_number"]]),
            )
            for row in _rows(folder / "accounts.csv")
        ),
        tuple(SampleOrder(row["reference"], row["date_of_birth"]) for row in _rows(folder / "orders.csv")),
        {row["agent_number"]: row["pin"] for row in _rows(folder / "agents.csv")},
    )


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)
