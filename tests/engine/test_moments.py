"""Days and moments in words, near and far, in both languages."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.engine.moments import day_in_words, moment_in_words, read_day, read_moment, today
from ivr.flow.model import Language

NOW = datetime.fromisoformat("2026-11-20T18:00:00-05:00")
"""A Friday evening."""


@pytest.mark.parametrize(
    ("moment", "english", "spanish"),
    [
        ("2026-11-20T20:15:00-05:00", "today at 8:15 p.m.", "hoy a las 8:15 de la noche"),
        ("2026-11-21T13:00:00-05:00", "tomorrow, Saturday, at 1 p.m.", "mañana, sábado, a la 1 de la tarde"),
        ("2026-11-23T08:30:00-05:00", "Monday at 8:30 a.m.", "el lunes a las 8:30 de la mañana"),
        ("2026-11-24T12:00:00-05:00", "Tuesday at noon", "el martes al mediodía"),
        ("2026-11-25T00:00:00-05:00", "Wednesday at midnight", "el miércoles a la medianoche"),
        (
            "2026-11-27T09:05:00-05:00",
            "Friday, November 27 at 9:05 a.m.",
            "el viernes 27 de noviembre a las 9:05 de la mañana",
        ),
        (
            "2027-01-01T09:00:00-05:00",
            "Friday, January 1 at 9 a.m.",
            "el viernes primero de enero a las 9 de la mañana",
        ),
        (
            "2026-11-19T09:00:00-05:00",
            "Thursday, November 19 at 9 a.m.",
            "el jueves 19 de noviembre a las 9 de la mañana",
        ),
    ],
)
def test_a_moment_is_told_as_seen_from_now(moment: str, english: str, spanish: str) -> None:
    found = read_moment(moment)
    assert found is not None
    assert moment_in_words(found, NOW, "en") == english
    assert moment_in_words(found, NOW, "es") == spanish


def test_without_a_now_the_date_is_told() -> None:
    assert moment_in_words(NOW, None, "en") == "Friday, November 20 at 6 p.m."


def test_days_are_told_as_dates() -> None:
    assert day_in_words(date(2026, 12, 24), "en") == "December 24, 2026"
    assert day_in_words(date(2026, 12, 24), "es") == "24 de diciembre de 2026"
    assert day_in_words(date(2027, 1, 1), "es") == "primero de enero de 2027"


def test_today_is_the_day_at_the_organisations_home() -> None:
    assert today("2026-11-21T03:00:00+00:00") == "2026-11-20"
    assert today("not a moment") == ""


@pytest.mark.parametrize("text", ["", "yesterday", "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00"])
def test_what_is_no_moment_of_a_call_is_none(text: str) -> None:
    assert read_moment(text) is None


def test_a_moment_without_offset_is_utc() -> None:
    assert read_moment("2026-11-20T12:00:00") == datetime.fromisoformat("2026-11-20T12:00:00+00:00")


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_none(text: str) -> None:
    assert read_day(text) is None or isinstance(read_day(text), date)


@given(st.dates(date(1970, 1, 2), date(2200, 12, 30)), st.sampled_from(["en", "es"]))
def test_the_words_of_a_day_hold_its_numbers(day: date, language: Language) -> None:
    words = day_in_words(day, language)
    assert str(day.year) in words
    assert str(day.day) in words or (language == "es" and "primero" in words)
