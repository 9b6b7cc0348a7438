"""`ivr callbacks`, `ivr messages`, `ivr cases` and the export of spoken authorizations, as they are typed."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from ivr.cli import main
from ivr.cli.desk_lists import folded
from ivr.database import writing
from ivr.desk.call_backs import ask_call_back
from ivr.desk.cases import Complaint, open_case
from ivr.desk.entries import Waiter
from ivr.desk.messages import AUTHORIZATION, Expected, Recorded, keep, open_message
from tests.billing.ledgers import key, sealer
from tests.conftest import Database

FINE, PROBLEMS, WRONG_USAGE = 0, 1, 2
NOW = datetime.now(UTC)
SEALER = sealer("k1")
NUMBER = "+12025550142"


@pytest.fixture
def engine(database: Database, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("IVR_DATA_KEYS", f"k1:{key('k1')}")
    monkeypatch.setenv("IVR_INDEX_KEY", key("index"))
    return database.engine


def ivr(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def promised(engine: Engine, number: str = NUMBER, not_before: datetime | None = None) -> str:
    waiter = Waiter(f"CA{number}", "+18779899059", "Bill payment", "es", "0022")
    since = datetime.now(UTC) - timedelta(minutes=25, seconds=5)
    with writing(engine) as connection:
        entry = ask_call_back(connection, SEALER, "billing", waiter, number, not_before, since)
    assert entry is not None
    return entry


def left(engine: Engine, purpose: str = "message", account: str | None = None) -> str:
    expected = Expected(
        "billing", purpose, "CA1", 5, "+18779899059", "en", "After the tone, please.", None, account
    )
    with writing(engine) as connection:
        message = open_message(connection, SEALER, expected, NOW)
        keep(connection, SEALER, message, Recorded("RE1", 12), NOW)
    return message


@pytest.mark.parametrize(
    ("command", "next_step"),
    [
        ("callbacks", "Nobody waits for a call-back. Callers ask for one while they wait"),
        ("messages", "No messages. Callers leave them while they wait"),
        ("cases", "No open cases. A caller with a complaint hears a number"),
    ],
)
def test_an_empty_list_says_how_something_comes_into_it(engine: Engine, command: str, next_step: str) -> None:
    listed = ivr(command, "list")
    assert listed.exit_code == FINE
    assert listed.output.startswith(next_step)
    assert json.loads(ivr(command, "list", "--json").stdout) == []


def test_a_call_back_made_by_hand(engine: Engine) -> None:
    entry = promised(engine)
    promised(engine, "+12025550143", datetime(2026, 11, 25, 13, tzinfo=UTC))
    first, second, how = ivr("callbacks", "list").output.splitlines()
    assert first == f"{entry}  billing  {NUMBER}  es  Bill payment  waits for 25 minutes"
    assert second.endswith(", promised from 2026-11-25 08:00 EST")
    assert how == "Before you call one by hand:  ivr callbacks claim ID --by NAME"
    claimed = ivr("callbacks", "claim", entry, "--by", "Sam").output
    assert f"ivr callbacks done {entry}" in claimed
    assert f"ivr callbacks release {entry}" in claimed
    assert ivr("callbacks", "release", entry).output == f"{entry} is in line again.\n"
    assert "claimed by nobody" in ivr("callbacks", "release", entry).output
    ivr("callbacks", "claim", entry, "--by", "Sam")
    assert ", taken by Sam" in ivr("callbacks", "list").output
    again = ivr("callbacks", "claim", entry, "--by", "Pat")
    assert (again.exit_code, "is not in line" in again.output) == (PROBLEMS, True)
    assert ivr("callbacks", "done", entry, "--by", "Sam").output == f"{entry} is done.\n"
    assert ivr("callbacks", "done", entry, "--by", "Sam").exit_code == PROBLEMS
    assert [one["number"] for one in json.loads(ivr("callbacks", "list", "--json").stdout)] == [
        "+12025550143"
    ]
    assert ivr("callbacks", "claim", entry).exit_code == WRONG_USAGE


def test_a_narrow_terminal_parts_no_number_and_no_address() -> None:
    record = f"{'a' * 32}  general  {NUMBER}  en  General inquiries  waits for 2 days"
    lines = folded(record, 60)
    assert lines[0] == f"{'a' * 32}  general  {NUMBER}  en"
    assert " ".join(lines).split() == record.split()
    assert all(len(line) <= 60 for line in lines)
    assert folded("https://ivr.example.com/" + "a" * 70, 60) == ["https://ivr.example.com/" + "a" * 70]


def test_a_message_from_the_list_to_done(engine: Engine) -> None:
    message = left(engine)
    listed = ivr("messages", "list").output.splitlines()
    assert listed[0].startswith(f"{message}  billing  message  ")
    assert listed[0].endswith("12 seconds  en  number withheld")
    shown = ivr("messages", "show", message).output
    assert "recording:  RE1\n" in shown
    assert "words:      After the tone, please.\n" in shown
    assert json.loads(ivr("messages", "show", message, "--json").stdout)["seconds"] == 12
    assert ivr("messages", "done", message, "--by", "Sam").exit_code == FINE
    assert ivr("messages", "done", message, "--by", "Sam").exit_code == PROBLEMS
    assert "done, by Sam" in ivr("messages", "show", message).output
    assert ivr("messages", "show", "nothing").exit_code == PROBLEMS


def test_spoken_authorizations_are_exported_with_their_words(engine: Engine) -> None:
    message = left(engine, AUTHORIZATION, "40170022")
    ivr("messages", "done", message, "--by", "Sam")
    day = (NOW - timedelta(days=2)).date().isoformat()
    head, row = ivr("export", "spoken-authorizations", "--since", day).output.splitlines()
    assert head == "id,account_number,authorized_at,recording,seconds,caller,language,wording,done_by"
    assert row.startswith(f"{message},40170022,")
    assert row.endswith(',RE1,12,,en,"After the tone, please.",Sam')
    assert (
        json.loads(ivr("export", "spoken-authorizations", "--since", day, "--json").stdout)[0]["id"]
        == message
    )
    after = (NOW + timedelta(days=2)).date().isoformat()
    assert json.loads(ivr("export", "spoken-authorizations", "--since", after, "--json").stdout) == []


def test_a_case_is_closed_by_its_number_however_it_is_written(engine: Engine) -> None:
    with writing(engine) as connection:
        number = open_case(
            connection, SEALER, Complaint("CA1", "+18008081902", "Other questions", NUMBER), NOW
        )
    assert number is not None
    line, how = ivr("cases", "list").output.splitlines()
    assert line.startswith(f"{number}  ")
    assert line.endswith(f"+18008081902  Other questions  {NUMBER}")
    assert how == "When one is settled:  ivr cases close NUMBER --by NAME"
    spaced = f"{number[:3]}-{number[3:6]}-{number[6:]}"
    assert ivr("cases", "close", spaced, "--by", "Sam").output == f"Case {number} is closed.\n"
    assert ivr("cases", "close", number, "--by", "Sam").exit_code == PROBLEMS
