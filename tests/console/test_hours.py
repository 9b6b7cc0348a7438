"""The hours page: the days ahead, what is heard when nobody is there, and closing from the next call on."""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ivr.closings import laid_over, list_closings
from ivr.database import reading
from ivr.engine.calendars import is_open
from ivr.engine.days_ahead import standing_at
from ivr.engine.words_when_closed import closed_moment, moment_with_a_reason, words_at
from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.model import FlowSet
from ivr.flow.people import Calendar, Closing
from ivr.publishing import publish
from ivr.staff import audit_log
from tests.console.visitors import House, Visitor
from tests.test_publishing import SHIPPED, SIGNED

MONDAY_MORNING = datetime(2026, 11, 23, 15, tzinfo=UTC)
"""10:00 in New York, and Thursday is Thanksgiving."""
ONCE = re.compile(r'name="once" value="([^"]+)"')


@pytest.fixture
def open_house(house: House) -> House:
    publish(house.engine, SHIPPED, compiled(), SIGNED)
    house.ahead = MONDAY_MORNING - datetime.now(UTC)
    return house


def close(visitor: Visitor, once: str = "", **fields: str) -> tuple[int, str]:
    page = visitor.get("/console/hours").text
    word = ONCE.search(page)
    assert word is not None
    given = {"calendar": "billing", "because": "a staff meeting", "once": once or word[1]} | fields
    answer = visitor.post("/console/hours/close", given)
    return answer.status_code, answer.text


@cache
def compiled() -> Compiled:
    return compile_flows(SHIPPED.contents, SHIPPED.recordings)


def billing(house: House) -> Calendar:
    """As the next call gets it."""
    calendar: Calendar = house.app.extensions["ivr_console"].versions.current()[1].calendars["billing"]
    return calendar


def closed(house: House) -> list[tuple[str, str, str, str, bool]]:
    return [
        (one.calendar, one.closing.first_day, one.closing.begins, one.author, one.taken_back_at is None)
        for one in list_closings(house.engine)
    ]


def noted(house: House) -> list[tuple[str, str, str]]:
    with reading(house.engine) as connection:
        return [(one.who, one.did, one.about) for one in audit_log.listed(connection)]


def test_without_a_version_there_are_no_hours(house: House) -> None:
    assert "Publish a version first" in house.visitor("viewer").get("/console/hours").text
    answer = house.visitor("publisher").post("/console/hours/close", {"calendar": "all"})
    assert (answer.status_code, "nothing to close" in answer.text) == (409, True)


def test_the_days_ahead_and_the_words_in_both_languages_are_shown(open_house: House) -> None:
    page = open_house.visitor("viewer").get("/console/hours").text
    assert page.count("open now") == 4
    assert "Thanksgiving Day" in page
    assert "Our associates are not here now. They are here again tomorrow" in page
    assert "Nuestros representantes" in page
    assert "away for Thanksgiving Day" in page
    assert "el Día de Acción de Gracias" in page
    assert "Close today" not in page


def test_a_publisher_closes_for_today_from_the_next_call_on_and_reopens(open_house: House) -> None:
    publisher = open_house.visitor("publisher")
    assert close(publisher, spanish="una reunión")[0] == 303
    assert closed(open_house) == [("billing", "2026-11-23", "00:00", "publisher", True)]
    assert not is_open(billing(open_house), MONDAY_MORNING)
    page = publisher.get("/console/hours").text
    assert "away for a staff meeting" in page
    assert "closed on Nov 23, 2026, for a staff meeting" in page
    assert "una reunión" in page
    for _ in range(2):
        assert publisher.post("/console/hours/reopen", {"number": "1"}).status_code == 303
    assert closed(open_house) == [("billing", "2026-11-23", "00:00", "publisher", False)]
    assert is_open(billing(open_house), MONDAY_MORNING)
    changes = [one[1:] for one in noted(open_house) if one[1] in ("closed", "reopened")]
    assert changes == [("reopened", "calendar billing"), ("closed", "calendar billing")]


def test_a_closing_of_today_can_be_taken_back_until_the_calendars_own_midnight(open_house: House) -> None:
    close(open_house.visitor("publisher"))
    for hours, is_there in (
        (13, True),
        (14, False),
    ):  # at 23:00 and at midnight in New York; in UTC it is over
        open_house.ahead = MONDAY_MORNING + timedelta(hours=hours, minutes=1) - datetime.now(UTC)
        page = open_house.visitor("publisher").get("/console/hours").text
        assert (">Reopen<" in page) is is_there


def test_the_word_of_a_form_never_stands_for_a_look(open_house: House) -> None:
    visitor = open_house.visitor("publisher", "agent")
    look = f"look|publisher-agent|list of call-backs|{open_house.now():%Y-%m-%dT%H}"
    assert close(visitor, once=look)[0] == 303
    visitor.get("/console/call-backs")
    assert ("publisher-agent", "looked", "list of call-backs") in noted(open_house)


def test_a_draft_server_whose_files_were_never_good_has_the_page(database: Any, tmp_path: Path) -> None:
    served = House(database.url, draft=True, flows_folder=tmp_path)
    try:
        assert "No hours yet" in served.visitor("viewer").get("/console/hours").text
    finally:
        served.close()


def test_all_calendars_close_for_a_part_of_several_days(open_house: House) -> None:
    status, _ = close(
        open_house.visitor("publisher"),
        calendar="all",
        first="2026-11-30",
        last="2026-12-01",
        begins="13:00",
        ends="15:30",
    )
    assert status == 303
    assert {one[0] for one in closed(open_house)} == {"billing", "general", "orders", "cpap"}
    assert {one[1:3] for one in closed(open_house)} == {("2026-11-30", "13:00")}
    assert "a staff meeting (13:00 to 15:30)" in open_house.visitor("viewer").get("/console/hours").text


def test_what_was_closed_together_is_reopened_by_one_act_or_one_by_one(open_house: House) -> None:
    publisher = open_house.visitor("publisher")
    close(publisher, calendar="all")
    close(publisher, first="2026-11-30", because="a fire drill")
    acts = re.findall(r'<form[^>]*hours/reopen">(.*?)</form>', publisher.get("/console/hours").text, re.S)
    numbers = [re.findall(r'name="number" value="([0-9]+)"', act) for act in acts]
    assert numbers == [["5"], ["1", "2", "3", "4"], ["1"], ["2"], ["3"], ["4"]]
    publisher.post("/console/hours/reopen", {"number": numbers[1]})
    assert "Reopened from the next call on: " in publisher.get("/console/hours").text
    assert [one[-1] for one in closed(open_house)] == [True, False, False, False, False]


def test_whoever_closes_is_told_what_it_replaces(open_house: House) -> None:
    publisher = open_house.visitor("publisher")
    close(publisher, calendar="all", first="2026-11-26", because="a storm")
    page = publisher.get("/console/hours").text
    assert "In billing, cpap, general, orders it replaces: Thanksgiving Day" in page
    assert "Nobody answers in billing, cpap, general, orders then anyway" in page


def test_a_form_sent_twice_closes_once(open_house: House) -> None:
    publisher = open_house.visitor("publisher")
    answers = [close(publisher, once="the same word of a form")[0] for _ in range(2)]
    assert answers == [303, 409]
    assert len(closed(open_house)) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"calendar": "nothing"}, "Choose which hours"),
        ({"because": " . "}, "Write why"),
        ({"because": "x" * 101}, "at most 100"),
        ({"first": "soon"}, "That is no day"),
        ({"first": "2026-11-20"}, "is over there"),
        ({"first": "2026-11-25", "last": "2026-11-24"}, "lies before"),
        ({"last": "2027-11-24"}, "at most 92 days"),
        ({"begins": "25:00"}, "Times are written as"),
        ({"begins": "15:00", "ends": "13:00"}, "begin earlier"),
    ],
)
def test_what_cannot_be_closed_is_told_and_the_words_stay(
    open_house: House, fields: dict[str, str], sentence: str
) -> None:
    status, text = close(open_house.visitor("publisher"), **fields)
    assert (status, sentence in text) == (422, True)
    assert closed(open_house) == []
    if "because" not in fields:
        assert 'value="a staff meeting"' in text


def test_a_reason_with_markup_is_words_and_a_wrong_number_takes_nothing_back(open_house: House) -> None:
    publisher = open_house.visitor("publisher")
    close(publisher, because="<b>a meeting</b>")
    assert "&lt;b&gt;a meeting" in publisher.get("/console/hours").text
    for number in ("-1", "x", "9" * 30, ""):
        assert publisher.post("/console/hours/reopen", {"number": number}).status_code == 303
    assert [one[-1] for one in closed(open_house)] == [True]


# -- the words themselves


def flows_closed(*closings: Closing) -> FlowSet:
    return laid_over(compiled().accepted(), {"billing": closings}, 1)


def test_the_words_are_of_the_moment_at_which_it_closes_next() -> None:
    flows = flows_closed()
    calendar = flows.calendars["billing"]
    moment = closed_moment(calendar, MONDAY_MORNING)
    assert moment == MONDAY_MORNING + timedelta(hours=7)
    assert standing_at(calendar, MONDAY_MORNING).until == "17:00"
    assert closed_moment(calendar, MONDAY_MORNING + timedelta(hours=9)) == MONDAY_MORNING + timedelta(hours=9)


def test_a_closing_of_an_hour_is_found_and_one_without_spanish_words_says_no_reason_there() -> None:
    hour = Closing("2026-11-24", "2026-11-24", {"en": "a staff meeting"}, "15:00", "16:00")
    flows = flows_closed(hour)
    calendar = flows.calendars["billing"]
    moment = moment_with_a_reason(calendar, MONDAY_MORNING, 2)
    assert moment is not None
    heard = dict(words_at(flows, "billing", moment))
    assert "away for a staff meeting" in heard["en"]
    assert heard["es"]
    assert "meeting" not in heard["es"]
    assert moment_with_a_reason(flows.calendars["general"], MONDAY_MORNING, 2) is None
