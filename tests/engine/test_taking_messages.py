"""A recording is expected before the tone; what comes of it has its way out, whoever hangs up first."""

import pytest
from msgspec.structs import replace

from ivr.engine.call import Ended, ForMessage
from ivr.engine.errands import KeepMessage, OpenMessage
from ivr.engine.events import CallerGone, DigitsEntered, Event, MessageRecorded, NothingHeard
from ivr.engine.instructions import RecordMessage
from ivr.flow.model import FlowSet, HangUp, LookUp, RecordingPurpose, TakeMessage
from tests.engine.building import AT, LINE, Walker, flow, flow_set, prompt

WAYS = {"next": "next", "nothing": "nothing", "unavailable": "unavailable"}
WORDS = prompt("We record your message on {today:date}.")


def line(purpose: RecordingPurpose = "message", mailbox: str = "billing") -> FlowSet:
    return flow_set(
        flow(
            "line",
            LookUp("known", 1, "account_of_caller", {"none": "take", "unavailable": "take"}),
            TakeMessage("take", 4, mailbox, WORDS, purpose, WAYS, 60),
            *(HangUp(way, 9, prompt(f"It is {way}.")) for way in WAYS),
        )
    )


def asked(purpose: RecordingPurpose = "message", mailbox: str = "billing") -> Walker:
    caller = Walker(line(purpose, mailbox))
    caller.is_answered("none")
    return caller


def recording(purpose: RecordingPurpose = "message") -> Walker:
    caller = asked(purpose)
    caller.is_answered("opened", message_reference="m1")
    return caller


def test_the_row_comes_first_and_the_words_are_kept_as_they_are_spoken() -> None:
    caller = asked()
    errand = caller.turn.errand
    assert isinstance(errand, OpenMessage)
    assert (errand.mailbox, errand.purpose, errand.account_number) == ("billing", "message", None)
    assert errand.wording == "We record your message on November 20, 2026."
    assert errand.whereabouts.line == LINE
    assert caller.is_answered("opened", message_reference="m1") == errand.wording
    assert caller.call.waiting == ForMessage("m1")
    assert caller.turn.instructions[-1] == RecordMessage(60)


def test_without_the_row_nothing_is_recorded() -> None:
    caller = asked()
    assert caller.is_answered("unavailable") == "It is unavailable."


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        (MessageRecorded(AT, "RE1", 12), KeepMessage("m1", "RE1", 12)),
        (MessageRecorded(AT, "RE1", 0), KeepMessage("m1", "RE1", 0)),
        (NothingHeard(AT), KeepMessage("m1", None, 0)),
        (DigitsEntered(AT, "1"), KeepMessage("m1", None, 0)),
    ],
)
def test_what_was_recorded_is_kept_and_the_answer_says_how_it_goes_on(
    event: Event, kept: KeepMessage
) -> None:
    for way, said in {"kept": "next", "nothing": "nothing", "unavailable": "nothing"}.items():
        caller = recording()
        caller.meets(event)
        assert caller.turn.errand == kept
        assert caller.is_answered(way) == f"It is {said}."


def test_who_hangs_up_after_her_message_has_left_it() -> None:
    for way, outcome in {"kept": "contained", "nothing": "abandoned"}.items():
        caller = recording()
        caller.meets(MessageRecorded(AT, "RE1", 12, hung_up=True))
        assert caller.turn.errand == KeepMessage("m1", "RE1", 12)
        caller.is_answered(way)
        assert isinstance(caller.call.waiting, Ended)
        assert caller.call.outcome == outcome


def test_the_end_of_the_call_may_be_heard_of_before_the_recording() -> None:
    caller = recording()
    caller.meets(CallerGone(AT))
    assert isinstance(caller.call.waiting, Ended)
    assert caller.turn.errand is None


def test_only_the_account_holder_authorizes_anybody() -> None:
    assert asked("spoken authorization").heard == "It is unavailable."


@pytest.mark.parametrize("purpose", ["message", "spoken authorization"])
def test_the_account_of_a_verified_caller_is_kept_with_it(purpose: RecordingPurpose) -> None:
    caller = Walker(line(purpose))
    known = replace(caller.call, facts={"account_number": "40170022"}, marks=("verified",))
    caller.turn = replace(caller.turn, call=known)
    caller.is_answered("none")
    errand = caller.turn.errand
    assert isinstance(errand, OpenMessage)
    assert (errand.purpose, errand.account_number) == (purpose, "40170022")


def test_a_mailbox_that_is_not_there_takes_no_message() -> None:
    assert asked(mailbox="nowhere").heard == "It is unavailable."
