"""`ivr diff`: versions, the draft, and folders."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from ivr.cli import main, publishing
from ivr.cli.differences import told
from ivr.comparing.differences import Comparison, Difference, Spoken
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
    )
    assert ivr("publish").exit_code == 0
    past = ivr("diff", "1", "2").output
    assert "Until tomorrow." in past
    assert "ivr test" not in past
    assert "No difference" in ivr("diff", "2", "live").output
    assert "there is no version 7" in ivr("diff", "7").output
    assert "is no version: write a number" in ivr("diff", "yesterday").output


def test_files_that_are_older_than_what_a_colleague_published_are_named_first(home: Path) -> None:
    """She published in the console; the files here are those of before."""
    ivr("db", "upgrade")
    ivr("publish")
    (home / "flows" / "main.yaml").write_text(AFTER)
    ivr("publish", "--by", "Ben", "--why", "his")
    (home / "flows" / "main.yaml").write_text(BEFORE)
    told = ivr("diff").output
    assert told.startswith(
        "Older here than in version 2, which is live (Ben: his): main.yaml.\n"
        "What follows takes that change back. `ivr fetch` brings these files up to it.\n\n"
        "1 step in main: other words.\n"
    )
    assert "Older here" not in ivr("diff", "2", "1").output
    for_program = ivr("diff", "--format", "json")
    assert json.loads(for_program.stdout)["differences"]
    assert "Older here" in for_program.stderr
    ivr("fetch")
    assert ivr("diff").output == "No difference to callers.\n"


def test_a_person_is_asked_about_a_day_that_is_over_before_it_is_published(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe is not asked: it is told afterwards."""
    ivr("db", "upgrade")
    hours = home / "flows" / "hours.yaml"
    closed = "    closed: {2020-12-24: {en: Christmas Eve, es: la Nochebuena}}\n"
    hours.write_text(
        "calendars:\n  office:\n    time_zone: America/New_York\n    weekly: {monday: 8:30 to 17:00}\n"
    )
    assert ivr("publish").exit_code == 0
    hours.write_text(hours.read_text() + closed)
    with monkeypatch.context() as at_a_terminal:
        at_a_terminal.setattr(publishing, "is_at_a_terminal", lambda: True)
        asked = CliRunner().invoke(main, ["publish"], input="n\n")
    assert asked.exit_code == 1
    assert re.search(
        r"2020-12-24 is over: did you mean 20\d\d-12-24\?\nPublish it all the same", asked.output
    )
    assert "Version 2" not in ivr("versions").output
    assert "2020-12-24 is over: nobody notices it." in ivr("publish").output


def test_call_files_that_hear_what_is_gone_are_named_with_the_command(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    calls = home / "tests" / "calls"
    calls.mkdir(parents=True)
    at = "dials 1-202-555-0100\nat 2026-11-24 10:00\n"
    (calls / "bye.call").write_text(f"{at}hears Until tomorrow\ncall ends\n")
    (calls / "other.call").write_text(f"{at}hears Something else\ncall ends\n")
    other = home / "other"
    other.mkdir()
    (other / "lines.yaml").write_bytes(LINES)
    (other / "main.yaml").write_text(AFTER)
    told = ivr("diff", "other", "flows").output
    assert told.endswith("1 call file may go otherwise now:\n  ivr test tests/calls/bye.call\n")


def test_two_folders_need_no_database(home: Path) -> None:
    other = home / "other" / "flows"
    other.mkdir(parents=True)
    (other / "lines.yaml").write_bytes(LINES)
    (other / "main.yaml").write_text(AFTER)
    found = json.loads(ivr("diff", "flows", "other/flows", "--format", "json").stdout)
    (difference,) = found["differences"]
    assert (difference["kind"], difference["becomes"]) == ("words", "Until tomorrow.")
    assert not (home / "ivr.sqlite3").exists()


def test_files_with_mistakes_are_told_to_be_checked_first(home: Path) -> None:
    (home / "flows" / "main.yaml").write_text(BEFORE.replace("start: bye", "start: by"))
    assert "have mistakes: ivr check" in ivr("diff", "flows", "flows").output


def test_changed_hours_stand_in_a_part_of_their_own_with_each_language_in_one_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    line, day = "+12025550100", "on Thursday, December 24, all day"
    words = Difference("words", "Hi.", "Hello.", line, "en", ("presses 1",), title="Main")
    spoken = (Spoken("es", ("presses 9",), "Espere.", "No estamos."),)
    beside = ("On Friday nobody is there, as before; only the reason differs.",)
    hours = Difference("moment", "Wait.", "Away.", line, "en", about="office", when=day, spoken=spoken)
    hours = replace(hours, stands="nobody answers", title="Main", beside=beside)
    report = list(told(Comparison((words, hours))))
    assert report[0] == f"1 calendar (office): nobody answers {day}."
    begins = report.index("Hours")
    assert f"{line}, Main" in report[:begins]
    assert report[begins + 2 :] == [
        f"  Hours of office, {day}: nobody answers. A caller who dials Main ({line})",
        "  now hears",
        "      Away.",
        "    in Spanish (presses 9)",
        "      No estamos.",
        "    instead of",
        "      Wait.",
        "      Espere.",
        f"    {beside[0]}",
        "",
        "2 differences to callers.",
    ]
