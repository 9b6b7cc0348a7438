"""Case numbers: one a call, never one that somebody has."""

from datetime import UTC, datetime

import pytest

from ivr.confirmation import draw_confirmation_number, is_confirmation_number
from ivr.database import writing
from ivr.desk.cases import Complaint, close_case, open_case, open_cases
from tests.billing.ledgers import sealer
from tests.conftest import Database

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
SEALER = sealer()


def complaint(call: str) -> Complaint:
    return Complaint(call, "+18008081902", "Other questions", "+12025550142")


def opened(database: Database, call: str) -> str | None:
    with writing(database.engine) as connection:
        return open_case(connection, SEALER, complaint(call), NOW)


def test_a_case_has_one_number_however_often_the_call_asks(database: Database) -> None:
    first = opened(database, "CA1")
    assert first is not None
    assert is_confirmation_number(first)
    assert opened(database, "CA1") == first
    assert opened(database, "CA2") != first


def test_a_number_that_somebody_has_is_drawn_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken, free = draw_confirmation_number(), draw_confirmation_number()
    drawn = iter([taken, taken, free])
    monkeypatch.setattr("ivr.desk.cases.draw_confirmation_number", lambda: next(drawn))
    assert opened(database, "CA1") == taken
    assert opened(database, "CA2") == free


def test_without_a_free_number_there_is_none(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.desk.cases.draw_confirmation_number", lambda: "1234567894")
    assert opened(database, "CA1") == "1234567894"
    assert opened(database, "CA2") is None


def test_a_case_is_listed_until_it_is_closed_once(database: Database) -> None:
    number = opened(database, "CA1") or ""
    with writing(database.engine) as connection:
        assert [(one.number, one.caller, one.about) for one in open_cases(connection, SEALER)] == [
            (number, "+12025550142", "Other questions")
        ]
        assert close_case(connection, number, "Sam Example", NOW)
        assert not close_case(connection, number, "Sam Example", NOW)
        assert open_cases(connection, SEALER) == []
