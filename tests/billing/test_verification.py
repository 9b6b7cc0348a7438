from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from ivr.billing.limits import forget_old_windows
from ivr.billing.tables import attempts
from ivr.billing.verification import (
    VerificationPolicy,
    Verified,
    birth_date_mark,
    expected_false_verifications_a_day,
    guessing_limits,
    matches_birth_date,
    verify,
)
from ivr.database import open_database, reading, writing
from tests.billing.ledgers import NOW, Ledger
from tests.conftest import Database

POLICY = VerificationPolicy()


@pytest.fixture
def ledger(database: Database) -> Ledger:
    return Ledger(database.engine)


def guess(
    ledger: Ledger,
    number: str,
    birth_date: str = "1952-03-15",
    zip_code: str = "20001",
    caller: str | None = "+12025550142",
    at: datetime = NOW,
    policy: VerificationPolicy = POLICY,
    engine: Engine | None = None,
) -> str:
    with writing(engine or ledger.engine) as connection:
        outcome = verify(
            connection,
            ledger.sealer,
            guessing_limits(ledger.sealer, policy, "holder", number, caller),
            number=number,
            birth_date_matched=matches_birth_date(connection, ledger.sealer, number, birth_date),
            zip_code=zip_code,
            at=at,
        )
    return "verified" if isinstance(outcome, Verified) else outcome


def test_the_fastest_permitted_attack_lets_in_less_than_one_stranger_in_a_hundred_days() -> None:
    assert expected_false_verifications_a_day(POLICY) < 0.01
    assert expected_false_verifications_a_day(VerificationPolicy(everyone_an_hour=2000)) > 0.01


def test_both_must_match(ledger: Ledger) -> None:
    number = ledger.account()
    assert guess(ledger, number) == "verified"
    assert guess(ledger, number, birth_date="1952-03-16") == "not_verified"
    assert guess(ledger, number, zip_code="20002") == "not_verified"


def test_an_unknown_account_and_a_wrong_date_get_the_same_answers_guess_for_guess(ledger: Ledger) -> None:
    known = ledger.account()
    answers = {
        number: [guess(ledger, number, birth_date="1900-01-01", caller=caller) for _ in range(4)]
        for number, caller in ((known, "+12025550142"), ("99999999", "+12025550143"))
    }
    assert answers[known] == answers["99999999"] == ["not_verified"] * 3 + ["blocked"]


def test_an_unknown_account_takes_the_same_statements_and_opens_as_many_values(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ledger.account()
    guess(ledger, "99999999", birth_date="1900-01-01", caller=None)  # the decoys are made once
    works = [_work_of(ledger, monkeypatch, tried) for tried in (number, "88888888")]
    assert works[0] == works[1]


def _work_of(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, number: str) -> tuple[list[str], int]:
    statements: list[str] = []
    opened: list[str] = []
    really_open = type(ledger.sealer).open

    def count(self: object, sealed: bytes, place: str) -> bytes:
        opened.append(place)
        return really_open(ledger.sealer, sealed, place)

    with monkeypatch.context() as patched:
        patched.setattr(type(ledger.sealer), "open", count)
        with _statements_of(ledger.engine, statements):
            guess(ledger, number, birth_date="1900-01-01", caller=None)
    return statements, len(opened)


@contextmanager
def _statements_of(engine: Engine, statements: list[str]) -> Iterator[None]:
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)


def test_three_wrong_guesses_block_the_account_across_calls_callers_and_new_engines(
    database: Database, ledger: Ledger
) -> None:
    number = ledger.account()
    for place in range(3):
        assert guess(ledger, number, zip_code="99999", caller=f"+1202555014{place}") == "not_verified"
    again = open_database(database.url)
    assert guess(ledger, number, caller="+12025550149", engine=again) == "blocked"
    again.dispose()
    assert guess(ledger, number, at=NOW + timedelta(days=1)) == "verified"


def test_one_caller_may_not_go_from_account_to_account(ledger: Ledger) -> None:
    for _ in range(POLICY.per_caller_a_day):
        assert guess(ledger, ledger.account(), zip_code="99999") == "not_verified"
    another = ledger.account()
    assert guess(ledger, another) == "blocked"
    assert guess(ledger, another, caller="+12025550199") == "verified"


def test_a_withheld_number_frees_nobody_from_the_limits(ledger: Ledger) -> None:
    policy = VerificationPolicy(withheld_a_day=2)
    for _ in range(2):
        guess(ledger, ledger.account(), zip_code="99999", caller=None, policy=policy)
    assert guess(ledger, ledger.account(), caller=None, policy=policy) == "blocked"


def test_all_wrong_guesses_together_have_a_limit_for_each_hour(ledger: Ledger) -> None:
    policy = VerificationPolicy(everyone_an_hour=3)
    for place in range(3):
        guess(ledger, ledger.account(), zip_code="99999", caller=f"+1202555014{place}", policy=policy)
    number = ledger.account()
    assert guess(ledger, number, caller="+12025550149", policy=policy) == "blocked"
    assert guess(ledger, number, at=NOW + timedelta(hours=1), policy=policy) == "verified"


def test_right_answers_are_not_counted(ledger: Ledger) -> None:
    number = ledger.account()
    assert {guess(ledger, number) for _ in range(10)} == {"verified"}


def test_guesses_that_were_blocked_use_up_no_limit_of_the_others(ledger: Ledger) -> None:
    policy = VerificationPolicy(everyone_an_hour=5)
    number = ledger.account()
    for place in range(9):
        guess(ledger, number, zip_code="99999", caller=f"+1202555014{place}", policy=policy)
    assert guess(ledger, ledger.account(), caller="+12025550199", policy=policy) == "verified"


def test_the_first_answer_is_bound_to_its_call_and_account_and_tells_nothing(ledger: Ledger) -> None:
    marks = {
        birth_date_mark(ledger.sealer, call_sid, number, matches=matches)
        for call_sid in ("CA1", "CA2")
        for number in ("40170022", "40170039")
        for matches in (True, False)
    }
    assert len(marks) == 8
    assert all(0 <= mark < 2**48 for mark in marks)


def test_old_windows_are_forgotten_and_those_of_today_are_not(ledger: Ledger) -> None:
    guess(ledger, ledger.account(), zip_code="99999")
    with writing(ledger.engine) as connection:
        assert forget_old_windows(connection, NOW) == 0
        assert forget_old_windows(connection, NOW + timedelta(days=5)) == 3
    with reading(ledger.engine) as connection:
        assert connection.execute(attempts.select()).all() == []
