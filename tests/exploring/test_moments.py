"""Each way in which calendars can stand at once is seen at some moment, however short it lasts."""

from ivr.exploring.moments import representative_moments
from tests.exploring.building import LINES, QUEUES, compiled, flow

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
