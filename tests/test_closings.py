"""Closings: laid over whatever version is live from the next call on, in every process, and taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from ivr.closings import close, last_change, list_closings, take_back
from ivr.engine.calendars import closed_for, is_open
from ivr.flow.model import FlowSet
from ivr.flow.people import Closing
from ivr.flow_files import FlowFiles
from ivr.publishing import FileVersions, rollback
from ivr.rehearsal import CHECKOUT, Rehearsal
from ivr.versions import PublishedVersions
from tests.calls_path.caller import Caller
from tests.test_publishing import SHIPPED, SIGNED, published, with_welcome

AT = "2026-11-24T14:00:00+00:00"
OFFICE_HOURS = datetime.fromisoformat("2026-11-24T15:00:00+00:00")
MEETING = Closing("2026-11-24", "2026-11-24", {"en": "a staff meeting", "es": "una reunión"})


def reason(flows: FlowSet, calendar: str = "billing") -> str | None:
    closed = closed_for(flows.calendars[calendar], OFFICE_HOURS, "en")
    assert is_open(flows.calendars[calendar], OFFICE_HOURS) == (closed is None)
    return closed


def test_a_closing_counts_at_once_in_every_process_and_over_every_version(database: Any) -> None:
    published(database.engine, SHIPPED)
    here, elsewhere = PublishedVersions(database.engine), PublishedVersions(database.engine)
    assert reason(here.current()[1]) is None
    (closed,) = close(database.engine, [("billing", MEETING)], "Ana", AT)
    assert (closed.number, closed.author) == (1, "Ana")
    assert reason(here.current()[1]) == reason(elsewhere.current()[1]) == "a staff meeting"
    assert reason(here.current()[1], "general") is None
    published(database.engine, with_welcome(b"Good morning."))
    assert reason(here.current()[1]) == "a staff meeting"
    rollback(database.engine, 1, SIGNED)
    assert reason(elsewhere.current()[1]) == "a staff meeting"


def test_a_call_keeps_what_was_closed_when_it_began(database: Any) -> None:
    published(database.engine, SHIPPED)
    close(database.engine, [("billing", MEETING)], "Ana", AT)
    number, flows = PublishedVersions(database.engine).current()
    take_back(database.engine, [1], "Ben", AT)
    elsewhere = PublishedVersions(database.engine)
    assert reason(elsewhere.flows_of(number, flows.closings)) == "a staff meeting"
    assert reason(elsewhere.flows_of(number)) is None
    assert reason(elsewhere.current()[1]) is None


def test_what_is_taken_back_stays_written_down_and_is_taken_back_once(database: Any) -> None:
    close(database.engine, [("billing", MEETING), ("cpap", MEETING)], "Ana", AT)
    assert [one.number for one in take_back(database.engine, [1], "Ben", AT)] == [1]
    assert take_back(database.engine, [1], "Ben", AT) == []
    listed = {one.number: one for one in list_closings(database.engine)}
    assert (listed[1].taken_back_by, listed[2].taken_back_by) == ("Ben", None)
    assert listed[1].closing == MEETING
    again = close(database.engine, [("billing", MEETING)], "Ana", AT)
    assert again[0].number == 4


def test_closings_of_long_ago_are_left_out(database: Any) -> None:
    published(database.engine, SHIPPED)
    old = Closing("2026-11-02", "2026-11-03", {"en": "a storm"})
    close(database.engine, [("billing", old), ("billing", MEETING)], "Ana", AT)
    assert PublishedVersions(database.engine).current()[1].calendars["billing"].closings == (MEETING,)


def test_two_people_may_close_at_once(database: Any) -> None:
    with ThreadPoolExecutor(4) as people:
        for _ in range(8):
            people.submit(close, database.engine, [("billing", MEETING)], "Ana", AT)
    assert sorted(one.number for one in list_closings(database.engine)) == list(range(1, 9))


@pytest.mark.parametrize("wrong", ["first_day = '2026-12-01'", "begins = '24:00'", "takes_back = 9"])
def test_the_database_refuses_what_makes_no_sense(wrong: str, database: Any) -> None:
    close(database.engine, [("billing", MEETING)], "Ana", AT)
    with pytest.raises(DatabaseError), database.engine.begin() as connection:
        connection.execute(text(f"UPDATE closings SET {wrong}"))


def test_hours_go_by_the_week_while_closings_cannot_be_read(database: Any) -> None:
    published(database.engine, SHIPPED)
    close(database.engine, [("billing", MEETING)], "Ana", AT)
    versions = PublishedVersions(database.engine)
    assert reason(versions.flows_of(1)) is None
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE closings RENAME TO hidden"))
    unread = versions.flows_of(1, 1)
    assert (reason(unread), unread.closings) == (None, 1)
    with database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE hidden RENAME TO closings"))
    assert reason(versions.flows_of(1, 1)) == "a staff meeting"


def test_files_that_are_served_are_closed_too(database: Any) -> None:
    draft = FileVersions(database.engine, FlowFiles(CHECKOUT / "flows", CHECKOUT / "audio_prompts"))
    assert reason(draft.current()[1]) is None
    close(database.engine, [("billing", MEETING)], "Ana", AT)
    number, flows = draft.current()
    assert reason(flows) == "a staff meeting"
    assert last_change(database.engine) == flows.closings == 1
    assert draft.current()[0] == number, "a closing makes no new version"


@pytest.mark.parametrize(
    ("keys", "heard"),
    [
        ("0", "Our associates are away for a staff meeting. They are here again tomorrow, Wednesday,"),
        ("90", "Nuestros representantes no están, por una reunión. Estarán de nuevo mañana, miércoles,"),
    ],
)
def test_the_next_caller_hears_the_reason_and_who_is_on_the_line_does_not(keys: str, heard: str) -> None:
    with Rehearsal(at=OFFICE_HOURS) as rehearsal:
        on_the_line = Caller.of(rehearsal)
        on_the_line.ring()
        close(rehearsal.engine, [("billing", MEETING)], "Ana", AT)
        assert "away for" not in on_the_line.press("0").words
        later = Caller.of(rehearsal)
        later.ring()
        assert heard in later.press(*keys).words
