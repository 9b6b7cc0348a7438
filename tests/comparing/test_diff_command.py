"""`ivr diff`: versions, the draft, and folders."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import main
from tests.exploring.building import LINES

BEFORE = """flow: main
title: Main
start: bye
steps:
  bye: {hang_up: Good-bye.}
"""
AFTER = BEFORE.replace("Good-bye.", "Until tomorrow.")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "lines.yaml").write_bytes(LINES)
    (folder / "main.yaml").write_text(BEFORE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/ivr.sqlite3")
    return tmp_path


def ivr(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_the_draft_is_compared_with_the_live_version(home: Path) -> None:
    assert ivr("db", "upgrade").exit_code == 0
    assert "Nothing is published yet" in ivr("diff").output
    assert ivr("publish").exit_code == 0
    assert ivr("diff").output == "No difference to callers.\n"
    (home / "flows" / "main.yaml").write_text(AFTER)
    told = ivr("diff").output
    assert told == (
        "1 step in main: other words.\n\n+12025550100, Main\n\n"
        "  Every caller now hears\n      Until tomorrow.\n    instead of\n"
        "      Good-bye.\n    in main.yaml, step 'bye'\n\n1 difference to callers.\n"
        "Calls as tests: ivr test --changed\n"
    )
    assert ivr("publish").exit_code == 0
    past = ivr("diff", "1", "2").output
    assert "Until tomorrow." in past
    assert "ivr test" not in past
    assert "No difference" in ivr("diff", "2", "live").output
    assert "there is no version 7" in ivr("diff", "7").output
    assert "is no version: write a number" in ivr("diff", "yesterday").output


def test_two_folders_need_no_database(home: Path) -> None:
    other = home / "other" / "flows"
    other.mkdir(parents=True)
    (other / "lines.yaml").write_bytes(LINES)
    (other / "main.yaml").write_text(AFTER)
    found = json.loads(ivr("diff", "flows", "other/flows", "--format", "json").output)
    (difference,) = found["differences"]
    assert (difference["kind"], difference["becomes"]) == ("words", "Until tomorrow.")
    assert not (home / "ivr.sqlite3").exists()


def test_files_with_mistakes_are_told_to_be_checked_first(home: Path) -> None:
    (home / "flows" / "main.yaml").write_text(BEFORE.replace("start: bye", "start: by"))
    assert "have mistakes: ivr check" in ivr("diff", "flows", "flows").output
