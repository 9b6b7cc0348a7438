"""Each way in which calendars can stand at once is seen at some moment, however short it lasts."""

from ivr.exploring.exploration import explore
from ivr.exploring.moments import representative_moments
from tests.exploring.building import LINES, QUEUES, broken, compiled, flow

HOURS = b"""calendars:
  office:
    time_zone: America/New_York
    weekly: {monday to friday: 8:30 to 17:15}
  desk:
    time_zone: America/New_York
    weekly: {monday to friday: 8:30 to 17:20}
    closed: {2026-12-24: {from: 9:10, to: 9:20, en: a drill}}
"""


def test_calendars_that_stand_apart_for_minutes_are_seen_to() -> None:
    sources = {"lines.yaml": LINES, "hours.yaml": HOURS, "queues.yaml": QUEUES}
    moments = representative_moments(compiled(sources | {"main.yaml": flow("main", "bye: {hang_up: Bye.}")}))
    assert moments == (
        "2026-11-16T10:00:00-05:00",
        "2026-11-16T17:30:00-05:00",
        "2026-11-16T17:15:00-05:00",
        "2026-12-24T09:10:00-05:00",
    )


TWO_OFFICES = b"""calendars:
  office:
    time_zone: America/New_York
    weekly: {monday to friday: 8:30 to 17:00}
  desk:
    time_zone: America/New_York
    weekly: {monday to friday: 8:30 to 17:00}
"""


def test_an_office_that_staff_may_close_while_the_other_is_open_is_walked() -> None:
    steps = """
    office: {hours: office, open: bye, closed: bye, holiday: desk}
    desk: {hours: desk, open: trap, closed: bye}
    trap: {menu: Again., choices: {1: {to: hear this again, go: trap}}, give_up: trap}
    bye: {hang_up: Good-bye.}
    """
    sources = {"lines.yaml": LINES, "hours.yaml": TWO_OFFICES, "queues.yaml": QUEUES}
    found = broken(explore(compiled(sources | {"main.yaml": flow("main", steps)})), "no-end")
    assert "step 'trap'" in found.message
    assert "given closed office because a staff meeting / una reunión" in found.call
    assert "at 2026-11-30 12:00" in found.call
