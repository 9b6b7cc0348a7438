"""Whoever's call is over waits nowhere, however it ended."""

from sqlalchemy import text

from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import Caller

RECORDING = f"RE{'a' * 32}"


def open_places(lines: Rehearsal) -> int:
    kept = (
        "SELECT count(*) FROM queue_entries WHERE state IN ('waiting', 'choosing', 'offered', 'connecting')"
    )
    with lines.engine.connect() as connection:
        return connection.execute(text(kept)).scalar_one()


def choosing(caller: Caller) -> Caller:
    """In the urgent line, at the choices; her place is kept."""
    caller.called = "+12025550190"
    caller.ring()
    caller.press("1")
    assert "Enqueue" in caller.reply.verbs
    caller.tell(QueueResult="leave")
    return caller


def test_a_message_that_ends_with_hanging_up_gives_the_place_back(lines: Rehearsal, caller: Caller) -> None:
    choosing(caller).press("2")
    turn = caller.reply.next_url()
    assert open_places(lines) == 1
    recorded = {"RecordingSid": RECORDING, "RecordingDuration": "9", "Digits": "hangup"}
    caller.post(turn, recorded, "completed")
    assert open_places(lines) == 0


def test_hanging_up_at_the_choices_gives_the_place_back(lines: Rehearsal, caller: Caller) -> None:
    choosing(caller)
    assert open_places(lines) == 1
    caller.hang_up()
    assert open_places(lines) == 0
