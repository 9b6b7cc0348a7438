"""Call-backs ring between 8 and 9 p.m. where the number is, wherever the organisation is."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.calling_hours import first_moment, is_due, zones_of

HOME = ZoneInfo("America/New_York")
NEW_YORK, CALIFORNIA, ALASKA, IDAHO = "+12025550142", "+14155550142", "+19075550142", "+12085550142"
TOLL_FREE = "+18779899059"
NUMBERS = (NEW_YORK, CALIFORNIA, ALASKA, IDAHO, TOLL_FREE, "+18085550142", "+19995550142", "nonsense")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("number", "asked", "called"),
    [
        (NEW_YORK, "2026-11-24T08:00:00-05:00", "2026-11-24T08:00:00-05:00"),
        (NEW_YORK, "2026-11-24T07:59:59-05:00", "2026-11-24T08:00:00-05:00"),
        (NEW_YORK, "2026-11-24T20:29:59-05:00", "2026-11-24T20:29:59-05:00"),
        (NEW_YORK, "2026-11-24T20:30:00-05:00", "2026-11-25T08:00:00-05:00"),
        (CALIFORNIA, "2026-11-24T08:30:00-05:00", "2026-11-24T11:00:00-05:00"),
        (CALIFORNIA, "2026-11-24T23:15:00-05:00", "2026-11-24T23:15:00-05:00"),
        (CALIFORNIA, "2026-11-25T00:15:00-05:00", "2026-11-25T11:00:00-05:00"),
        (IDAHO, "2026-11-24T10:30:00-05:00", "2026-11-24T11:00:00-05:00"),
        (IDAHO, "2026-11-24T22:45:00-05:00", "2026-11-25T11:00:00-05:00"),
        ("+19995550142", "2026-11-24T07:00:00-05:00", "2026-11-24T08:00:00-05:00"),
        (NEW_YORK, "2027-03-13T21:00:00-05:00", "2027-03-14T08:00:00-04:00"),
    ],
)
def test_a_call_is_promised_for_the_first_moment_that_fits_every_zone(
    number: str, asked: str, called: str
) -> None:
    """Idaho lies in two zones, one number tells none, and the last night is that of the clock change."""
    assert first_moment(number, at(asked), HOME) == at(called)


def test_it_is_due_until_nine_though_not_promised_so_late() -> None:
    assert is_due(NEW_YORK, None, at("2026-11-24T20:59:59-05:00"), HOME)
    assert not is_due(NEW_YORK, None, at("2026-11-24T21:00:00-05:00"), HOME)
    assert not is_due(NEW_YORK, None, at("2026-11-24T07:59:59-05:00"), HOME)


def test_it_is_not_due_before_what_was_promised() -> None:
    promised = at("2026-11-24T11:00:00-05:00")
    assert not is_due(NEW_YORK, promised, at("2026-11-24T10:59:59-05:00"), HOME)
    assert is_due(NEW_YORK, promised, promised, HOME)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(ZoneInfo("UTC")))  # noqa: DTZ001 - bounds are naive here; the zone is drawn beside them


@given(st.sampled_from(NUMBERS), moments)
def test_what_is_promised_is_due_then_and_awake_everywhere(number: str, asked: datetime) -> None:
    promised = first_moment(number, asked, HOME)
    assert promised is not None
    assert promised >= asked
    assert (promised - asked).days < 2
    assert is_due(number, promised, promised, HOME)
    clocks = [promised.astimezone(zone).hour for zone in zones_of(number, HOME)]
    assert all(8 <= hour <= 20 for hour in clocks)
