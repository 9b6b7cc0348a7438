"""What a caller of the demo may key, for beside the keypad: the invented people of `samples/`, their orders,
the agents; and the test cards and accounts, wherever nobody calls in earnest.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from ivr.browser_phone.trial_cards import ACCOUNTS, CARDS, TrialAccount, TrialCard

AMOUNT = "25*00#"
"""Star is the decimal point; pound ends it."""
EXPIRY, POSTAL_CODE = "1230", "20001#"
"""As a payment asks for them: a postal code has no length that would end it, so pound does."""
_NO_BILLS = "no bill"


class Entry(Struct, frozen=True):
    """Keys that answer one question. `asked`: the fact, or the field of a payment, that is asked for.

    `is_seldom`: it is shown only where it is asked for.
    """

    asked: str
    label: str
    keys: str
    is_seldom: bool = False


class Known(Struct, frozen=True):
    """Somebody, or a card, with all that may have to be keyed. `phone`: E.164, "" for none."""

    name: str
    entries: tuple[Entry, ...]
    phone: str = ""


class Kind(Struct, frozen=True):
    """Those of one kind, under a title."""

    title: str
    known: tuple[Known, ...]


def what_to_key(samples: Path | None) -> list[Kind]:
    """`samples`: the folder of the invented people; None where the accounts are others'."""
    return [
        *(_people(samples) if samples is not None and samples.is_dir() else ()),
        Kind("Test cards", tuple(_card(card) for card in CARDS)),
        Kind("Test bank accounts", tuple(_bank_account(account) for account in ACCOUNTS)),
    ]


def _people(samples: Path) -> Iterator[Kind]:
    owed = _numbers_by_account(samples / "bills.csv", "bill_number")
    plans = _numbers_by_account(samples / "plans.csv", "bill_numbers")
    patients = (
        _patient(row, owed.get(row["account_number"], []), row["account_number"] in plans)
        for row in _rows(samples / "accounts.csv")
    )
    yield Kind("Patients", tuple(patients))
    yield Kind("Orders", tuple(_order(row) for row in _rows(samples / "orders.csv")))
    yield Kind("Agents", tuple(_agent(row) for row in _rows(samples / "agents.csv")))


def _patient(row: dict[str, str], bills: list[str], has_plan: bool) -> Known:
    owes = f"{len(bills)} bill{'' if len(bills) == 1 else 's'}" if bills else _NO_BILLS
    entries = [
        Entry("account_number", "Account", row["account_number"]),
        Entry("date_of_birth", "Born", _as_keyed(row["date_of_birth"])),
        Entry("zip_code", "ZIP", row["zip"]),
        *(Entry("bill_number", "Bill", number, is_seldom=True) for number in bills),
        Entry("amount", "$25.00", AMOUNT, is_seldom=True),
    ]
    if row["phone"]:
        telephone = row["phone"].removeprefix("+1")
        entries.append(Entry("call_back_number", "Telephone", telephone, is_seldom=True))
    name = f"{row['name']}, {owes}{', payment plan' if has_plan else ''}"
    return Known(name, tuple(entries), row["phone"])


def _order(row: dict[str, str]) -> Known:
    status, kind = (row[column].replace("_", " ") for column in ("status", "kind"))
    entries = (
        Entry("reference_number", "Order", row["reference"]),
        Entry("date_of_birth", "Born", _as_keyed(row["date_of_birth"])),
    )
    return Known(f"{row['patient_name']}, {kind}, {status}", entries)


def _agent(row: dict[str, str]) -> Known:
    number = row["agent_number"]
    entries = (Entry("agent_number", "Agent", f"{number}#"), Entry("agent_pin", "PIN", row["pin"]))
    return Known(f"{row['name']}, agent {number}", entries)


def _card(card: TrialCard) -> Known:
    entries = (
        Entry("payment-card-number", "Card", card.number),
        Entry("expiration-date", "Expiry", EXPIRY),
        Entry("security-code", "Code", card.security_code),
        Entry("postal-code", "ZIP", POSTAL_CODE),
    )
    return Known(card.outcome, entries)


def _bank_account(account: TrialAccount) -> Known:
    entries = (
        Entry("bank-routing-number", "Routing", account.routing),
        Entry("bank-account-number", "Account", f"{account.account}#"),
    )
    return Known(account.outcome, entries)


def _numbers_by_account(file: Path, column: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in _rows(file):
        found.setdefault(row["account_number"], []).extend(row[column].split())
    return found


def _as_keyed(birth_date: str) -> str:
    """Month, day, year, as the lines ask for it."""
    year, month, day = birth_date.split("-")
    return f"{month}{day}{year}"


def _rows(file: Path) -> list[dict[str, str]]:
    """None where there is no such file: a folder may go without orders."""
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))
