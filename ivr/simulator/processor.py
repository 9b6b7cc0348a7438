"""The sandbox payment processor behind `<Pay>`, with a ledger of its own.

It speaks the carrier's Generic Pay Connector contract: JSON in, JSON out, the `transaction_id` as
idempotency key. What it does depends on the number that is keyed; all are published test numbers:

    4111111111111111  approves (as do 5555555555554444, 378282246310005, 6011111111111117)
    4000000000000002  declined: card_declined
    4000000000009995  declined: insufficient_funds
    4000000000000069  declined: expired_card
    4000000000000119  connector error processing_error, not charged
    4012888888881881  charged, but no answer ever comes: connector error, and only the ledger knows
    6011000990139424  charged, but the answer is garbled: connector error
    4242424242424242  charged a dollar too much, and no answer ever comes: only a person can settle it
    4009348888881881  answers at the third try: approved, charged once
    5105105105105100  charged, but the carrier loses the result: the call goes on after Pay
    5200828282828210  charged, but the line drops with the result
    4005519200000004  approved, and the carrier sends the result twice
    110000000 12345678 or 123456789   the routing number and bank accounts that approve
    110000000 000111111116            declined: insufficient_funds
    any other number                  declined: card_declined
"""

import csv
import io
import json
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from ivr.simulator.report_lock import alone_with

APPROVING = frozenset(
    {
        *("4111111111111111", "5555555555554444", "378282246310005", "6011111111111117"),
        *("3056930009020004", "3566002020360505", "6200000000000005", "6771798021000008"),
        *("4012888888881881", "6011000990139424", "4009348888881881"),
        *("5105105105105100", "5200828282828210", "4005519200000004", "4242424242424242"),
        *("12345678", "123456789"),
    }
)
DECLINING = {
    "4000000000000002": "card_declined",
    "4000000000009995": "insufficient_funds",
    "4000000000000069": "expired_card",
    "4000000000000119": "processing_error",
    "000111111116": "insufficient_funds",
}
NEVER_ANSWERED = "4012888888881881"
CHARGED_OTHERWISE = "4242424242424242"
TOO_MUCH_CENTS = 100
GARBLED = "6011000990139424"
ANSWERED_LATE = "4009348888881881"
LATE_TRY = 3
RESULT_LOST = "5105105105105100"
LINE_DROPS = "5200828282828210"
RESULT_DOUBLED = "4005519200000004"
APPROVING_ROUTING_NUMBER = "110000000"
ANY_OTHER = "card_declined"

_one_at_a_time = threading.Lock()
"""Phones of one process may share a report; those of several wait for each other in `alone_with`."""

MISHAPS = {RESULT_LOST: "result lost", LINE_DROPS: "line drops", RESULT_DOUBLED: "result doubled"}
REPORT_COLUMNS = ("reference", "charge_id", "amount", "charged_at")


class Charge(Struct, frozen=True):
    """A row of the ledger; the only traces of the number are its last four digits."""

    reference: str
    charge_id: str
    amount_cents: int
    charged_at: str
    method: str
    last4: str


class Processor:
    """Thread-safe. `report`: where every charge is added as a line of CSV; several phones may share one."""

    def __init__(self, report: Path | None = None, clock: Callable[[], datetime] | None = None) -> None:
        self._report = report
        self._clock = clock or (lambda: datetime.now(UTC))
        self._charges: list[Charge] = []
        self._replies: dict[str, dict[str, Any]] = {}
        self._tries: dict[str, int] = {}

    @property
    def ledger(self) -> tuple[Charge, ...]:
        """Every charge that was really made, in order."""
        with _one_at_a_time:
            return tuple(self._charges)

    def answer(self, request: bytes) -> bytes | None:
        """The reply to one try; None when none comes in time. The same transaction is never charged again."""
        asked = json.loads(request)
        number = _number_in(asked)
        with _one_at_a_time:
            transaction = str(asked["transaction_id"])
            self._tries[transaction] = self._tries.get(transaction, 0) + 1
            if transaction not in self._replies:
                self._replies[transaction] = self._decide(asked, number)
            reply, tries = self._replies[transaction], self._tries[transaction]
        if number in (NEVER_ANSWERED, CHARGED_OTHERWISE) or (number == ANSWERED_LATE and tries < LATE_TRY):
            return None
        return b"<html>504</html>" if number == GARBLED else json.dumps(reply).encode()

    def mishap(self, request: bytes) -> str | None:
        """What the carrier does wrong with the result of this payment, for the numbers that ask for it."""
        return MISHAPS.get(_number_in(json.loads(request)))

    def _decide(self, asked: dict[str, Any], number: str) -> dict[str, Any]:
        name = "charge_id" if asked["method"] == "charge" else "token_id"
        refusal = _refusal_of(asked, number)
        if refusal is not None:
            return {name: "", "error_code": refusal, "error_message": refusal.replace("_", " ")}
        with alone_with(self._report):
            given = f"ch_{max(len(self._replies), _last_number_in(self._report)) + 1:06d}"
            if asked["method"] == "charge":
                self._charge(asked, given, number)
        return {name: given, "error_code": None, "error_message": None}

    def _charge(self, asked: dict[str, Any], charge_id: str, number: str) -> None:
        self._charges.append(
            Charge(
                reference=str(asked.get("parameters", {}).get("reference", "")),
                charge_id=charge_id,
                amount_cents=cents_of(str(asked["amount"])) + (number == CHARGED_OTHERWISE) * TOO_MUCH_CENTS,
                charged_at=self._clock().isoformat(timespec="seconds"),
                method="ach" if "bankaccountnumber" in asked else "card",
                last4=number[-4:],
            )
        )
        if self._report is not None:
            earlier = "".join(_lines_in(self._report))
            _write_whole(self._report, report_of(self._charges[-1:], earlier))


def report_of(charges: list[Charge], earlier: str = "") -> str:
    """The processor's report: CSV, amounts in decimal dollars. `earlier`: lines that stand in it already."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(REPORT_COLUMNS)
    page.write(earlier)
    for charge in charges:
        amount = f"{charge.amount_cents // 100}.{charge.amount_cents % 100:02d}"
        writer.writerow((charge.reference, charge.charge_id, amount, charge.charged_at))
    return page.getvalue()


def cents_of(amount: str) -> int:
    """`10.00`, `10.5` or `10` dollars in whole cents."""
    dollars, _, cents = amount.partition(".")
    return int(dollars) * 100 + int(cents.ljust(2, "0") or 0)


def _number_in(asked: dict[str, Any]) -> str:
    return str(asked.get("cardnumber") or asked.get("bankaccountnumber") or "")


def _refusal_of(asked: dict[str, Any], number: str) -> str | None:
    if number in DECLINING:
        return DECLINING[number]
    wrong_bank = "bankaccountnumber" in asked and asked.get("routingnumber") != APPROVING_ROUTING_NUMBER
    return ANY_OTHER if wrong_bank or number not in APPROVING else None


def _lines_in(report: Path | None) -> list[str]:
    """The charges in a report, also those of phones before this one and beside it."""
    if report is None or not report.exists():
        return []
    return report.read_text(encoding="utf-8").splitlines(keepends=True)[1:]


def _last_number_in(report: Path | None) -> int:
    """Of the charges in a report: no name is given twice, whoever wrote it."""
    names = [line.split(",")[1] for line in _lines_in(report)]
    return max((int(name.removeprefix("ch_")) for name in names), default=0)


def _write_whole(path: Path, text: str) -> None:
    """A reader sees the old report or the new one, never half of it."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)
