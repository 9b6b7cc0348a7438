"""`ivr numbers sync` as it is typed: the change first, a question, and only what is agreed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from ivr.demo_secrets import make_up
from ivr.rehearsal import CHECKOUT
from ivr.simulator.account import SimulatedAccount
from ivr.simulator.carrier import SAMPLE_ACCOUNT_SID

FINE, PROBLEMS = 0, 1
PUBLIC_URL = "https://ivr.example.com"
LINES = ("+18779899059", "+18008081902", "+18882546351", "+12025550190", "+12025550191")
SPARE = "+12025550177"


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatedAccount]:
    """A demo's account with every shipped line and one number more, and the shell in a folder of flows."""
    for name in ("flows", "audio_prompts"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    made_up = make_up()
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "IVR_MODE": "demo",
        "IVR_FOLDER": str(tmp_path),
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_AUTH_TOKEN": made_up.auth_token,
        "IVR_DATA_KEYS": made_up.data_keys,
        "IVR_INDEX_KEY": made_up.index_key,
        "DATABASE_URL": f"sqlite:///{tmp_path}/ivr.sqlite3",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("IVR_INSTALLATION", raising=False)
    with SimulatedAccount(SAMPLE_ACCOUNT_SID, [made_up.auth_token], [*LINES, SPARE]) as simulated:
        (tmp_path / "running.json").write_bytes(msgspec.json.encode({"account_url": simulated.url}))
        yield simulated


def sync(*words: str, answer: str | None = None) -> Result:
    # A terminal wide enough that no address is broken across lines.
    runner = CliRunner(env={"COLUMNS": "200"})
    return runner.invoke(main, ["numbers", "sync", *words], input=answer)


def test_the_change_is_shown_and_made_when_it_is_agreed(account: SimulatedAccount) -> None:
    account.numbers[0]["voice_url"] = "https://old.example.com/ivr.php"
    done = sync(answer="y\n")
    assert done.exit_code == FINE
    assert "The lines of the files on disk, since nothing is published yet" in done.output
    shown = next(line for line in done.output.splitlines() if "old.example.com" in line)
    assert shown.split() == [
        *("+18779899059", "voice_url", "https://old.example.com/ivr.php"),
        f"{PUBLIC_URL}/voice/answer",
    ]
    assert done.output.index("old.example.com") < done.output.index("Change them?")
    assert f"{SPARE} is no line; it is left as it is." in done.output
    assert {sid for sid, _ in account.changes} == {one["sid"] for one in account.numbers[: len(LINES)]}
    assert account.numbers[0]["voice_url"] == f"{PUBLIC_URL}/voice/answer"
    assert account.numbers[0]["voice_fallback_url"] == f"{PUBLIC_URL}/voice/fallback"
    assert account.numbers[0]["status_callback"] == f"{PUBLIC_URL}/voice/status"
    assert account.numbers[0]["sms_url"] == f"{PUBLIC_URL}/text/received"


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_without_a_yes_nothing_is_changed(account: SimulatedAccount, answer: str) -> None:
    assert "Change them?" in sync(answer=answer).output
    assert not account.changes


def test_a_dry_run_asks_nothing_and_changes_nothing(account: SimulatedAccount) -> None:
    done = sync("--dry-run", "--yes")
    assert done.exit_code == FINE
    assert "Change them?" not in done.output
    assert "Nothing was changed." in done.output
    assert not account.changes


def test_a_second_run_finds_nothing_to_change(account: SimulatedAccount) -> None:
    assert sync("--yes").exit_code == FINE
    account.changes.clear()
    done = sync("--yes")
    assert "Nothing to change." in done.output
    assert "+18779899059 (bill_pay) leads here already." in done.output
    assert done.exit_code == FINE
    assert not account.changes


def test_one_number_that_fails_does_not_stop_the_others(account: SimulatedAccount) -> None:
    account.fails = {f"{account.numbers[1]['sid']}.json": 500}
    done = sync("--yes")
    assert done.exit_code == PROBLEMS
    assert f"{LINES[1]} was not changed: The carrier has a failure of its own (HTTP 500)." in done.output
    assert f"Not changed: 1 of {len(LINES)}." in done.output
    assert f"{LINES[3]} leads here now." in done.output
    assert len(account.changes) == len(LINES) - 1


def test_a_line_that_the_account_does_not_own_is_told_and_the_rest_is_done(account: SimulatedAccount) -> None:
    del account.numbers[3]
    done = sync("--yes")
    assert done.exit_code == PROBLEMS
    assert f"{LINES[3]} (orders): The account does not own this number. Buy it or port it" in done.output
    assert len(account.changes) == len(LINES) - 1


def test_the_installations_own_numbers_count(
    account: SimulatedAccount, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "installation.yaml"
    own.write_text(f'lines:\n  "{SPARE}": orders\n')
    monkeypatch.setenv("IVR_INSTALLATION", str(own))
    assert f"{SPARE} leads here now." in sync("--yes").output


def test_the_live_versions_lines_count_and_not_the_files(account: SimulatedAccount, tmp_path: Path) -> None:
    for words in (["db", "upgrade"], ["publish"]):
        assert CliRunner().invoke(main, words).exit_code == FINE
    lines = tmp_path / "flows" / "lines.yaml"
    lines.write_text(lines.read_text().replace('"1-202-555-0190"', '"1-202-555-0177"'))
    done = sync("--yes")
    assert "The lines of version 1, which is live" in done.output
    assert f"{SPARE} is no line" in done.output


def test_flow_files_with_mistakes_are_told(account: SimulatedAccount, tmp_path: Path) -> None:
    (tmp_path / "flows" / "lines.yaml").write_text("lines:\n")
    done = sync("--yes")
    assert done.exit_code == PROBLEMS
    assert "Run: ivr check" in done.output
    assert not account.changes


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TWILIO_ACCOUNT_SID", "", "TWILIO_ACCOUNT_SID is not set"),
        ("TWILIO_ACCOUNT_SID", "SK" + "1" * 32, "TWILIO_ACCOUNT_SID must be AC and 32"),
        ("TWILIO_AUTH_TOKEN", "", "TWILIO_AUTH_TOKEN is not set"),
        ("PUBLIC_URL", "", "PUBLIC_URL is not set"),
        ("PUBLIC_URL", "http://ivr.example.com", "PUBLIC_URL must begin with https://"),
    ],
)
def test_a_setting_that_lacks_is_named_and_nobody_is_asked(
    account: SimulatedAccount, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv("IVR_MODE", "production")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", SAMPLE_ACCOUNT_SID)
    monkeypatch.setenv(name, value)
    done = sync("--yes")
    assert done.exit_code == PROBLEMS
    assert told in done.output
    assert not account.changes


def test_credentials_that_are_not_the_accounts_are_told(
    account: SimulatedAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = make_up().auth_token
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", wrong)
    done = sync("--yes")
    assert done.exit_code == PROBLEMS
    assert "check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN" in done.output
    assert wrong not in done.output
    assert isinstance(done.exception, SystemExit)


def test_an_account_that_is_suspended_is_told(account: SimulatedAccount) -> None:
    account.status = "suspended"
    assert "The account is suspended" in sync("--dry-run").output


def test_a_demo_that_does_not_run_has_no_account(account: SimulatedAccount, tmp_path: Path) -> None:
    (tmp_path / "running.json").unlink()
    assert "Start it: ivr demo" in sync("--yes").output
    (tmp_path / "running.json").write_text("{")
    assert "running.json cannot be read" in sync("--yes").output
    assert (
        "running.json cannot be read"
        in CliRunner(env={"COLUMNS": "200"}).invoke(main, ["doctor", "--online"]).output
    )


def test_a_database_that_does_not_answer_is_told(
    account: SimulatedAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nowhere")
    done = sync("--yes")
    assert done.exit_code == PROBLEMS
    assert "DATABASE_URL: the database does not answer" in done.output
    assert not account.changes
