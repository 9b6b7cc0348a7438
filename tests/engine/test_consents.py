"""Words that bind, as a caller may answer them."""

import pytest
from msgspec import structs

from ivr.engine.errands import RecordConsent
from ivr.engine.events import SpeechHeard
from ivr.engine.phrases import ENGLISH
from ivr.flow.model import Consent, HangUp, Say, Text
from ivr.flow.people import JoinQueue
from tests.engine.building import AT, Walker, flow, flow_set, prompt

FLOW = flow(
    "line",
    Say("first", 1, prompt("Before we text you."), "agree"),
    Consent("agree", 2, prompt("You agree to one text message."), "text message", "send", "bye", "person"),
    Text("send", 3, prompt("Your number is 4 8 2."), "sent", "unsent"),
    HangUp("sent", 4, prompt("Sent.")),
    HangUp("unsent", 5, prompt("Not sent.")),
    JoinQueue("person", 6, "billing", {"full": "bye", "unavailable": "bye"}),
    HangUp("bye", 7, prompt("Good-bye.")),
    everywhere={"0": "person", "star": "repeat"},
)
ASKED = "If you agree, press 1. If you do not, press 2."


def test_the_wording_is_spoken_and_both_keys_are_told() -> None:
    caller = Walker(flow_set(FLOW))
    assert caller.heard == f"Before we text you. You agree to one text message. {ASKED}"
    assert caller.presses("2") == "Good-bye."


def test_star_says_the_words_again_and_silence_only_the_question() -> None:
    caller = Walker(flow_set(FLOW))
    assert caller.waits() == f"{ENGLISH.menu_silence[0]} {ASKED}"
    assert caller.presses("*") == f"Before we text you. You agree to one text message. {ASKED}"


def test_other_keys_and_words_are_counted_and_lead_to_a_person() -> None:
    caller = Walker(flow_set(FLOW))
    assert caller.presses("5") == f"{ENGLISH.menu_mismatch[0]} {ASKED}"
    assert caller.meets(SpeechHeard(AT, "yes", 0.9)).endswith(ASKED)
    assert caller.presses("7") == ENGLISH.to_a_person


def test_three_silences_lead_to_a_person() -> None:
    caller = Walker(flow_set(FLOW))
    caller.waits()
    caller.waits()
    assert caller.waits() == ENGLISH.to_a_person


def test_words_in_place_of_a_key_are_asked_for_as_a_key() -> None:
    caller = Walker(flow_set(FLOW))
    assert caller.meets(SpeechHeard(AT, "I agree", 0.9)).startswith(ENGLISH.not_understood)


@pytest.mark.parametrize(("unavailable", "goes_to"), [("unsent", "unsent"), ("", "person")])
def test_an_agreement_that_cannot_be_kept_does_not_count(unavailable: str, goes_to: str) -> None:
    consent = Consent(
        "agree",
        1,
        prompt("You agree to one text message."),
        "text message",
        "send",
        "bye",
        "person",
        unavailable=unavailable,
    )
    caller = Walker(flow_set(structs.replace(FLOW, steps={**FLOW.steps, "agree": consent})))
    caller.presses("1")
    assert isinstance(caller.turn.errand, RecordConsent)
    caller.is_answered("unavailable")
    assert caller.step == goes_to
    assert caller.turn.call.marks == ()
