"""`ivr db reseal`, `ivr tidy` and what the doctor says of both, as they are typed."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.migrations.upgrading import upgrade
from tests.billing.ledgers import Ledger, key, sealer
from tests.conftest import Database

FINE, PROBLEMS = 0, 1


@pytest.fixture
def ledger(database: Database, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    upgrade(database.engine)
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("IVR_INDEX_KEY", key("index"))
    return Ledger(database.engine, sealer("k1"))


@pytest.fixture
def have_keys(monkeypatch: pytest.MonkeyPatch) -> "HaveKeys":
    return HaveKeys(monkeypatch)


class HaveKeys:
    """Sets IVR_DATA_KEYS to these, the current one first."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, *key_ids: str) -> None:
        self._monkeypatch.setenv("IVR_DATA_KEYS", ",".join(f"{one}:{key(one)}" for one in key_ids))


def ivr(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def doctor_on(about: str) -> list[tuple[str, str]]:
    findings = json.loads(ivr("doctor", "--json").stdout)
    return [(one["colour"], one["sentence"]) for one in findings if one["about"] == about]


def test_a_rotation_as_an_operator_types_it(ledger: Ledger, have_keys: HaveKeys) -> None:
    ledger.account(10_000, 2_000)
    have_keys("k1")
    assert doctor_on("data keys") == [("green", "Every row is sealed with the current key k1.")]
    have_keys("k2", "k1")
    assert doctor_on("data keys") == [
        ("yellow", "Rows that still carry the old key k1: 3. Run: ivr db reseal")
    ]
    done = ivr("db", "reseal")
    assert done.exit_code == FINE
    assert done.output.splitlines() == [
        "Rows sealed again with k2: 3.",
        "k1 can be taken out of IVR_DATA_KEYS, if every process has k2 in front.",
    ]
    [(colour, told)] = doctor_on("data keys")
    assert colour == "yellow"
    assert told == "No row carries k1: take it out of IVR_DATA_KEYS, unless it is to be the next key."
    assert json.loads(ivr("db", "reseal", "--json").stdout) == {"rows": 0, "remaining": {}, "broken": []}
    have_keys("k2")
    assert doctor_on("data keys") == [("green", "Every row is sealed with the current key k2.")]


def test_a_key_that_was_taken_out_too_early_is_told(ledger: Ledger, have_keys: HaveKeys) -> None:
    ledger.account()
    have_keys("k2")
    [(colour, told)] = doctor_on("data keys")
    assert colour == "red"
    assert told == "Rows that do not open, since k1 is not in IVR_DATA_KEYS: 1. Put it back."
    refused = ivr("db", "reseal")
    assert refused.exit_code == PROBLEMS
    assert "Rows that still carry k1: 1." in refused.output
    assert "can be taken out" not in refused.output


def test_an_empty_database_has_nothing_to_do(ledger: Ledger, have_keys: HaveKeys) -> None:
    have_keys("k1")
    assert ivr("db", "reseal").output == "Rows sealed again with k1: 0.\n"


def test_a_scheduler_tidies_what_the_doctor_complains_of(ledger: Ledger, have_keys: HaveKeys) -> None:
    have_keys("k1")
    long_ago = datetime.now(UTC) - timedelta(minutes=31)
    ledger.try_open(ledger.intent(ledger.account(10_000), 5_000), long_ago)
    assert [colour for colour, _ in doctor_on("payments")] == ["yellow"]
    assert ivr("tidy").output == (
        "Payments in doubt now: 1.\nOld counters of guesses forgotten: 0.\nOld messages forgotten: 0.\n"
        "Old cases forgotten: 0.\nOld calls forgotten: 0.\n"
    )
    desk = {"authorizations": 0, "messages": 0, "places": 0, "cases": 0}
    told = {"doubted": 0, "forgotten": 0, "desk": desk, "calls": 0}
    assert json.loads(ivr("tidy", "--json").stdout) == told
    assert [colour for colour, _ in doctor_on("payments")] == ["green"]
