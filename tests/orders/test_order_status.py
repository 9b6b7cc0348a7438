"""Reference number and date of birth together open an order; an unknown number and a wrong date are alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, event

from ivr.calls.order_look_ups import ORDER_ANSWERS
from ivr.calls.questions import Policies, Question
from ivr.database import writing
from ivr.orders.finding import OrderPolicy, expected_false_matches_a_day
from ivr.sealing import Sealer
from tests.billing.ledgers import NOW, sealer
from tests.conftest import Database
from tests.orders.books import BORN, UNKNOWN, order

CALLER = "+12025550142"


class Asking:
    """Asks for orders, as often as wanted; `sealer` is one object, so that the decoy is made once."""

    def __init__(self, database: Database) -> None:
        self.engine: Engine = database.engine
        self.sealer: Sealer = sealer()
        self.policy = OrderPolicy()
        self.at = NOW

    def way_out(self, reference: str, birth_date: str = BORN, caller: str | None = CALLER) -> str:
        given: dict[str, str | int] = {"reference_number": reference, "date_of_birth": birth_date}
        with writing(self.engine) as connection:
            policies = Policies(orders=self.policy)
            question = Question(connection, self.sealer, policies, given, caller, "CA1", self.at)
            done = ORDER_ANSWERS["order_status"](question)
        assert done.marks == ()
        return done.way_out


@pytest.fixture
def asking(database: Database) -> Asking:
    return Asking(database)


def test_the_fastest_permitted_attack_opens_less_than_one_order_in_a_hundred_days() -> None:
    assert expected_false_matches_a_day(OrderPolicy()) < 0.01


def test_both_together_open_the_order_and_neither_alone_does(asking: Asking) -> None:
    reference = order(asking.engine)
    other = order(asking.engine, "8800029")
    assert asking.way_out(reference) == "received"
    assert asking.way_out(reference, "1952-03-16") == "not_found"
    assert asking.way_out(UNKNOWN) == "not_found"
    assert asking.way_out(other) == "received"


def test_an_unknown_number_takes_the_same_work_as_a_wrong_date(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = order(asking.engine)
    asking.way_out(UNKNOWN, caller=None)  # the decoy is made once
    works = [_work_of(asking, monkeypatch, tried) for tried in (reference, "8888888")]
    assert works[0] == works[1]
    assert works[0][1] == 1


def _work_of(asking: Asking, monkeypatch: pytest.MonkeyPatch, reference: str) -> tuple[list[str], int]:
    statements: list[str] = []
    opened: list[str] = []
    really_open = Sealer.open

    def count(self: Sealer, sealed: bytes, place: str) -> bytes:
        opened.append(place)
        return really_open(self, sealed, place)

    with monkeypatch.context() as patched, _statements_of(asking.engine, statements):
        patched.setattr(Sealer, "open", count)
        assert asking.way_out(reference, "1900-01-01", caller=None) == "not_found"
    return statements, len(opened)


@contextmanager
def _statements_of(engine: Engine, statements: list[str]) -> Iterator[None]:
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)


def test_three_wrong_dates_block_the_order_for_everybody_until_tomorrow(asking: Asking) -> None:
    reference = order(asking.engine)
    for place in range(3):
        assert asking.way_out(reference, "1952-03-16", f"+1202555014{place}") == "not_found"
    assert asking.way_out(reference, caller="+12025550149") == "blocked"
    asking.at = NOW + timedelta(days=1)
    assert asking.way_out(reference, caller="+12025550149") == "received"


def test_an_unknown_number_is_blocked_like_one_that_exists(asking: Asking) -> None:
    for _ in range(3):
        assert asking.way_out(UNKNOWN) == "not_found"
    assert asking.way_out(UNKNOWN) == "blocked"


@pytest.mark.parametrize(
    ("limit", "caller", "freed"),
    [
        ("per_caller_a_day", CALLER, timedelta(days=1)),
        ("withheld_a_day", None, timedelta(days=1)),
        ("everyone_an_hour", CALLER, timedelta(hours=1)),
    ],
)
def test_whoever_goes_from_order_to_order_is_stopped(
    asking: Asking, limit: str, caller: str | None, freed: timedelta
) -> None:
    asking.policy = replace(asking.policy, **{limit: 2})
    reference = order(asking.engine)
    for guessed in ("7000001", "7000002"):
        assert asking.way_out(guessed, caller=caller) == "not_found"
    assert asking.way_out(reference, caller=caller) == "blocked"
    asking.at = NOW + freed
    assert asking.way_out(reference, caller=caller) == "received"


def test_right_answers_are_not_counted(asking: Asking) -> None:
    reference = order(asking.engine)
    assert {asking.way_out(reference) for _ in range(10)} == {"received"}
