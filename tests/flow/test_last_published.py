"""`ivr check` compares the files with the version that is live, where there is one."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli.check import check
from ivr.cli.databases import db
from ivr.cli.publishing import publish
from ivr.flow.compiler import compile_flows
from ivr.flow.last_published import LastPublished
from tests.flow.cases import compile_case, published_of, sources_of

FLOW = "flow: a\ntitle: A\nstart: bye\nsteps:\n  bye: {hang_up: Good-bye.}\n"
SPANISH = "flow: a\nlanguage: es\nsteps: {bye: Adiós.}\n"
LINES = """organisation: A
voices: {en: Polly.Joanna-Neural, es: Polly.Lupe-Neural}
lines: {"1-202-555-0142": a}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "flows" / "es").mkdir(parents=True)
    (tmp_path / "audio_prompts").mkdir()
    (tmp_path / "flows" / "a.yaml").write_text(FLOW)
    (tmp_path / "flows" / "es" / "a.yaml").write_text(SPANISH, encoding="utf-8")
    (tmp_path / "flows" / "lines.yaml").write_text(LINES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/ivr.sqlite3")
    return tmp_path


def checked() -> str:
    return CliRunner().invoke(check, ["--quick"]).output


def test_words_that_changed_in_one_language_alone_are_told(home: Path) -> None:
    (home / "flows" / "a.yaml").write_text(FLOW.replace("Good-bye.", "Until tomorrow."))
    assert "no problems" in checked()
    assert not (home / "ivr.sqlite3").exists()
    (home / "flows" / "a.yaml").write_text(FLOW)
    assert CliRunner().invoke(db, ["upgrade"]).exit_code == 0
    assert "no problems" in checked()
    assert CliRunner().invoke(publish, ["--by", "Ana"]).exit_code == 0
    assert "no problems" in checked()
    (home / "flows" / "a.yaml").write_text(FLOW.replace("Good-bye.", "Until tomorrow."))
    assert "flows/es/a.yaml:3:14: warning[stale-translation]" in checked()
    (home / "flows" / "es" / "a.yaml").write_text(SPANISH.replace("Adiós", "Hasta mañana"), encoding="utf-8")
    assert "no problems" in checked()


def test_a_recording_that_was_made_since_is_not_stale() -> None:
    published = published_of("stale_recording")
    assert published is not None
    newer = LastPublished(published.flows, frozenset({"en/bill_pay.welcome.wav"}))
    assert compile_flows(*sources_of("stale_recording"), newer).problems == ()
    assert {found.rule for found in compile_case("stale_recording").problems} == {"stale-recording"}


def test_a_database_that_does_not_answer_hinders_no_check(home: Path) -> None:
    (home / "ivr.sqlite3").write_bytes(b"no database" * 1_000)
    assert "no problems" in checked()
    os.remove(home / "ivr.sqlite3")


def test_what_was_left_behind_is_told_when_it_is_published(home: Path) -> None:
    assert CliRunner().invoke(db, ["upgrade"]).exit_code == 0
    assert CliRunner().invoke(publish, ["--by", "Ana"]).output.endswith("Version 1 is live.\n")
    (home / "flows" / "a.yaml").write_text(FLOW.replace("Good-bye.", "Until tomorrow."))
    told = CliRunner().invoke(publish, ["--by", "Ana"]).output
    assert "flows/es/a.yaml:3:14: warning[stale-translation]" in told
    difference = "1 difference to callers. Told by: ivr diff 1 2\n"
    assert f"Version 2 is live.\n{difference}" in told


def test_a_check_reads_the_folder_and_the_numbers_that_the_settings_name(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "flows").rename(home / "elsewhere")
    assert "there is no file or folder named 'flows'" in checked()
    monkeypatch.setenv("IVR_FLOWS", "elsewhere")
    assert "no problems" in checked()
    own = home / "own.yaml"
    own.write_text('lines: {"1-202-555-0199": nothing}\n')
    monkeypatch.setenv("IVR_INSTALLATION", str(own))
    assert "nothing" in checked()
