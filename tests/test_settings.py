"""Settings: named in every mistake, never repeated, and nothing starts with weak secrets outside the demo."""

import os
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.app import create_app
from ivr.cli import main
from ivr.cli.settings import settings_page
from ivr.database import open_database
from ivr.database_address import DatabaseUrlRefused
from ivr.demo_secrets import make_up, with_demo_secrets
from ivr.rehearsal import CHECKOUT
from ivr.settings import Settings, SettingsRefused, read_settings
from ivr.weak_settings import refuse_weak

GOOD = make_up()
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        for name in (field.alias or "", f"{field.alias}_FILE"):
            monkeypatch.delenv(name, raising=False)


def strong(monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    """An environment that could take calls, but for what is changed."""
    environment = {
        "PUBLIC_URL": "https://ivr.example.com",
        "TWILIO_AUTH_TOKEN": TOKEN,
        "IVR_DATA_KEYS": GOOD.data_keys,
        "IVR_INDEX_KEY": GOOD.index_key,
    }
    for name, value in (environment | changed).items():
        monkeypatch.setenv(name, value)


def refused() -> list[str]:
    with pytest.raises(SettingsRefused) as caught:
        refuse_weak(read_settings())
    return caught.value.mistakes


def test_the_page_of_the_documentation_is_up_to_date() -> None:
    page = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == settings_page(), "run: ivr settings > docs/settings.md"


def test_every_setting_has_a_name_and_a_purpose() -> None:
    for field in Settings.model_fields.values():
        assert field.alias
        assert field.alias.isupper()
        assert field.description
        assert field.description.endswith(".")


def test_strong_secrets_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    strong(monkeypatch)
    assert refuse_weak(read_settings()).auth_tokens == (TOKEN,)


def test_all_that_is_missing_is_told_at_once() -> None:
    told = " ".join(refused())
    for name in ("TWILIO_AUTH_TOKEN", "IVR_DATA_KEYS", "IVR_INDEX_KEY", "PUBLIC_URL"):
        assert name in told


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWILIO_AUTH_TOKEN", ""),
        ("TWILIO_AUTH_TOKEN", "s3cret"),
        ("TWILIO_AUTH_TOKEN", "a" * 40),
        ("TWILIO_AUTH_TOKEN", f"{TOKEN},s3cret"),
        ("TWILIO_AUTH_TOKEN", ","),
        ("TWILIO_AUTH_TOKEN", "your_auth_token_goes_here_change_me"),
        ("TWILIO_AUTH_TOKEN", "Example-0123456789abcdef-0123"),
        ("TWILIO_AUTH_TOKEN", "0123456789abcdefXXXXXXXXXXXXXXXX"),
        ("DATABASE_URL", "s3cret"),
        ("DATABASE_URL", "postgresql://ivr:Pa@s3cret:w0rd@127.0.0.1:5432/db"),
        ("DATABASE_URL", "postgresql://ivr:Pa@127.0.0.1:s3cret/db"),
        ("DATABASE_URL", "mysql://ivr:s3cret@127.0.0.1/db"),
        ("IVR_DATA_KEYS", "k1:c2hvcnQ="),
        ("IVR_DATA_KEYS", "s3cret"),
        ("IVR_INDEX_KEY", "s3cret"),
        ("IVR_METRICS_TOKEN", "s3cret"),
        ("PUBLIC_URL", "http://ivr.example.com"),
        ("PUBLIC_URL", "s3cret"),
        ("PUBLIC_URL", "https://my_ivr.example.com"),
        ("PUBLIC_URL", "https://ivr.example.com/?s3cret=1"),
    ],
)
def test_a_weak_setting_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    strong(monkeypatch, **{name: value})
    told = " ".join(refused())
    assert name in told
    assert "s3cret" not in told
    assert "a" * 40 not in told
    with pytest.raises(SettingsRefused):
        create_app(read_settings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IVR_MODE", "s3cret"),
        ("IVR_MINIMUM_CENTS", "s3cret"),
        ("IVR_GUESSES_PER_ACCOUNT_A_DAY", "0"),
        ("IVR_LOG_LEVEL", "s3cret"),
        ("IVR_DRAFT", "s3cret"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    strong(monkeypatch, **{name: value})
    told = " ".join(refused())
    assert name in told
    assert "s3cret" not in told


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    strong(monkeypatch)
    for name, value in (("TWILIO_AUTH_TOKEN", f"{TOKEN},{TOKEN[::-1]}\n"), ("IVR_INDEX_KEY", GOOD.index_key)):
        monkeypatch.delenv(name)
        (tmp_path / name).write_text(value)
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    settings = refuse_weak(read_settings())
    assert settings.auth_tokens == (TOKEN, TOKEN[::-1])
    assert settings.index_key == GOOD.index_key


def test_a_secret_file_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    strong(monkeypatch)
    monkeypatch.delenv("IVR_DATA_KEYS")
    monkeypatch.setenv("IVR_DATA_KEYS_FILE", str(tmp_path / "nowhere"))
    assert refused() == ["IVR_DATA_KEYS_FILE names a file that cannot be read."]


def test_words_with_commas_and_slashes_are_tidied(monkeypatch: pytest.MonkeyPatch) -> None:
    strong(monkeypatch, PUBLIC_URL="https://ivr.example.com/lines/", IVR_DECLINE_CODES="05, 51 ,54,")
    settings = read_settings()
    assert settings.public_url == "https://ivr.example.com/lines"
    assert settings.decline_codes == ("05", "51", "54")


def test_the_demo_makes_up_what_it_lacks_and_keeps_it(tmp_path: Path) -> None:
    first = with_demo_secrets(read_settings(mode="demo", state_folder=tmp_path))
    second = with_demo_secrets(read_settings(mode="demo", state_folder=tmp_path))
    assert any(first.auth_tokens)
    assert (first.auth_tokens, first.data_keys) == (second.auth_tokens, second.data_keys)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o077 == 0
    given = with_demo_secrets(read_settings(mode="demo", state_folder=tmp_path, auth_tokens=("mine",)))
    assert given.auth_tokens == ("mine",)


def test_production_makes_up_nothing(tmp_path: Path) -> None:
    settings = with_demo_secrets(read_settings(state_folder=tmp_path))
    assert settings.data_keys == ""
    assert not list(tmp_path.iterdir())


def test_the_simulated_clock_is_believed_in_the_demo_alone() -> None:
    assert not read_settings().is_demo
    assert read_settings(mode="demo").is_demo


def traceback_of(raised: BaseException) -> str:
    return "".join(traceback.format_exception(raised))


@pytest.mark.parametrize("url", ["s3cret", "postgresql://ivr:Pa@s3cret:w0rd@127.0.0.1:5432/db"])
def test_no_piece_of_the_password_is_in_a_traceback(url: str) -> None:
    with pytest.raises(DatabaseUrlRefused) as caught:
        open_database(url)
    told = traceback_of(caught.value).splitlines()
    assert "DATABASE_URL" in told[-1]
    assert not any("s3cret" in line for line in told)


@pytest.mark.parametrize("url", ["s3cret", "postgresql://ivr:Pa@s3cret:w0rd@127.0.0.1:5432/db"])
def test_a_command_refuses_an_address_in_a_sentence(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    strong(monkeypatch, DATABASE_URL=url)
    for words in (["versions"], ["db", "upgrade"], ["serve"], ["doctor"]):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 1
        assert isinstance(done.exception, SystemExit)
        assert "DATABASE_URL" in done.output
        assert "s3cret" not in done.output


def test_a_server_that_cannot_start_says_one_sentence(tmp_path: Path) -> None:
    """What granian or gunicorn load; a traceback would hide the reason."""
    environment = {"PATH": os.environ["PATH"], "TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "nowhere")}
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=CHECKOUT, env=environment, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert done.stderr == "TWILIO_AUTH_TOKEN_FILE names a file that cannot be read.\n"
