"""A PostgreSQL that stands still: an apology after a few seconds, then at once, and calls again after it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import pytest
import requests
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from ivr import deadlines
from ivr.database import open_database
from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import APPROVED, HOLDER_TO_PAYMENT, Caller
from tests.calls_path.ledger import payments

SORRY = "Something went wrong on our side"
NOT_AGAIN = "do not pay again"
DEADLINE_SECONDS = 0.5
AT_ONCE_SECONDS = 0.4
FAR_TOO_LONG_SECONDS = 20


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadlines, "PAUSE_SECONDS", 60.0)


@contextmanager
def frozen(database: Any) -> Iterator[None]:
    """The server's processes for this database stop, as on a machine that hangs."""
    beside = open_database(database.url)
    with beside.connect() as connection:
        found = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        pids = [pid for pid in connection.execute(found).scalars() if pid != own]
    assert pids
    beside.dispose()
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def seconds_since(began: float) -> float:
    return monotonic() - began


def test_a_frozen_server_holds_nobody_for_long(
    database: Any, lines: Rehearsal, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.kind == "sqlite":
        pytest.skip("a file does not freeze by itself")
    caller.ring()
    url = caller.press(*HOLDER_TO_PAYMENT, "1", "1", "1").next_url()
    database.engine.dispose()
    monkeypatch.setattr(deadlines, "DATABASE_DEADLINE_SECONDS", DEADLINE_SECONDS)
    with frozen(database):
        began = monotonic()
        assert NOT_AGAIN in caller.post(url, APPROVED).words
        assert DEADLINE_SECONDS <= seconds_since(began) < FAR_TOO_LONG_SECONDS
        began = monotonic()
        assert SORRY in Caller.of(lines).ring().words
        assert requests.get(f"{lines.url}/health/ready").status_code == 503
        assert requests.get(f"{lines.url}/health/live").status_code == 200
        fallback = caller.post(f"{lines.public_url}/voice/fallback", {"ErrorCode": "11200"})
        assert SORRY in fallback.words
        assert seconds_since(began) < AT_ONCE_SECONDS
    monkeypatch.setattr(deadlines, "DATABASE_DEADLINE_SECONDS", 60.0)


def test_a_page_that_takes_too_long_shuts_no_caller_out(
    database: Any, lines: Rehearsal, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.kind == "sqlite":
        pytest.skip("a file does not freeze by itself")
    pages: Engine = lines.app.extensions["ivr"].pages
    with monkeypatch.context() as short:
        short.setattr(deadlines, "DATABASE_DEADLINE_SECONDS", DEADLINE_SECONDS)
        with pytest.raises(DBAPIError), pages.connect() as connection:
            connection.execute(text("SELECT pg_sleep(10)"))
    with pytest.raises(DBAPIError, match="not asked yet"):
        pages.connect()
    assert "Thank you" in caller.ring().words


def test_once_it_answers_again_calls_go_on(
    database: Any, lines: Rehearsal, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.kind == "sqlite":
        pytest.skip("a file does not freeze by itself")
    monkeypatch.setattr(deadlines, "PAUSE_SECONDS", 0.0)
    caller.ring()
    url = caller.press(*HOLDER_TO_PAYMENT, "1", "1", "1").next_url()
    database.engine.dispose()
    with monkeypatch.context() as short, frozen(database):
        short.setattr(deadlines, "DATABASE_DEADLINE_SECONDS", DEADLINE_SECONDS)
        caller.post(url, APPROVED)
    assert "Your payment went through" in caller.post(url, APPROVED).words
    assert payments(database.engine) == [("approved", 47575, "ch_1")]
    assert SORRY not in Caller.of(lines).ring().words


def test_one_at_a_time_tries_whether_it_answers_again(monkeypatch: pytest.MonkeyPatch) -> None:
    breaker = deadlines._Breaker()
    here = iter((1, 2, 1, 1, 2))
    monkeypatch.setattr(deadlines, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(deadlines, "get_ident", lambda: next(here))
    breaker.trip()
    breaker.admit()
    with pytest.raises(deadlines.psycopg.OperationalError):
        breaker.admit()
    breaker.came_back()
    breaker.admit()
