"""The commands of an operator, as they are typed."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.database import open_database
from ivr.demo_secrets import make_up
from ivr.examining import durability
from ivr.rehearsal import CHECKOUT

FINE, PROBLEMS, WRONG_USAGE = 0, 1, 2


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with flows and a usable environment, and the shell standing in it."""
    for name in ("flows", "audio_prompts", "samples"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    made_up = make_up()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IVR_MODE", "production")
    monkeypatch.setenv("PUBLIC_URL", "https://ivr.example.com")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", made_up.auth_token)
    monkeypatch.setenv("IVR_DATA_KEYS", made_up.data_keys)
    monkeypatch.setenv("IVR_INDEX_KEY", made_up.index_key)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/kept/ivr.sqlite3")
    return tmp_path


def ivr(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_working_day(home: Path) -> None:
    assert "ivr db upgrade" in ivr("publish").output
    assert ivr("db", "upgrade").exit_code == FINE
    assert ivr("db", "upgrade").exit_code == FINE
    assert "Nothing is published yet" in ivr("versions").output
    assert "Version 1 is live." in ivr("publish", "--by", "Ana", "--why", "the first").output
    assert "Nothing to do: version 1" in ivr("publish").output
    file = home / "flows" / "bill_pay.yaml"
    file.write_text(file.read_text() + "# a remark\n")
    assert json.loads(ivr("publish", "--json").stdout)["number"] == 2
    assert ivr("rollback", "1", "--by", "Ben", "--why", "the remark").output == (
        "Version 1 is live.\nYour files still hold version 2: publishing them brings it back.\n"
        "To make them as in version 1: ivr fetch --back\n"
    )
    told = ivr("versions").output
    assert "Rolled back to version 1 at 20" in told
    assert told.endswith("by Ben: the remark\n")
    listed = json.loads(ivr("versions", "--json").stdout)
    assert [(one["number"], one["is_live"]) for one in listed] == [(2, False), (1, True)]
    assert listed[1]["author"] == "Ana"


def test_what_a_colleague_published_elsewhere_is_not_taken_back_unknowingly(home: Path) -> None:
    """She published in the console; the files here are those of before."""
    ivr("db", "upgrade")
    ivr("publish", "--by", "Ana", "--why", "the first")
    theirs, mine = home / "flows" / "bill_pay.yaml", home / "flows" / "orders.yaml"
    before = theirs.read_text()
    theirs.write_text(before + "# hers\n")
    ivr("publish", "--by", "Ben", "--why", "hers")
    theirs.write_text(before)
    mine.write_text(mine.read_text() + "# mine\n")
    refused = ivr("publish")
    assert refused.exit_code == PROBLEMS
    assert "Older here than in version 2, which is live (Ben: hers): bill_pay.yaml." in refused.output
    assert "as in version 2 (Ben: hers)" in ivr("fetch").output
    assert theirs.read_text() == before + "# hers\n"
    assert mine.read_text().endswith("# mine\n")
    assert "Version 3 is live." in ivr("publish").output
    theirs.write_text(before)
    assert "Version 4 is live." in ivr("publish", "--over", "3").output
    assert "No file here is older" in ivr("fetch").output


def test_wrong_usage_and_problems_have_their_own_exit_status(home: Path) -> None:
    ivr("db", "upgrade")
    assert ivr("rollback", "1").exit_code == WRONG_USAGE
    assert ivr("rollback", "1", "--why", "x").exit_code == PROBLEMS
    assert ivr("nonsense").exit_code == WRONG_USAGE
    (home / "flows" / "bill_pay.yaml").write_text("flow: bill_pay\n")
    refused = ivr("publish")
    assert refused.exit_code == PROBLEMS
    assert "bill_pay.yaml" in refused.output
    assert "Nothing is published" in ivr("versions").output


def test_the_doctor_finds_what_would_stop_a_call(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def colours() -> dict[str, str]:
        return {one["about"]: one["colour"] for one in json.loads(ivr("doctor", "--json").stdout)}

    assert ivr("doctor").exit_code == PROBLEMS
    ivr("db", "upgrade")
    assert colours()["flows"] == "red"
    ivr("publish")
    assert ivr("doctor").exit_code == FINE
    assert "red" not in colours().values()
    (home / "flows" / "queues.yaml").touch()
    (home / "audio_prompts" / "waiting.wav").unlink()
    assert colours()["recordings"] == "yellow", "calls are taken, with a pause in its place"
    monkeypatch.setenv("IVR_SQLITE_SYNCHRONOUS", "NORMAL")
    assert colours()["durability"] in ("yellow", "green")
    monkeypatch.setenv("IVR_GUESSES_EVERYONE_AN_HOUR", "100000")
    assert colours()["guessing"] == "red"
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "weak")
    assert colours()["settings"] == "red"
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nowhere")
    assert colours()["database"] == "red"
    assert "weak," not in ivr("doctor").output


def test_a_database_that_could_lose_payments_is_red(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/x.sqlite3", synchronous="NORMAL")
    assert [one.colour for one in durability(engine)] == ["yellow", "green"]
    engine.dispose()
    engine = open_database(f"sqlite:///{tmp_path}/x.sqlite3")
    assert [one.colour for one in durability(engine)] == ["green", "green"]
    engine.dispose()


def test_new_keys_are_new_and_strong(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = ivr("doctor", "--new-keys").output, ivr("doctor", "--new-keys").output
    assert first != second
    for line in first.splitlines():
        name, _, value = line.partition("=")
        monkeypatch.setenv(name, value)
    ivr("db", "upgrade")
    ivr("publish")
    assert ivr("doctor").exit_code == FINE


def test_nothing_is_served_that_could_not_take_calls(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reason is told, and the port is never opened."""
    told = ivr("serve", "--port", "0")
    assert told.exit_code == PROBLEMS
    assert "ivr db upgrade" in told.output
    ivr("db", "upgrade")
    assert "ivr publish" in ivr("serve", "--port", "0").output
    ivr("publish")
    monkeypatch.setenv("IVR_INDEX_KEY", "")
    assert "IVR_INDEX_KEY" in ivr("serve", "--port", "0").output
