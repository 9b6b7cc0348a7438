"""A failure of ours still speaks: a sentence, a person, and never a second charge."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url

from ivr.engine import machine
from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import APPROVED, HOLDER_TO_PAYMENT, Caller
from tests.calls_path.ledger import assert_ledger_is_right, payments

SORRY = "Something went wrong on our side"
NOT_AGAIN = "do not pay again"


@contextmanager
def database_away(database: Any, lines: Rehearsal) -> Iterator[None]:
    """The database is really gone for a while: its file moved, or the server without it."""
    address = make_url(database.url)
    if database.kind == "sqlite":
        lines.engine.dispose()
        file = Path(address.database or "")
        there = [found for suffix in ("", "-wal", "-shm") if (found := Path(f"{file}{suffix}")).exists()]
        for found in there:
            found.rename(f"{found}.away")
        file.mkdir()
        yield
        file.rmdir()
        for found in there:
            Path(f"{found}.away").rename(found)
        return
    database.engine.dispose()
    admin = create_engine(
        address.set(database="postgres", drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    name = address.database
    with admin.connect() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        ended = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{}'"
        connection.exec_driver_sql(ended.format(name))
        yield
        connection.exec_driver_sql(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
    admin.dispose()


def test_without_a_database_the_caller_hears_a_sentence_and_reaches_a_person(
    database: Any, lines: Rehearsal, caller: Caller
) -> None:
    caller.ring()
    caller.press("2")
    url = caller.reply.next_url()
    with database_away(database, lines):
        reply = caller.press("40170022#")
        assert reply.status == 200
        assert SORRY in reply.words
        assert "Algo falló de nuestra parte" in reply.words
        assert reply.verbs[-1] == "Enqueue"
        again = Caller.of(lines)
        assert SORRY in again.ring().words
        waiting = caller.post(f"{lines.public_url}/voice/fallback/waiting", {"QueuePosition": "1"})
        assert "stay on the line" in waiting.words
        left = f"{lines.public_url}/voice/fallback/afterwards"
        assert caller.post(left, {"QueueResult": "bridged"}).verbs == ["Hangup"]
        assert "call again later" in caller.post(left, {"QueueResult": "queue-full"}).words
        assert caller.hang_up().status == 200
    assert "I have" in caller.post(url, {"Digits": "40170022"}).words


def test_a_result_that_cannot_be_written_down_is_never_called_a_failure(
    database: Any, lines: Rehearsal, caller: Caller
) -> None:
    caller.ring()
    pay = caller.press(*HOLDER_TO_PAYMENT, "1", "1", "1")
    with database_away(database, lines):
        reply = caller.post(pay.next_url(), APPROVED)
        assert NOT_AGAIN in reply.words
        assert "no vuelva a pagar" in reply.words
        assert reply.verbs[-1] == "Enqueue"
    assert payments(database.engine) == [("pending", 47575, None)]
    assert "Your payment went through" in caller.again().words
    assert payments(database.engine) == [("approved", 47575, "ch_1")]
    assert_ledger_is_right(database.engine)


def test_one_broken_connection_costs_the_caller_nothing(
    database: Any, lines: Rehearsal, caller: Caller
) -> None:
    """The server ended every connection, and is there again: the turn is taken on a new one."""
    caller.ring()
    for keys in ("2", "40170022#", "1", "03151952", "20001"):
        if database.kind == "postgresql":
            with database.engine.connect() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        assert SORRY not in caller.press(keys).words
    assert "To pay all of it" in caller.reply.words


def test_an_exception_is_one_line_of_log_without_anything_private(
    lines: Rehearsal, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("account 40170022 of Eleanor Whitfield")

    caller.ring()
    monkeypatch.setattr("ivr.calls.conductor.advance", fails)
    before = lines.log.read_bytes().count(b"\n")
    assert SORRY in caller.press("2").words
    told = lines.log.read_bytes().splitlines()[before:]
    assert len(told) == 1
    line = json.loads(told[0])
    assert (line["event"], line["error"], line["call_sid"]) == ("apologised", "RuntimeError", caller.sid)
    assert "test_failures.py" in line["where"]
    assert b"40170022" not in told[0]
    assert b"Eleanor" not in told[0]
    monkeypatch.setattr("ivr.calls.conductor.advance", machine.advance)
    assert "Please enter your 8 digit" in caller.again().words


def test_where_a_number_is_set_the_caller_is_connected_to_it() -> None:
    with Rehearsal(person_number="+12025550177") as lines:
        caller = Caller.of(lines)
        reply = caller.post(f"{lines.public_url}/voice/fallback", {"ErrorCode": "11200"})
        assert reply.verbs[-1] == "Dial"
        assert b">+12025550177</Dial>" in reply.body
        assert NOT_AGAIN in reply.words
        left = f"{lines.public_url}/voice/fallback/afterwards"
        assert caller.post(left, {"DialCallStatus": "completed"}).verbs == ["Hangup"]
        assert "call again later" in caller.post(left, {"DialCallStatus": "busy"}).words


def test_the_fallback_speaks_without_the_database(database: Any, lines: Rehearsal, caller: Caller) -> None:
    with database_away(database, lines):
        reply = caller.post(f"{lines.public_url}/voice/fallback", {"ErrorCode": "11200", "ErrorUrl": "x"})
    assert reply.status == 200
    assert SORRY in reply.words


def test_a_log_tells_the_call_and_nothing_that_was_keyed(lines: Rehearsal, caller: Caller) -> None:
    caller.ring()
    caller.press(*HOLDER_TO_PAYMENT, "1", "1", "1")
    caller.tell(**APPROVED)
    caller.press("1", "2")
    caller.hang_up()
    logged = lines.log.read_text()
    told = [json.loads(line) for line in logged.splitlines()]
    assert {line["call_sid"] for line in told} == {caller.sid}
    assert {line["event"] for line in told} == {"turn", "ended"}
    private = ("40170022", "03151952", "20001", "1952", "Eleanor", "12025550199", "1111", "47575", "ch_1")
    assert not [word for word in private if word in logged.replace(caller.sid, "")]
    assert not re.findall(r"\d{6,}", re.sub(r'"(call_sid|timestamp)":"[^"]*"', "", logged))


def test_nothing_private_stands_in_the_database_in_clear(
    database: Any, lines: Rehearsal, caller: Caller
) -> None:
    """What was keyed and heard, and a card number at the wrong prompt, looked for in every column."""
    caller.ring()
    caller.press("2", "4111111111111111")
    caller.press("40170022#", "1", "03151952", "20001")
    found = bytearray()
    with lines.engine.connect() as connection:
        for table in ("calls", "turns"):
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}"):
                for value in row:
                    found += value if isinstance(value, bytes | memoryview) else str(value).encode() + b"\n"
    assert caller.sid.encode() in found
    for private in (
        b"40170022",
        b"03151952",
        b"20001",
        b"4111111111111111",
        b"Whitfield",
        b"12025550199",
        b"press",
    ):
        assert private not in found
