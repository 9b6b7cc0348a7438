"""A database file that is deleted or replaced under a running server takes no payment with it."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from ivr.database import open_database
from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import APPROVED, HOLDER_TO_PAYMENT, Caller
from tests.calls_path.ledger import assert_ledger_is_right, payments

NOT_AGAIN = "do not pay again"
SORRY = "Something went wrong on our side"


@pytest.fixture
def lines() -> Iterator[Rehearsal]:
    with Rehearsal() as rehearsal:
        yield rehearsal


def file_of(lines: Rehearsal) -> Path:
    return Path(lines.engine.url.database or "")


def to_payment(lines: Rehearsal) -> tuple[Caller, str]:
    caller = Caller.of(lines)
    caller.ring()
    pay = caller.press(*HOLDER_TO_PAYMENT, "1", "1", "1")
    return caller, pay.next_url()


def ready(lines: Rehearsal) -> int:
    return requests.get(f"{lines.url}/health/ready").status_code


def parts_of(file: Path) -> list[Path]:
    return [part for part in (file, Path(f"{file}-wal"), Path(f"{file}-shm")) if part.exists()]


def snapshot(lines: Rehearsal, to: Path) -> None:
    source, copy = sqlite3.connect(file_of(lines)), sqlite3.connect(to)
    source.backup(copy)
    source.close()
    copy.close()


@pytest.mark.parametrize("all_of_it", [True, False])
def test_no_payment_is_taken_into_a_deleted_file(lines: Rehearsal, all_of_it: bool) -> None:
    caller, url = to_payment(lines)
    file = file_of(lines)
    for part in parts_of(file) if all_of_it else [file]:
        part.unlink()
    assert NOT_AGAIN in caller.post(url, APPROVED).words
    assert SORRY in Caller.of(lines).ring().words
    assert ready(lines) == 503
    assert not file.exists(), "a server never makes a new database"


def test_a_file_that_was_put_back_is_used_again(lines: Rehearsal, tmp_path: Path) -> None:
    caller, url = to_payment(lines)
    file = file_of(lines)
    snapshot(lines, tmp_path / "backup.sqlite3")
    for part in parts_of(file):
        part.unlink()
    assert NOT_AGAIN in caller.post(url, APPROVED).words
    shutil.copyfile(tmp_path / "backup.sqlite3", file)
    assert ready(lines) == 200
    assert "Your payment went through" in caller.post(url, APPROVED).words
    seen_from_outside = open_database(f"sqlite:///{file}")
    assert payments(seen_from_outside) == [("approved", 47575, "ch_1")]
    assert_ledger_is_right(seen_from_outside)
    seen_from_outside.dispose()


def test_a_file_that_is_replaced_at_once_gets_the_payment(lines: Rehearsal, tmp_path: Path) -> None:
    caller, url = to_payment(lines)
    snapshot(lines, tmp_path / "new.sqlite3")
    for part in parts_of(file_of(lines))[1:]:
        part.unlink()
    os.replace(tmp_path / "new.sqlite3", file_of(lines))
    assert "Your payment went through" in caller.post(url, APPROVED).words
    seen_from_outside = open_database(f"sqlite:///{file_of(lines)}")
    assert payments(seen_from_outside) == [("approved", 47575, "ch_1")]
    seen_from_outside.dispose()


def old_schema(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.commit()
    connection.close()


def garbage(file: Path) -> None:
    file.write_bytes(b"not a database" * 500)


@pytest.mark.parametrize("spoil", [old_schema, garbage, Path.touch])
def test_a_file_with_another_schema_takes_nothing(lines: Rehearsal, tmp_path: Path, spoil: Any) -> None:
    caller, url = to_payment(lines)
    new = tmp_path / "new.sqlite3"
    if spoil is old_schema:
        snapshot(lines, new)
    spoil(new)
    for part in parts_of(file_of(lines))[1:]:
        part.unlink()
    os.replace(new, file_of(lines))
    assert NOT_AGAIN in caller.post(url, APPROVED).words
    assert NOT_AGAIN in caller.post(url, APPROVED).words
    assert ready(lines) == 503
