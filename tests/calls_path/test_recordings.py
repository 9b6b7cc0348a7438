"""One message a recording, over HTTP: whichever door the carrier comes to, in whatever order."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import text

from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import Caller

TO_THE_TONE = ("4", "2", "1", "2", "2", "2")
"""From the line for general inquiries: a complaint, its number, and a message instead of waiting."""
GENERAL = "+18008081902"
RECORDING = f"RE{'a' * 32}"
RECORDED = {
    "RecordingSid": RECORDING,
    "RecordingUrl": f"https://api.example.com/Recordings/{RECORDING}",
    "RecordingDuration": "12",
}
REPORTS = ("action", "status", "gone")


def messages(lines: Rehearsal, caller: Caller) -> list[tuple[Any, ...]]:
    """Of this call."""
    kept = text("SELECT state, seconds, mailbox FROM messages WHERE call_sid = :sid")
    with lines.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(kept, {"sid": caller.sid})]


def at_the_tone(caller: Caller) -> str:
    """The address of the turn on which the recording is expected."""
    caller.called = GENERAL
    caller.ring()
    caller.press(*TO_THE_TONE)
    assert "Record" in caller.reply.verbs
    return caller.reply.next_url()


def report(caller: Caller, turn: str, what: str) -> int:
    match what:
        case "action":
            return caller.post(turn, RECORDED | {"Digits": "#"}).status
        case "late":
            return caller.post(turn, RECORDED | {"Digits": "hangup"}, "completed").status
        case "status":
            return caller.post(f"{turn}/recording", RECORDED | {"RecordingStatus": "completed"}).status
        case "absent":
            return caller.post(f"{turn}/recording", {"RecordingStatus": "absent"}).status
        case "silence":
            return caller.post(turn, {}).status
        case _:
            return caller.hang_up().status


@pytest.mark.parametrize("order", list(permutations(REPORTS)), ids=" ".join)
def test_a_message_is_kept_whatever_is_heard_of_first(
    lines: Rehearsal, caller: Caller, order: tuple[str, ...]
) -> None:
    turn = at_the_tone(caller)
    assert messages(lines, caller) == [("expected", None, "general")]
    for what in order:
        assert report(caller, turn, what) in (200, 204)
        assert report(caller, turn, what) in (200, 204)
    assert messages(lines, caller) == [("kept", 12, "general")]
    assert b"apologised" not in lines.log.read_bytes()


@pytest.mark.parametrize("what", ["late", "status", "action"])
def test_each_report_alone_is_enough_when_the_call_is_over(
    lines: Rehearsal, caller: Caller, what: str
) -> None:
    turn = at_the_tone(caller)
    caller.hang_up()
    assert messages(lines, caller) == [("expected", None, "general")]
    report(caller, turn, what)
    assert messages(lines, caller) == [("kept", 12, "general")]


def test_a_recording_beats_the_silence_that_was_told_before(lines: Rehearsal, caller: Caller) -> None:
    turn = at_the_tone(caller)
    report(caller, turn, "silence")
    assert "We did not hear a message" in caller.reply.words
    assert messages(lines, caller) == [("empty", None, "general")]
    report(caller, turn, "absent")
    assert messages(lines, caller) == [("empty", None, "general")]
    report(caller, turn, "late")
    report(caller, turn, "absent")
    assert messages(lines, caller) == [("kept", 12, "general")]


def test_a_report_of_another_call_or_turn_is_nobodys(lines: Rehearsal, caller: Caller) -> None:
    turn = at_the_tone(caller)
    assert report(caller, caller.turn_url(3), "status") == 204
    sid, caller.sid = caller.sid, f"CA{'f' * 32}"
    assert report(caller, turn, "status") == 400
    caller.sid = sid
    assert messages(lines, caller) == [("expected", None, "general")]
