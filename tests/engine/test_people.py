"""Opening hours, and texts to the number that calls."""

from datetime import date, datetime

import pytest
from msgspec.structs import replace

from ivr.engine.calendars import closed_for, is_open, next_opening, open_spans
from ivr.engine.call import ForText
from ivr.engine.errands import RunLookUp
from ivr.engine.events import DigitsEntered, Event, NothingHeard, TextReported
from ivr.engine.instructions import ComeBack, SendText
from ivr.flow.model import Consent, FlowSet, HangUp, Language, Text
from ivr.flow.people import Calendar, Closing, Hours
from tests.engine.building import AT, Walker, flow, flow_set, prompt

BILLING = Calendar(
    "billing",
    "America/New_York",
    "Mo-Fr 08:30-17:00",
    {"2026-11-26": "Thanksgiving", "2026-11-27": "the day after"},
)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-20T15:00:00-05:00", None),
        ("2026-11-20T20:00:00+00:00", None),
        ("2026-11-20T16:59:59-05:00", None),
        ("2026-11-20T17:00:00-05:00", "2026-11-23T08:30:00-05:00"),
        ("2026-11-20T07:00:00-05:00", "2026-11-20T08:30:00-05:00"),
        ("2026-11-25T18:00:00-05:00", "2026-11-30T08:30:00-05:00"),
        ("2026-11-26T10:00:00-05:00", "2026-11-30T08:30:00-05:00"),
        ("2027-03-12T18:00:00-05:00", "2027-03-15T08:30:00-04:00"),
    ],
)
def test_people_answer_by_the_calendars_own_clock_and_its_closed_days(at: str, opens: str | None) -> None:
    moment = datetime.fromisoformat(at)
    assert is_open(BILLING, moment) == (opens is None)
    found = next_opening(BILLING, moment)
    assert found is not None
    assert found.isoformat() == (opens or moment.astimezone(found.tzinfo).isoformat())


@pytest.mark.parametrize("rule", ["24/7 off", "no rule at all", "", " "])
def test_a_calendar_that_never_opens_says_so(rule: str) -> None:
    never = Calendar("never", "America/New_York", rule)
    moment = datetime.fromisoformat(AT)
    assert not is_open(never, moment)
    assert next_opening(never, moment) is None


def test_a_calendar_may_run_over_midnight_and_its_zone_may_be_unknown() -> None:
    night = Calendar("night", "Nowhere/Town", "Mo-Su 22:00-06:00")
    assert is_open(night, datetime.fromisoformat("2026-11-20T23:00:00-05:00"))
    assert is_open(night, datetime.fromisoformat("2026-11-21T05:59:00-05:00"))
    opening = next_opening(night, datetime.fromisoformat("2026-11-21T06:00:00-05:00"))
    assert opening is not None
    assert opening.isoformat() == "2026-11-21T22:00:00-05:00"


@pytest.mark.parametrize(
    ("at", "opens"),
    [("01:10:00-04:00", "01:30:00-04:00"), ("01:10:00-05:00", "01:30:00-05:00"), ("01:40:00-05:00", None)],
)
def test_in_the_hour_that_comes_twice_nobody_is_told_a_time_that_is_over(at: str, opens: str | None) -> None:
    drill = Closing("2026-11-01", "2026-11-01", {"en": "a drill"}, "00:30", "01:30")
    always = Calendar("always", "America/New_York", "24/7", closings=(drill,))
    moment = datetime.fromisoformat(f"2026-11-01T{at}")
    assert is_open(always, moment) == (opens is None)
    opening = next_opening(always, moment)
    assert opening is not None
    assert opening.isoformat() == f"2026-11-01T{opens or at}"


def hours_line(language: Language = "en") -> FlowSet:
    return flow_set(
        flow(
            "line",
            Hours("hours", 1, "billing", "open", "closed"),
            HangUp("open", 2, prompt("We are open.")),
            HangUp("closed", 3, prompt("We open {opens_at:time}.", "Abrimos {opens_at:time}.")),
        ),
        calendars=[BILLING],
        language=language,
    )


def test_a_closed_line_says_when_it_opens() -> None:
    assert Walker(hours_line()).heard == "We are open."
    assert Walker(hours_line(), at="2026-11-20T18:00:00-05:00").heard == "We open Monday at 8:30 a.m."
    assert Walker(hours_line("es"), at="2026-11-22T18:00:00-05:00").heard == (
        "Abrimos mañana, lunes, a las 8:30 de la mañana."
    )


@pytest.mark.parametrize("at", ["no moment", ""])
def test_without_a_moment_or_a_calendar_nobody_is_promised(at: str) -> None:
    assert Walker(hours_line(), at=at).heard == "We open later."
    unknown = hours_line()
    unknown.calendars.clear()
    assert Walker(unknown).heard == "We open later."


TEXTING = flow(
    "line",
    Consent("agree", 1, prompt("May we?"), "text message", "send", "send", "send"),
    Text("send", 2, prompt("You pay {amount:money}."), "sent", "unsent"),
    HangUp("sent", 3, prompt("Sent.")),
    HangUp("unsent", 4, prompt("Not sent.")),
)


def agreed(caller: str | None = "+12025550142", may_text: str = "yes") -> Walker:
    walker = Walker(flow_set(TEXTING), caller=caller)
    walker.presses("1")
    walker.is_answered("next", authorization_reference="kept")
    if walker.turn.errand == RunLookUp("may_text", {}, caller, False):
        walker.is_answered(may_text)
    return walker


@pytest.mark.parametrize(
    ("event", "heard"),
    [
        (TextReported(AT, True), "Sent."),
        (TextReported(AT, False), "Not sent."),
        (NothingHeard(AT), "Sent."),
        (DigitsEntered(AT, "1"), "Sent."),
    ],
)
def test_a_text_goes_out_and_the_call_goes_on(event: Event, heard: str) -> None:
    walker = agreed()
    assert walker.turn.instructions == (SendText("You pay ."), ComeBack())
    assert isinstance(walker.call.waiting, ForText)
    assert walker.meets(event) == heard
    assert "authorization_reference" not in walker.call.facts, "a text needs no authorization of a debit"


def test_no_text_without_a_number_or_without_consent_or_after_an_opt_out() -> None:
    assert agreed(caller=None).heard == "Not sent."
    assert agreed(may_text="no").heard == agreed(may_text="unavailable").heard == "Not sent."
    refusing = Walker(flow_set(TEXTING))
    assert refusing.presses("2") == "Not sent."


MEETING = Closing(
    "2026-11-23", "2026-11-24", {"en": "a staff meeting", "es": "una reunión"}, begins="10:00", ends="11:30"
)
STORM = Closing("2026-11-30", "2026-12-02", {"en": "a storm"})
CLOSED_AT_TIMES = replace(
    BILLING,
    closed_on={"2026-11-26": "Thanksgiving Day"},
    reasons_in={"es": {"Thanksgiving Day": "el Día de Acción de Gracias"}},
    closings=(MEETING, STORM),
)


@pytest.mark.parametrize(
    ("at", "opens", "reason"),
    [
        ("2026-11-24T09:59:00-05:00", None, None),
        ("2026-11-24T10:00:00-05:00", "2026-11-24T11:30:00-05:00", "a staff meeting"),
        ("2026-11-24T11:30:00-05:00", None, None),
        ("2026-11-25T10:30:00-05:00", None, None),
        ("2026-11-24T18:00:00-05:00", "2026-11-25T08:30:00-05:00", None),
        ("2026-11-26T03:00:00-05:00", "2026-11-27T08:30:00-05:00", "Thanksgiving Day"),
        ("2026-11-29T23:59:00-05:00", "2026-12-03T08:30:00-05:00", None),
        ("2026-12-01T10:00:00-05:00", "2026-12-03T08:30:00-05:00", "a storm"),
    ],
)
def test_a_closing_holds_for_its_hours_and_has_its_reason(
    at: str, opens: str | None, reason: str | None
) -> None:
    moment = datetime.fromisoformat(at)
    assert is_open(CLOSED_AT_TIMES, moment) == (opens is None)
    found = next_opening(CLOSED_AT_TIMES, moment)
    assert found is not None
    assert found.isoformat() == (opens or at)
    assert closed_for(CLOSED_AT_TIMES, moment, "en") == reason


def test_a_reason_is_told_in_words_of_the_callers_language_or_not_at_all() -> None:
    thanksgiving, meeting, storm = (
        datetime.fromisoformat(f"2026-{day}T10:00:00-05:00") for day in ("11-26", "11-24", "12-01")
    )
    assert closed_for(CLOSED_AT_TIMES, thanksgiving, "es") == "el Día de Acción de Gracias"
    assert closed_for(CLOSED_AT_TIMES, meeting, "es") == "una reunión"
    assert closed_for(CLOSED_AT_TIMES, storm, "es") is None


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        ("2026-11-24", ["08:30-10:00", "11:30-17:00"]),
        ("2026-11-25", ["08:30-17:00"]),
        ("2026-11-26", []),
        ("2026-11-28", []),
        ("2026-12-01", []),
    ],
)
def test_the_hours_of_a_day_leave_out_what_is_closed(day: str, spans: list[str]) -> None:
    found = open_spans(CLOSED_AT_TIMES, date.fromisoformat(day))
    assert [f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in found] == spans


def test_a_day_may_have_two_openings_or_none_that_ends() -> None:
    noon = replace(BILLING, rule="Mo 09:00-12:00,13:00-17:00", closed_on={})
    monday = date(2026, 11, 23)
    assert [begins.hour for begins, _ in open_spans(noon, monday)] == [9, 13]
    opening = next_opening(noon, datetime.fromisoformat("2026-11-23T12:00:00-05:00"))
    assert opening is not None
    assert opening.isoformat() == "2026-11-23T13:00:00-05:00"
    always = replace(BILLING, rule="Mo-Su 00:00-24:00", closed_on={})
    assert open_spans(always, monday) == [(datetime(2026, 11, 23), datetime(2026, 11, 24))]  # noqa: DTZ001 the wall's


def holiday_line(language: Language, holiday: str) -> FlowSet:
    return flow_set(
        flow(
            "line",
            Hours("hours", 1, "billing", "open", "closed", holiday),
            HangUp("open", 2, prompt("We are open.")),
            HangUp("closed", 3, prompt("We are closed.", "Está cerrado.")),
            HangUp("away", 4, prompt("Away for {closed_for:text}.", "No están, por {closed_for:text}.")),
        ),
        calendars=[CLOSED_AT_TIMES],
        language=language,
    )


@pytest.mark.parametrize(
    ("language", "holiday", "at", "heard"),
    [
        ("en", "away", "2026-11-26T10:00:00-05:00", "Away for Thanksgiving Day."),
        ("es", "away", "2026-11-26T10:00:00-05:00", "No están, por el Día de Acción de Gracias."),
        ("en", "away", "2026-11-24T10:00:00-05:00", "Away for a staff meeting."),
        ("es", "away", "2026-12-01T10:00:00-05:00", "Está cerrado."),
        ("en", "away", "2026-11-28T10:00:00-05:00", "We are closed."),
        ("en", "", "2026-11-26T10:00:00-05:00", "We are closed."),
    ],
)
def test_a_caller_hears_why_nobody_is_there(language: Language, holiday: str, at: str, heard: str) -> None:
    assert Walker(holiday_line(language, holiday), at=at).heard == heard
