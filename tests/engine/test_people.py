"""Opening hours, and texts to the number that calls."""

from datetime import datetime

import pytest

from ivr.engine.calendars import is_open, next_opening
from ivr.engine.call import ForText
from ivr.engine.events import DigitsEntered, Event, NothingHeard, TextReported
from ivr.engine.instructions import ComeBack, SendText
from ivr.flow.model import Consent, FlowSet, HangUp, Language, Text
from ivr.flow.people import Calendar, Hours
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


def agreed(caller: str | None = "+12025550142") -> Walker:
    walker = Walker(flow_set(TEXTING), caller=caller)
    walker.presses("1")
    walker.is_answered("next", authorization_reference="kept")
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


def test_no_text_without_a_number_or_without_consent() -> None:
    assert agreed(caller=None).heard == "Not sent."
    refusing = Walker(flow_set(TEXTING))
    assert refusing.presses("2") == "Not sent."
