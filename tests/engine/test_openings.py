"""Openings, closed parts and closings of several days agree with a look at every half hour; many in a row are
passed over once.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr.engine import openings
from ivr.engine.calendars import closings_on, is_open, moment_of, next_opening
from ivr.engine.openings import Openings
from ivr.engine.words_when_closed import first_moment
from ivr.exploring.moments import representative_moments
from ivr.flow.people import Calendar, Closing
from tests.exploring.building import HOURS, LINES, compiled, flow

FIRST = date(2026, 11, 20)
BECAUSE = {"en": "the flood"}


def part(day: int, begins: int, ends: int, days: int = 0) -> Closing:
    """By half hours."""
    first, last = (FIRST + timedelta(days=ahead) for ahead in (day, day + days))
    clocks = [f"{half // 2:02}:{half % 2 * 30:02}" for half in (begins, ends)]
    return Closing(first.isoformat(), last.isoformat(), BECAUSE, *clocks)


WEEKLY = "Mo-Fr 08:30-12:00,13:00-17:00; Sa 09:00-12:00"
OFFICE = Calendar("office", "America/New_York", WEEKLY, {"2026-11-26": "Thanksgiving Day"})
SPANS = st.lists(st.integers(0, 48), min_size=2, max_size=2, unique=True).map(sorted)
PARTS = st.lists(st.tuples(st.integers(0, 9), SPANS), max_size=6).map(
    lambda found: tuple(sorted((part(day, *span) for day, span in found), key=lambda one: one.first_day))
)


def half_hours(first: date, last: date) -> list[datetime]:
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    walls = [
        datetime.combine(day, time()) + timedelta(minutes=30 * half) for day in days for half in range(48)
    ]
    return [moment_of(OFFICE, wall) for wall in walls]


@given(PARTS, st.lists(st.integers(0, 20 * 48), max_size=20))
def test_openings_that_are_kept_are_those_of_the_calendar(
    parts: tuple[Closing, ...], asked: list[int]
) -> None:
    calendar, kept = replace(OFFICE, closed_parts=parts), Openings()
    for half in asked:
        at = moment_of(OFFICE, datetime.combine(FIRST, time())) + timedelta(minutes=30 * half)
        assert kept.next(calendar, at) == next_opening(calendar, at)


@given(PARTS, st.integers(-1, 10))
def test_the_parts_of_a_day_are_found_among_all(parts: tuple[Closing, ...], ahead: int) -> None:
    day = FIRST + timedelta(days=ahead)
    scanned = [one for one in parts if one.first_day == day.isoformat()]
    assert closings_on(replace(OFFICE, closed_parts=parts), day) == scanned


@given(st.integers(0, 9), st.integers(0, 6), SPANS)
def test_a_closing_of_several_days_is_met_first_when_people_would_have_been_there(
    day: int, days: int, span: list[int]
) -> None:
    closing = part(day, *span, days)
    closed = replace(OFFICE, closings=(closing,))
    moments = half_hours(date.fromisoformat(closing.first_day), date.fromisoformat(closing.last_day))
    met = [at for at in moments if is_open(OFFICE, at) and not is_open(closed, at)]
    assert first_moment(OFFICE, closing) == (met[0] if met else None)


def test_hundreds_of_closed_parts_in_a_row_are_passed_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[timedelta] = []

    def counted(calendar: Calendar, at: datetime) -> datetime | None:
        opening = next_opening(calendar, at)
        passed.append((opening or at) - at)
        return opening

    monkeypatch.setattr(openings, "next_opening", counted)
    first = datetime(2026, 12, 1, tzinfo=UTC)
    days = [(first + timedelta(days=ahead)).date() for ahead in range(300)]
    closed = "".join(f"      {day}: {{to: 24:00, en: the flood}}\n" for day in days)
    hours = HOURS + b"    closed:\n" + closed.encode()
    main = flow("main", "when: {hours: office, open: bye, closed: bye}\nbye: {hang_up: Good-bye.}")
    flows = compiled({"lines.yaml": LINES, "hours.yaml": hours, "main.yaml": main})
    assert len(flows.calendars["office"].closed_parts) == len(days)
    representative_moments(flows)
    assert sum(passed, timedelta()) < timedelta(days=3 * len(days))
