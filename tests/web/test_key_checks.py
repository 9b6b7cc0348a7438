"""Other keys than the database's: told by the doctor, not ready, and refused before anything is written."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from ivr.app import create_app
from ivr.billing.tables import accounts
from ivr.cli import main
from ivr.database import reading, writing
from ivr.demo_secrets import make_up
from ivr.key_checks import WrongKeys, keep_key_checks, key_checks, wrong_keys
from ivr.migrations.upgrading import upgrade
from ivr.rehearsal import CHECKOUT
from ivr.sealing import Sealer, new_key
from ivr.settings import read_settings
from tests.conftest import Database

FINE, PROBLEMS = 0, 1
ACCOUNTS = CHECKOUT / "samples" / "accounts.csv"
SETTINGS = ("IVR_DATA_KEYS", "IVR_INDEX_KEY")


def ivr(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def installed(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """An installation with the sample accounts, as an operator makes it."""
    made_up = make_up()
    monkeypatch.chdir(CHECKOUT)
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("PUBLIC_URL", "https://ivr.example.com")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", made_up.auth_token)
    monkeypatch.setenv("IVR_DATA_KEYS", made_up.data_keys)
    monkeypatch.setenv("IVR_INDEX_KEY", made_up.index_key)
    for words in (("db", "upgrade"), ("publish",), ("import", "accounts", str(ACCOUNTS))):
        assert ivr(*words).exit_code == FINE
    return database


def other_key(name: str) -> str:
    return new_key() if name == "IVR_INDEX_KEY" else f"demo:{new_key()}"


def how_many_accounts(database: Database) -> int:
    with reading(database.engine) as connection:
        return connection.execute(select(func.count()).select_from(accounts)).scalar_one()


def readiness() -> tuple[int, str]:
    app = create_app(read_settings())
    asked = app.test_client().get("/health/ready")
    app.extensions["ivr"].engine.dispose()
    return asked.status_code, asked.get_data(as_text=True)


@pytest.mark.parametrize("name", SETTINGS)
def test_another_key_is_refused_wherever_it_would_do_harm(
    installed: Database, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = tmp_path / "charges.csv"
    report.write_text("reference,charge_id,amount,charged_at\n")
    before = how_many_accounts(installed)
    assert readiness()[0] == 200
    monkeypatch.setenv(name, other_key(name))
    for words in (
        ("import", "accounts", str(ACCOUNTS)),
        ("export", "payments", "--since", "2026-01-01"),
        ("reconcile", str(report), "--complete-until", "2026-11-20T15:00:00-05:00"),
        ("serve", "--port", "0"),
    ):
        refused = ivr(*words)
        assert refused.exit_code == PROBLEMS
        assert name in refused.output
        assert "this database was written with" in refused.output
    assert how_many_accounts(installed) == before
    found = {one["about"]: one for one in json.loads(ivr("doctor", "--json").stdout)}
    assert found["keys"]["colour"] == "red"
    assert name in found["keys"]["sentence"]
    status, told = readiness()
    assert status == 503
    assert name in told


def test_the_right_keys_are_taken_again(installed: Database) -> None:
    before = how_many_accounts(installed)
    assert ivr("import", "accounts", str(ACCOUNTS)).exit_code == FINE
    assert how_many_accounts(installed) == before
    assert ivr("export", "payments", "--since", "2026-01-01").exit_code == FINE


@pytest.mark.parametrize("name", SETTINGS)
def test_wrong_keys_are_not_kept_as_the_right_ones(
    installed: Database, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database older than the checks: a row that is there already decides."""
    with writing(installed.engine) as connection:
        connection.execute(key_checks.delete())
    with monkeypatch.context() as wrong:
        wrong.setenv(name, other_key(name))
        assert name in ivr("db", "upgrade").output
        assert name in readiness()[1]
    assert ivr("db", "upgrade").output == "The schema is up to date.\n"
    assert readiness()[0] == 200


def test_a_key_may_be_rotated_and_taken_out_once_nothing_carries_it(
    installed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = read_settings().data_keys
    new = f"next:{new_key()}"
    monkeypatch.setenv("IVR_DATA_KEYS", f"{new},{old}")
    assert readiness()[0] == 200
    assert ivr("import", "accounts", str(ACCOUNTS)).exit_code == FINE
    with monkeypatch.context() as early:
        early.setenv("IVR_DATA_KEYS", new)
        assert "IVR_DATA_KEYS lacks the key demo" in ivr("import", "accounts", str(ACCOUNTS)).output
    assert ivr("db", "reseal").exit_code == FINE
    monkeypatch.setenv("IVR_DATA_KEYS", new)
    assert ivr("import", "accounts", str(ACCOUNTS)).exit_code == FINE
    assert readiness()[0] == 200


def test_of_two_who_are_first_one_is_refused(database: Database) -> None:
    upgrade(database.engine)
    first, second = (Sealer.from_keys(one.data_keys, one.index_key) for one in (make_up(), make_up()))
    keep_key_checks(database.engine, first)
    with pytest.raises(WrongKeys):
        keep_key_checks(database.engine, second)
    assert wrong_keys(database.engine, first) == []
    assert len(wrong_keys(database.engine, second)) == 2


def test_what_is_kept_gives_no_key_away() -> None:
    made_up = make_up()
    sealer = Sealer.from_keys(made_up.data_keys, made_up.index_key)
    assert len({sealer.index_check, *sealer.data_checks.values()}) == 2
    assert {len(value) for value in (sealer.index_check, *sealer.data_checks.values())} == {64}
