"""`ivr hours`, as operations staff type it."""

import json
import shutil
from pathlib import Path

import pytest

from ivr.database import open_database
from ivr.flow.compiler import compile_flows
from ivr.flow_files import read_folder
from ivr.migrations.upgrading import upgrade
from ivr.publishing import Signed, publish
from ivr.rehearsal import CHECKOUT
from tests.web.test_commands import FINE, PROBLEMS, WRONG_USAGE, home, ivr

__all__ = ["home"]

THANKSGIVING = "2026-11-26T09:00:00-05:00"
FIRST = "2099-12-01"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the shipped flows published, to be copied."""
    file = tmp_path_factory.mktemp("published") / "ivr.sqlite3"
    engine = open_database(f"sqlite:///{file}")
    upgrade(engine)
    sources = read_folder(CHECKOUT / "flows", CHECKOUT / "audio_prompts")
    compiled = compile_flows(sources.contents, sources.recordings)
    publish(engine, sources, compiled, Signed("Ana", "", "2026-11-22T12:00:00+00:00"))
    engine.dispose()
    return file


@pytest.fixture
def line(home: Path, published: Path) -> Path:
    (home / "kept").mkdir()
    shutil.copyfile(published, home / "kept" / "ivr.sqlite3")
    return home


def test_days_ahead_are_shown_with_what_closes_them(line: Path) -> None:
    told = ivr("hours", "show", "--calendar", "billing", "--days", "3", "--at", THANKSGIVING).output
    assert (
        "At 2026-11-26 09:00: closed for Thanksgiving Day; open again tomorrow, Friday, at 8:30 a.m. (EST)"
        in told
    )
    assert "cpap" not in told
    days = [row.split() for row in told.splitlines() if "day  " in row]
    assert days == [
        ["Thursday", "2026-11-26", "closed", "Thanksgiving", "Day"],
        ["Friday", "2026-11-27", "8:30", "to", "17:00"],
        ["Saturday", "2026-11-28", "closed"],
    ]
    open_told = ivr("hours", "show", "--calendar", "cpap", "--at", "2026-11-27T09:00:00-05:00").output
    assert "At 2026-11-27 09:00: open, until 20:00" in open_told
    assert len([row for row in open_told.splitlines() if "day " in row]) == 14


def test_a_part_of_a_day_is_closed_listed_and_reopened(line: Path) -> None:
    hours = ("--on", FIRST, "--from", "13:00", "--to", "15:00")
    closed = ivr("hours", "close", "billing", "cpap", *hours, "--because", "a staff meeting.", "--by", "Ana")
    assert closed.exit_code == FINE
    assert "It holds from the next call on." in closed.output
    assert "Without --es Spanish callers hear" in closed.output
    shown = json.loads(
        ivr("hours", "show", "--days", "1", "--at", f"{FIRST}T09:00:00-05:00", "--json").output
    )
    days = {one["calendar"]: one["days"][0] for one in shown}
    assert days["billing"]["open"] == [["8:30", "13:00"], ["15:00", "17:00"]]
    assert days["billing"]["why"] == ["a staff meeting (13:00 to 15:00)"]
    assert days["general"]["open"] == [["8:30", "17:00"]]
    listed = json.loads(ivr("hours", "closings", "--json").stdout)
    assert [(one["calendar"], one["author"]) for one in listed] == [("cpap", "Ana"), ("billing", "Ana")]
    assert ivr("hours", "reopen", "all", "--on", FIRST, "--by", "Ben").exit_code == FINE
    assert "Nothing is closed" in ivr("hours", "closings").output
    assert "taken back by Ben" in ivr("hours", "closings", "--all").output
    nothing = ivr("hours", "reopen", "billing", "--on", "2026-11-26")
    assert nothing.exit_code == PROBLEMS
    assert "hours.yaml closes it for Thanksgiving Day" in nothing.output


def test_today_and_every_calendar_are_meant_when_nothing_else_is_said(line: Path) -> None:
    assert ivr("hours", "close", "all", "--because", "a storm", "--es", "una tormenta").exit_code == FINE
    shown = json.loads(ivr("hours", "show", "--days", "1", "--json").stdout)
    assert {tuple(one["days"][0]["open"]) for one in shown} == {()}
    assert all("a storm" in one["days"][0]["why"] for one in shown)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere", "--because", "x"), "Known: billing, cpap, general, orders."),
        (("billing", "--because", " . "), "Write why"),
        (("billing", "--because", "x" * 101), "at most 100 characters"),
        (("billing", "--because", "x", "--from", "15:00", "--to", "13:00"), "must begin earlier"),
        (("billing", "--because", "x", "--on", "2020-01-01"), "2020-01-01 is over"),
        (("billing", "--because", "x", "--on", FIRST, "--until", "2099-11-01"), "last day lies before"),
        (("billing", "--because", "x", "--on", FIRST, "--until", "2100-11-01"), "at most 92 days"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(words: tuple[str, ...], told: str, line: Path) -> None:
    refused = ivr("hours", "close", *words)
    assert refused.exit_code == WRONG_USAGE
    assert told in " ".join(refused.output.split())
    assert "Nothing is closed" in ivr("hours", "closings").output


def test_a_closing_tells_the_words_that_callers_will_hear(line: Path) -> None:
    day = ("--on", "2099-12-24", "--from", "noon")
    told = ivr(
        "hours", "close", "billing", *day, "--because", "Christmas Eve", "--es", "la Nochebuena"
    ).output
    assert "Callers of billing hear, in English: Our associates are away for Christmas Eve." in told
    assert "in Spanish: Nuestros representantes no están, por la Nochebuena." in told
    shown = ivr("hours", "show", "--calendar", "billing", "--on", "2099-12-24").output
    assert "8:30 to 12:00" in shown
    assert "open now" not in shown
    told = ivr("hours", "close", "cpap", *day, "--because", "Christmas Eve").output
    assert "Our C-PAP associates are away for Christmas Eve, until" in told
    anyway = ivr("hours", "close", "billing", "--on", "2099-12-26", "--because", "a rest").output
    assert "Nobody answers in billing then anyway, by its hours; who calls hears why." in anyway
    assert "Callers of billing hear, in English: Our associates are away for a rest." in anyway


def test_the_holidays_of_a_year_are_shown_without_the_other_days(line: Path) -> None:
    year = ("hours", "show", "--calendar", "billing", "--closed", "--on", "2027-01-01")
    days = json.loads(ivr(*year, "--json").stdout)[0]["days"]
    kept = {day["day"]: day["why"] for day in days}
    assert kept["2027-07-05"] == ["Independence Day"]
    assert all(kept.values())
    assert min(kept) == "2027-01-01"
    assert len(kept) < 12
    assert "Independence Day" in ivr(*year).output


def test_what_is_closed_last_is_heard_and_told_with_what_it_replaces(line: Path) -> None:
    """Of a holiday, and of an earlier closing."""
    christmas = ("hours", "close", "billing", "--on", "2030-12-25", "--es", "x")
    told = ivr(*christmas, "--because", "a move").output
    assert "In billing it replaces: Christmas Day" in told
    assert "hear, in English: Our associates are away for a move." in told
    told = ivr(*christmas, "--because", "a storm", "--from", "noon", "--to", "13:00").output
    assert "In billing it replaces: a move" in told
    assert "hear, in English: Our associates are away for a storm." in told
    shown = ivr("hours", "show", "--calendar", "billing", "--on", "2030-12-25", "--json").output
    assert json.loads(shown)[0]["days"][0]["why"] == [
        "a move (00:00 to 12:00)",
        "a storm (12:00 to 13:00)",
        "a move (13:00 to 24:00)",
    ]


def test_a_closing_of_some_mornings_is_told_by_the_first_that_would_have_been_open(line: Path) -> None:
    """2099-12-06 is a Sunday."""
    hours = ("--on", "2099-12-06", "--until", "2099-12-07", "--from", "8:00", "--to", "9:00")
    told = ivr("hours", "close", "billing", *hours, "--because", "a drill", "--es", "un simulacro").output
    assert "anyway" not in told
    assert "away for a drill. They are here again today" in told


def test_a_time_is_typed_as_the_clock_on_the_wall_shows_it(line: Path) -> None:
    for typed in ("2026-11-26 13:00", "2026-11-26T13:00:00-05:00"):
        told = ivr("hours", "show", "--calendar", "billing", "--at", typed).output
        assert "At 2026-11-26 13:00: closed for Thanksgiving Day" in told
    today = ivr("hours", "show", "--calendar", "billing", "--days", "1").output
    assert today.splitlines()[1].startswith(("open now", "closed now"))
    refused = ivr("hours", "show", "--at", "2026-11-26")
    assert refused.exit_code == WRONG_USAGE
    assert "write them in quotes, such as '2026-12-24 13:00'" in " ".join(refused.output.split())
    refused = ivr("hours", "show", "--on", "2026-02-30")
    assert "'2026-02-30' is not a day: February 2026 has 28 days" in " ".join(refused.output.split())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("noon", "12:00"), ("12 pm", "12:00"), ("12:00", "12:00"), ("1:30 p.m.", "13:30"), ("9am", "09:00")],
)
def test_times_are_typed_as_people_say_them(typed: str, meant: str, line: Path) -> None:
    hours = ("--on", FIRST, "--from", typed, "--to", "midnight")
    assert f"{meant} to 24:00" in ivr("hours", "close", "billing", *hours, "--because", "x").output


@pytest.mark.parametrize("typed", ["lunch", "25:00", "13 pm", "0 am", "12:60"])
def test_what_is_no_time_is_told_with_what_to_write(typed: str, line: Path) -> None:
    refused = ivr("hours", "close", "billing", "--from", typed, "--because", "x")
    assert refused.exit_code == WRONG_USAGE
    assert f"'{typed}' is no time of the day: write 13:00, 1 pm, noon or midnight" in refused.output


def test_a_day_without_a_closing_is_told_with_the_days_that_have_one(line: Path) -> None:
    ivr("hours", "close", "billing", "--on", FIRST, "--because", "a meeting")
    told = ivr("hours", "reopen", "billing").output
    assert f"It has closings on {FIRST}: say which with --on." in told


def test_nothing_published_is_said(home: Path) -> None:
    ivr("db", "upgrade")
    assert "ivr publish" in ivr("hours", "show").output
