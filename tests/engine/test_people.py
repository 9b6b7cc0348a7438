"""The ways to people: hours, queues, texts."""

from datetime import datetime

import pytest

from ivr.engine.calendars import is_open, next_opening
from ivr.engine.call import Ended, ForQueue, ForText
from ivr.engine.events import DigitsEntered, Event, NothingHeard, QueueLeft, QueueResult, TextReported
from ivr.engine.instructions import ComeBack, EndCall, JoinQueueNow, SendText
from ivr.flow.model import Consent, FlowSet, HangUp, Language, ReadBack, Say, Text
from ivr.flow.people import Calendar, Hours, JoinQueue
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


def queue_line() -> FlowSet:
    return flow_set(
        flow(
            "line",
            Say("hold", 1, prompt("Please hold."), "queue"),
            JoinQueue("queue", 2, "billing", {"full": "full", "unavailable": "unavailable"}),
            HangUp("full", 3, prompt("Too many wait.")),
            HangUp("unavailable", 4, prompt("Nobody is there.")),
        )
    )


def test_the_caller_joins_the_queue() -> None:
    caller = Walker(queue_line())
    assert caller.call.waiting == ForQueue("billing")
    assert caller.turn.instructions[-1] == JoinQueueNow("billing")


@pytest.mark.parametrize(
    ("result", "outcome", "heard"),
    [
        ("bridged", "transferred", ""),
        ("hangup", "abandoned", ""),
        ("queue-full", "contained", "Too many wait."),
        ("leave", "contained", "Nobody is there."),
        ("redirected", "contained", "Nobody is there."),
        ("error", "contained", "Nobody is there."),
    ],
)
def test_each_way_out_of_a_queue(result: QueueResult, outcome: str, heard: str) -> None:
    caller = Walker(queue_line())
    assert caller.meets(QueueLeft(AT, result, 90)) == heard
    assert caller.call.outcome == outcome
    assert caller.turn.instructions[-1] == EndCall()


def test_coming_back_from_a_queue_with_nothing_is_unavailable_and_any_other_event_waits_on() -> None:
    assert Walker(queue_line()).waits() == "Nobody is there."
    caller = Walker(queue_line())
    caller.presses("1")
    assert caller.turn.instructions == (JoinQueueNow("billing"),)


def test_who_hangs_up_while_waiting_did_not_get_a_person() -> None:
    flows = queue_line()
    flows.flows["line"].steps["hold"] = Say("hold", 1, prompt("Hold."), "queue")
    caller = Walker(flows)
    caller.hangs_up()
    assert caller.call.outcome == "abandoned"


def test_a_queue_that_is_not_there_is_unavailable() -> None:
    flows = queue_line()
    flows.queues.clear()
    assert Walker(flows).heard == "Please hold. Nobody is there."


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


def test_a_queue_after_the_task_was_done_is_a_new_wish() -> None:
    flows = flow_set(
        flow(
            "line",
            Consent("agree", 1, prompt("May we?"), "text message", "read", "read", "read"),
            ReadBack("read", 2, "account_number", "queue"),
            JoinQueue("queue", 3, "billing", {"full": "bye", "unavailable": "bye"}),
            HangUp("bye", 4, prompt("Good-bye.")),
        )
    )
    caller = Walker(flows)
    caller.presses("2")
    assert isinstance(caller.call.waiting, ForQueue)
    caller.hangs_up()
    assert caller.call.outcome == "abandoned"
    assert isinstance(caller.call.waiting, Ended)
