"""`ivr user` and `ivr audit`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from ivr.cli import main
from ivr.database import open_database
from ivr.demo_secrets import make_up
from ivr.settings import Settings


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of its own; its address."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(field.alias or "", raising=False)
    made_up, url = make_up(), f"sqlite:///{tmp_path / 'ivr.sqlite3'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("IVR_DATA_KEYS", made_up.data_keys)
    monkeypatch.setenv("IVR_INDEX_KEY", made_up.index_key)
    monkeypatch.chdir(tmp_path)
    ivr("db", "upgrade")
    return url


def ivr(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, words)


def test_somebody_is_added_listed_changed_and_locked() -> None:
    assert "ivr user add NAME" in ivr("user", "list").output
    added = ivr("user", "add", "Dana", "--role", "agent", "--role", "editor")
    assert (added.exit_code, "dana may sign in at /console as agent, editor." in added.output) == (0, True)
    assert "Password: " in added.output
    assert ivr("user", "role", "dana", "--role", "admin").exit_code == 0
    listed = json.loads(ivr("user", "list", "--json").stdout)
    assert [(one["name"], one["roles"], one["must_change"]) for one in listed] == [("dana", ["admin"], True)]
    assert "is the only admin" in ivr("user", "lock", "dana").output
    ivr("user", "add", "lee", "--role", "admin")
    assert ivr("user", "lock", "dana").exit_code == 0
    assert "locked" in ivr("user", "list").output
    assert ivr("user", "unlock", "dana").exit_code == 0
    assert "Password: " in ivr("user", "password", "dana").output
    assert ivr("user", "reset-totp", "dana").exit_code == 0


def test_each_change_is_noted_with_whom_it_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ana")
    ivr("user", "add", "dana", "--role", "agent")
    ivr("user", "role", "Dana", "--role", "editor", "--role", "agent")
    ivr("user", "unlock", "dana")
    ivr("user", "lock", "nobody")
    listed = json.loads(ivr("audit", "list", "--json").stdout)
    assert [(one["who"], one["did"], one["about"], one["detail"]) for one in reversed(listed)] == [
        ("command: ana", "added a person", "dana", "agent"),
        ("command: ana", "gave roles", "dana", "editor, agent"),
        ("command: ana", "unlocked a person", "dana", ""),
    ]


@pytest.mark.parametrize("command", ["lock", "unlock", "password", "reset-totp"])
def test_a_name_that_nobody_has_is_told(command: str) -> None:
    refused = ivr("user", command, "nobody")
    assert (refused.exit_code, refused.output) == (1, "Error: Nobody is named nobody: ivr user list\n")


def test_an_unknown_role_is_told_with_those_there_are() -> None:
    refused = ivr("user", "add", "dana", "--role", "emperor")
    assert (refused.exit_code, "'viewer', 'agent'" in refused.output) == (2, True)


def test_the_audit_log_is_listed_and_verified(installation: str) -> None:
    ivr("user", "add", "dana", "--role", "admin")
    ivr("user", "add", "lee", "--role", "viewer")
    rows = json.loads(ivr("audit", "list", "--json").stdout)
    assert [(row["did"], row["about"], row["detail"]) for row in rows] == [
        ("added a person", "lee", "viewer"),
        ("added a person", "dana", "admin"),
    ]
    verified = ivr("audit", "verify")
    assert verified.exit_code == 0
    known = verified.output.split()[-1]
    assert ivr("audit", "verify", "--known", known).exit_code == 0
    cut_off(installation)
    assert ivr("audit", "verify").exit_code == 0, "a list that is cut off looks whole"
    missed = ivr("audit", "verify", "--known", known)
    assert (missed.exit_code, "Row 2 is not there any more" in missed.output) == (1, True)


def cut_off(url: str) -> None:
    engine = open_database(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_log_never_delete")
        connection.execute(text("DELETE FROM audit_log WHERE number = 2"))
    engine.dispose()


def test_a_changed_row_is_told(installation: str) -> None:
    ivr("user", "add", "dana", "--role", "admin")
    engine = open_database(installation)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_log_never_update")
        connection.execute(text("UPDATE audit_log SET about = 'lee'"))
    engine.dispose()
    told = ivr("audit", "verify")
    assert (told.exit_code, "Row 1 does not continue" in told.output) == (1, True)


@pytest.mark.parametrize("known", ["x", "1", "1:", ":a", "²:a"])
def test_a_known_row_that_cannot_be_read_is_told(known: str) -> None:
    assert ivr("audit", "verify", "--known", known).exit_code == 2
