"""The sandbox processor: a ledger of its own, one charge a transaction, a report never half written."""

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.simulator import cards, processor
from ivr.simulator.processor import Processor, cents_of


def charge(transaction: str = "t1", number: str = "4111111111111111", amount: str = "10.05") -> bytes:
    asked = {"method": "charge", "transaction_id": transaction, "cardnumber": number, "amount": amount}
    return json.dumps({**asked, "parameters": {"reference": f"ref-{transaction}"}}).encode()


def test_the_same_transaction_is_charged_once_and_answered_alike() -> None:
    sandbox = Processor()
    first = sandbox.answer(charge())
    assert first is not None
    assert sandbox.answer(charge()) == first
    assert len(sandbox.ledger) == 1
    assert json.loads(first) == {"charge_id": "ch_000001", "error_code": None, "error_message": None}


def test_the_same_transaction_at_the_same_moment_is_charged_once() -> None:
    sandbox = Processor()
    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(lambda _: sandbox.answer(charge()), range(40)))
    assert len(answers) == len(sandbox.ledger) == 1


def test_every_number_in_the_documentation_does_something() -> None:
    documented = {word for word in (processor.__doc__ or "").split() if word.rstrip(",").isdecimal()}
    known = processor.APPROVING | set(processor.DECLINING) | {processor.APPROVING_ROUTING_NUMBER}
    assert {word.rstrip(",") for word in documented} <= known


@pytest.mark.parametrize(
    "number", sorted(n for n in processor.APPROVING | set(processor.DECLINING) if len(n) > 12)
)
def test_every_card_of_the_sandbox_passes_the_carriers_own_checks(number: str) -> None:
    everything = tuple(kind.name for kind in cards.CARD_TYPES)
    assert cards.fault_of_card(number, everything) is None


def test_a_number_nobody_published_is_declined() -> None:
    reply = json.loads(Processor().answer(charge(number="4999999999999996")) or b"")
    assert reply["error_code"] == "card_declined"
    assert reply["charge_id"] == ""


def test_the_report_is_written_after_every_charge(tmp_path: Path) -> None:
    report = tmp_path / "charges.csv"
    sandbox = Processor(report, lambda: datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    sandbox.answer(charge("a", amount="10.05"))
    sandbox.answer(charge("b", "4012888888881881", amount="3"))
    sandbox.answer(charge("c", "4000000000000002"))
    rows = list(csv.DictReader(report.read_text().splitlines()))
    assert [tuple(row.values()) for row in rows] == [
        ("ref-a", "ch_000001", "10.05", "2026-11-24T15:00:00+00:00"),
        ("ref-b", "ch_000002", "3.00", "2026-11-24T15:00:00+00:00"),
    ]
    assert list(rows[0]) == list(processor.REPORT_COLUMNS)
    assert {path.name for path in tmp_path.iterdir()} == {"charges.csv", "charges.csv.lock"}


@given(st.integers(0, 10**9))
def test_dollars_and_cents_make_a_round_trip(cents: int) -> None:
    assert cents_of(f"{cents // 100}.{cents % 100:02d}") == cents


@pytest.mark.parametrize(("amount", "cents"), [("10", 1000), ("10.5", 1050), ("0.07", 7)])
def test_amounts_may_be_written_short(amount: str, cents: int) -> None:
    assert cents_of(amount) == cents


@given(st.text("0123456789", min_size=4, max_size=19))
def test_a_mask_keeps_the_length_and_the_last_four(digits: str) -> None:
    hidden = cards.masked(digits)
    assert len(hidden) == len(digits)
    assert hidden[-4:] == digits[-4:]
    assert set(hidden[:-4]) <= {"x"}
    assert cards.masked_in_groups(digits).replace("-", "") == hidden


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("4111111111111111", "visa"),
        ("2720991111111111", "mastercard"),
        ("378282246310005", "amex"),
        ("6011111111111117", "discover"),
        ("6771798021000008", "maestro"),
        ("3566002020360505", "jcb"),
        ("9", None),
    ],
)
def test_the_first_digits_tell_the_kind_of_card(number: str, kind: str | None) -> None:
    found = cards.card_type_of(number)
    assert (found.name if found else None) == kind


def test_the_next_phone_goes_on_with_the_same_report(tmp_path: Path) -> None:
    report = tmp_path / "charges.csv"
    for transaction in ("a", "b"):
        Processor(report).answer(charge(transaction))
    rows = list(csv.reader(report.read_text(encoding="utf-8").splitlines()))
    assert [row[:2] for row in rows[1:]] == [["ref-a", "ch_000001"], ["ref-b", "ch_000002"]]


def test_processes_that_share_a_report_lose_no_charge_and_give_no_name_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processor, "_one_at_a_time", nullcontext())  # another process has a lock of its own
    report, together = tmp_path / "charges.csv", Barrier(4)

    def charges(phone: int) -> None:
        together.wait()
        for number in range(10):
            Processor(report).answer(charge(f"{phone}-{number}"))

    with ThreadPoolExecutor(4) as phones:
        list(phones.map(charges, range(4)))
    rows = list(csv.DictReader(report.read_text(encoding="utf-8").splitlines()))
    assert len({row["reference"] for row in rows}) == len({row["charge_id"] for row in rows}) == 40
