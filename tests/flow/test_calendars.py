"""Hours as people write them into rules that the engine's calendar library reads."""

from datetime import date

import pytest
from opening_hours import OpeningHours

from ivr.flow.compiler import compile_flows
from ivr.flow.people import Calendar
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


def test_a_week_without_hours_is_refused() -> None:
    text = b"calendars:\n  billing: {time_zone: America/New_York, weekly: {every day: closed}}\n"
    sources = {**SURROUNDINGS, "bill_pay.yaml": FLOW, "hours.yaml": text}
    assert "bad-calendar" in {found.rule for found in compile_flows(sources).problems}
