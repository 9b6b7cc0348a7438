"""Limits on guessing hold for guesses made at the same instant, and on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from ivr.database import writing
from ivr.demo_secrets import make_up
from ivr.sealing import Sealer
from ivr.staff import passwords, people, signing_in
from ivr.staff.passwords import Busy
from ivr.staff.signing_in import (
    FAILURES_OF_A_NAME,
    FAILURES_OF_AN_ADDRESS,
    FAILURES_WITHOUT_ADDRESS,
    SHUT_FOR,
    SLOWEST,
    judge,
    network_of,
)
from tests.conftest import Database

AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
MADE_UP = make_up()
SEALER = Sealer.from_keys(MADE_UP.data_keys, MADE_UP.index_key)
RIGHT = "nine green bottles"


@pytest.fixture(autouse=True)
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was compared: a fake that takes no time."""
    asked: list[str] = []

    def is_right(kept: str | None, password: str) -> bool:
        asked.append(password)
        return kept is not None and password == RIGHT

    monkeypatch.setattr(passwords, "is_right", is_right)
    return asked


def add(database: Database, name: str) -> None:
    with writing(database.engine) as connection:
        people.add(connection, name, ["viewer"], AT, passwords.hash_of(RIGHT), is_initial=False)


def guess(
    database: Database, name: str, password: str = "wrong", at: datetime = AT, address: str | None = ""
) -> str:
    return judge(database.engine, SEALER, name, password, at, address)


def test_of_guesses_at_the_same_instant_ten_are_compared(database: Database, compared: list[str]) -> None:
    add(database, "dana")
    with ThreadPoolExecutor(6) as pool:
        verdicts = list(pool.map(lambda _: guess(database, "dana"), range(30)))
    assert verdicts.count("wrong") == len(compared) == FAILURES_OF_A_NAME
    assert guess(database, "dana", RIGHT) == "shut"
    assert guess(database, "dana", RIGHT, AT + SHUT_FOR + timedelta(minutes=1)) == "right"


def test_a_right_password_forgets_the_wrong_ones_before_it(database: Database) -> None:
    add(database, "dana")
    for _ in range(3):
        for _ in range(FAILURES_OF_A_NAME - 1):
            assert guess(database, "dana") == "wrong"
        assert guess(database, "dana", RIGHT) == "right"


def test_an_address_that_guesses_at_many_names_is_slowed(database: Database) -> None:
    add(database, "dana")
    for number in range(FAILURES_OF_AN_ADDRESS - 1):
        assert guess(database, f"name-{number}", address="203.0.113.9") == "wrong"
    assert guess(database, "dana", RIGHT, address="203.0.113.9") == "right"
    assert guess(database, "name-x", address="203.0.113.9") == "wrong", "one right one forgives no others"
    assert guess(database, "dana", RIGHT, address="203.0.113.9") == "slow"
    assert guess(database, "dana", RIGHT, address="203.0.113.10") == "right"
    assert guess(database, "dana", RIGHT, AT + timedelta(seconds=1), "203.0.113.9") == "right"


def test_of_the_newer_addresses_a_whole_network_is_one(database: Database) -> None:
    for number in range(FAILURES_OF_AN_ADDRESS):
        assert guess(database, f"name-{number}", address=f"2001:db8:0:1::{number:x}") == "wrong"
    assert guess(database, "name-x", address="2001:db8:0:1:ffff::1") == "slow"
    assert guess(database, "name-y", address="2001:db8:0:2::1") == "wrong"


def test_an_older_address_within_a_newer_one_is_itself() -> None:
    assert network_of("::ffff:203.0.113.9") == network_of("203.0.113.9") == "203.0.113.9"
    assert network_of("fe80::1%eth0") == network_of("fe80::2") == "fe80::/64"
    assert network_of("") == ""


def test_an_address_that_goes_on_is_slowed_more_and_more(database: Database) -> None:
    address, at = "203.0.113.9", AT
    for number in range(FAILURES_OF_AN_ADDRESS):
        assert guess(database, f"name-{number}", at=at, address=address) == "wrong"
    tried = []
    for second in range(1_000):
        at = AT + timedelta(seconds=second)
        if guess(database, f"name-{second}", at=at, address=address) == "wrong":
            tried.append(second)
    assert tried[:12] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20]
    assert tried[-1] - tried[-2] == 30
    assert guess(database, "x", at=at, address=address) == "slow"
    assert guess(database, "x", at=at + SLOWEST, address=address) == "wrong"
    assert guess(database, "x", at=at + SHUT_FOR + SLOWEST * 2, address=address) == "wrong"
    assert guess(database, "x", at=at + SHUT_FOR + SLOWEST * 2, address=address) == "wrong", (
        "all is forgotten"
    )


def test_a_browser_that_is_known_is_not_slowed_but_its_name_is_shut(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(database, "dana")
    monkeypatch.setattr(signing_in, "FAILURES_WITHOUT_ADDRESS", 2)
    verdicts = [guess(database, f"name-{number}") for number in range(4)]
    assert verdicts == ["wrong"] * 2 + ["slow"] * 2
    assert guess(database, "dana", RIGHT) == "slow"
    assert guess(database, "dana", RIGHT, address=None) == "right"
    for _ in range(FAILURES_OF_A_NAME):
        assert guess(database, "dana", address=None) == "wrong"
    assert guess(database, "dana", RIGHT, address=None) == "shut"


def test_a_try_for_which_there_was_no_time_counts_for_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_right(_kept: str | None, _password: str) -> bool:
        raise Busy

    add(database, "dana")
    with monkeypatch.context() as patch:
        patch.setattr(passwords, "is_right", is_right)
        for _ in range(FAILURES_OF_A_NAME + 1):
            with pytest.raises(Busy):
                guess(database, "dana")
    assert guess(database, "dana", RIGHT) == "right"


def test_a_refused_try_counts_for_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_in, "FAILURES_WITHOUT_ADDRESS", 2)
    for number in range(2):
        guess(database, f"name-{number}")
    for _ in range(FAILURES_OF_A_NAME + 1):
        assert guess(database, "dana") == "slow"
    assert guess(database, "dana", address=None) == "wrong"


def test_of_tries_at_the_same_instant_a_slowed_address_has_one(
    database: Database, compared: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "FAILURES_WITHOUT_ADDRESS", 1)
    guess(database, "name-x")
    compared.clear()
    at = AT + timedelta(seconds=2)
    with ThreadPoolExecutor(6) as pool:
        verdicts = list(pool.map(lambda number: guess(database, f"name-{number}", at=at), range(12)))
    assert verdicts.count("wrong") == len(compared) == 1


def test_what_was_long_ago_counts_no_more(database: Database) -> None:
    add(database, "dana")
    for number in range(3 * FAILURES_OF_A_NAME):
        at = AT + number * (SHUT_FOR + timedelta(minutes=1))
        assert guess(database, "dana", at=at) == "wrong"


def test_old_failures_are_forgotten(database: Database) -> None:
    guess(database, "dana")
    with writing(database.engine) as connection:
        assert signing_in.tidy(connection, AT) == 0
        assert signing_in.tidy(connection, AT + SHUT_FOR + timedelta(seconds=1)) == 2, (
            "her name, and no address"
        )


def test_those_whose_address_nobody_can_tell_are_slowed_together_but_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FAILURES_WITHOUT_ADDRESS > FAILURES_OF_AN_ADDRESS
    monkeypatch.setattr(signing_in, "FAILURES_WITHOUT_ADDRESS", 20)
    verdicts = [guess(database, f"name-{number}") for number in range(22)]
    assert verdicts == ["wrong"] * 20 + ["slow"] * 2
    assert guess(database, "name-x", address="203.0.113.9") == "wrong"
