"""Connections that stay at hand between turns: few, whole, and on the file that is there."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, QueuePool

from ivr.calls.at_hand import MOST_AT_HAND, AtHand
from ivr.database import open_database


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_database(f"sqlite:///{tmp_path}/calls.sqlite3")


def lent(engine: Engine) -> int:
    """How many connections the pool waits for."""
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


def test_the_next_turn_takes_the_connection_of_the_turn_before(engine: Engine) -> None:
    at_hand = AtHand(engine)
    first = at_hand.take()
    assert at_hand.take() is not first, "two turns at once have one each"
    at_hand.give_back(first)
    assert at_hand.take() is first


def test_only_a_few_are_kept_from_the_pool(engine: Engine) -> None:
    at_hand = AtHand(engine)
    for pooled in [at_hand.take() for _ in range(MOST_AT_HAND + 2)]:
        at_hand.give_back(pooled)
    assert lent(engine) == MOST_AT_HAND


def test_a_broken_connection_is_not_kept(engine: Engine) -> None:
    at_hand = AtHand(engine)
    broken = at_hand.take()
    broken.invalidate()
    at_hand.give_back(broken)
    assert lent(engine) == 0
    assert at_hand.take().is_valid


def test_a_connection_to_a_file_that_is_gone_is_not_taken(engine: Engine, tmp_path: Path) -> None:
    at_hand = AtHand(engine)
    at_hand.give_back(at_hand.take())
    (tmp_path / "calls.sqlite3").unlink()
    with pytest.raises(sqlite3.OperationalError, match="gone"):
        at_hand.take()
    assert lent(engine) == 0


def test_a_database_that_is_put_aside_keeps_none(engine: Engine) -> None:
    at_hand = AtHand(engine)
    before = at_hand.take()
    at_hand.give_back(before)
    engine.dispose()
    assert not before.is_valid
    assert at_hand.take() is not before
