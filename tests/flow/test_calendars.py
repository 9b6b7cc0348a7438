"""Hours as people write them into rules that the engine's calendar library reads."""

from datetime import date, datetime

import pytest
from holidays import country_holidays
from opening_hours import OpeningHours

from ivr.engine.calendars import closed_for, is_open, next_opening
from ivr.engine.moments import HOME_ZONE
from ivr.flow.closed_days import HOLIDAY_YEARS, HOLIDAYS_IN_SPANISH
from ivr.flow.compiler import compile_flows
from ivr.flow.people import Calendar, Closing
from tests.flow.cases import SURROUNDINGS

FLOW = b"flow: bill_pay\ntitle: T\nstart: bye\nsteps:\n  bye: {hang_up: Goodbye.}\n"


def calendar(weekly: str, more: str = "") -> Calendar:
    text = f"calendars:\n  billing:\n    time_zone: America/New_York\n    weekly: {weekly}\n{more}"
    sources = {**SURROUNDINGS, "bill_pay.yaml": FLOW, "hours.yaml": text.encode()}
    return compile_flows(sources).accepted().calendars["billing"]


@pytest.mark.parametrize(
    ("weekly", "rule"),
    [
        ("{monday to friday: 8:30 to 17:00}", "Mo-Fr 08:30-17:00"),
        ("{every day: 0:00 to 24:00}", "Mo-Su 00:00-24:00"),
        ("{saturday and sunday: 9:00 to 12:00}", "Sa,Su 09:00-12:00"),
        ("{saturday to monday: 9:00 to 12:00}", "Mo,Sa,Su 09:00-12:00"),
        ("{monday: 9:00 to 12:00 and 13:00 to 17:00}", "Mo 09:00-12:00,13:00-17:00"),
        ("{Monday to Thursday: 8:00 to 20:00, friday: 8:00 to 12:00}", "Mo-Th 08:00-20:00; Fr 08:00-12:00"),
        ("{monday to friday: 8:00 to 9:00, sunday: closed}", "Mo-Fr 08:00-09:00"),
        ("{monday, wednesday and friday: 8:00 to 9:00}", "Mo,We,Fr 08:00-09:00"),
    ],
)
def test_hours_become_rules(weekly: str, rule: str) -> None:
    weekly = weekly.replace("{monday, wednesday and friday:", '{"monday, wednesday and friday":')
    assert calendar(weekly).rule == rule
    OpeningHours(rule).state()


def test_holidays_are_kept_as_days_with_their_names_until_2036() -> None:
    closed = calendar(
        "{every day: 8:00 to 17:00}", "    holidays: [Thanksgiving Day, Independence Day]\n"
    ).closed_on
    assert closed["2026-11-26"] == "Thanksgiving Day"
    assert (closed["2026-07-03"], closed["2026-07-04"]) == ("Independence Day", "Independence Day")
    assert "2026-12-25" not in closed
    assert {day[:4] for day in closed} == {str(year) for year in range(2025, 2037)}
    assert all(
        date.fromisoformat(day).weekday() == 3 for day, name in closed.items() if name.startswith("Th")
    )


def test_days_of_ones_own_have_their_reason() -> None:
    more = "    closed: {2026-11-27: the day after Thanksgiving}\n"
    assert calendar("{every day: 8:00 to 17:00}", more).closed_on == {
        "2026-11-27": "the day after Thanksgiving"
    }


def test_a_part_of_a_day_is_closed_with_its_reason_and_the_rest_keeps_its_hours() -> None:
    more = (
        "    closed:\n"
        "      2026-12-24: {from: 12:00, en: Christmas Eve, es: la Nochebuena}\n"
        "      2026-12-28: {from: 9:00, to: 10:30, en: a staff meeting}\n"
    )
    found = calendar("{every day: 8:00 to 17:00}", more)
    assert found.closed_on == {}
    assert found.closed_parts == (
        Closing("2026-12-24", "2026-12-24", {"en": "Christmas Eve", "es": "la Nochebuena"}, "12:00", "24:00"),
        Closing("2026-12-28", "2026-12-28", {"en": "a staff meeting"}, "09:00", "10:30"),
    )
    morning, noon = (datetime(2026, 12, 24, hour, tzinfo=HOME_ZONE) for hour in (11, 12))
    assert is_open(found, morning)
    assert not is_open(found, noon)
    assert (closed_for(found, noon, "en"), closed_for(found, noon, "es")) == (
        "Christmas Eve",
        "la Nochebuena",
    )
    assert next_opening(found, noon) == datetime(2026, 12, 25, 8, tzinfo=HOME_ZONE)


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ("from: noon", "'noon' is not a time of day"),
        ("from: 25:00", "'25:00' is not a time of day"),
        ("from: 15:00, to: 12:00", "is closed 'to' before it is closed 'from'"),
        ("to: 0:00", "is closed 'to' before it is closed 'from'"),
        ("till: 12:00", "has no setting named 'till'"),
    ],
)
def test_a_part_of_a_day_that_cannot_be_read_is_told(hours: str, told: str) -> None:
    more = f"    closed: {{2026-12-24: {{{hours}, en: Christmas Eve}}}}\n"
    weekly = "weekly: {monday: 8:00 to 9:00}"
    text = f"calendars:\n  billing:\n    time_zone: America/New_York\n    {weekly}\n{more}"
    sources = {**SURROUNDINGS, "bill_pay.yaml": FLOW, "hours.yaml": text.encode()}
    assert any(told in found.message for found in compile_flows(sources).problems)


@pytest.mark.parametrize(
    ("day", "hint"),
    [
        ("2026-02-30", "February 2026 has 28 days"),
        ("2028-02-30", "February 2028 has 29 days"),
        ("2026-13-01", "months go from  01  to  12, and stand behind the year"),
        ("12/24/2026", "write year, month and day, such as  2026-11-27"),
    ],
)
def test_a_day_that_there_is_not_is_told_with_what_is_wrong_with_it(day: str, hint: str) -> None:
    text = (
        "calendars:\n  billing:\n    time_zone: America/New_York\n    weekly: {monday: 8:00 to 9:00}\n"
        f"    closed: {{{day}: Christmas Eve}}\n"
    )
    sources = {**SURROUNDINGS, "bill_pay.yaml": FLOW, "hours.yaml": text.encode()}
    (problem,) = compile_flows(sources).problems
    assert problem.message == f"'{day}' is not a day"
    assert [one.text for one in problem.hints] == [hint]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_closed_day_in_a_year_that_nobody_means_is_told(day: str) -> None:
    weekly = "weekly: {monday: 8:00 to 9:00}"
    more = f"    closed: {{{day}: {{from: 12:00, en: Rest, es: el descanso}}}}\n"
    text = f"calendars:\n  billing:\n    time_zone: Asia/Tokyo\n    {weekly}\n{more}"
    sources = {**SURROUNDINGS, "bill_pay.yaml": FLOW, "hours.yaml": text.encode()}
    (problem,) = compile_flows(sources).problems
    assert problem.message == f"the year of {day} is far away"
    assert [hint.text for hint in problem.hints] == ["years go from 2000 to 2100"]


def test_a_week_without_hours_is_refused() -> None:
    text = b"calendars:\n  billing: {time_zone: America/New_York, weekly: {every day: closed}}\n"
    sources = {**SURROUNDINGS, "bill_pay.yaml": FLOW, "hours.yaml": text}
    assert "bad-calendar" in {found.rule for found in compile_flows(sources).problems}


def test_reasons_are_kept_in_spanish_too_where_they_are_known() -> None:
    more = (
        "    holidays: [Thanksgiving Day]\n"
        "    closed:\n"
        "      2026-11-27: {en: inventory, es: el inventario}\n"
        "      2026-11-30: a staff meeting\n"
    )
    found = calendar("{every day: 8:00 to 17:00}", more)
    assert found.closed_on["2026-11-27"] == "inventory"
    assert found.reasons_in == {
        "es": {"Thanksgiving Day": "el Día de Acción de Gracias", "inventory": "el inventario"}
    }


def test_every_holiday_that_can_be_written_has_its_spanish_name() -> None:
    known = country_holidays("US", years=HOLIDAY_YEARS).values()
    names = {name.removesuffix(" (observed)") for names in known for name in names.split("; ")}
    assert names == set(HOLIDAYS_IN_SPANISH)


def test_a_holiday_in_small_letters_is_recognised() -> None:
    text = (
        b"calendars:\n  billing:\n    time_zone: America/New_York\n    weekly: {monday: 8:00 to 9:00}\n"
        b"    holidays: [new year's day]\n"
    )
    sources = {**SURROUNDINGS, "bill_pay.yaml": FLOW, "hours.yaml": text}
    (problem,) = compile_flows(sources).problems
    assert "did you mean 'New Year's Day'?" in {hint.text for hint in problem.hints}
