"""What is kept of a call, read with the keys in hand: enough to tell what happened, and no secret."""

import msgspec
import pytest
from sqlalchemy import text

from ivr.calls.rows import HIDDEN, digest_of, without_keys
from ivr.engine.events import CardNumberDropped, DigitsEntered, Event, NothingHeard, SpeechHeard
from ivr.rehearsal import Rehearsal
from ivr.sealing import SealBroken, place_of
from tests.calls_path.caller import HOLDER_TO_PAYMENT, Caller

AT = "2026-11-22T12:00:00+00:00"
BIRTH_DATE, ZIP = "03151952", "20001"
LARGEST_STATE_BYTES = 1_900


def opened_events(lines: Rehearsal, caller: Caller) -> list[dict[str, object]]:
    with lines.engine.connect() as connection:
        rows = connection.execute(text("SELECT number, event_sealed FROM turns ORDER BY number")).all()
    return [
        msgspec.json.decode(
            lines.sealer.open(bytes(sealed), place_of("turns", "event", f"{caller.sid}/{number}"))
        )
        for number, sealed in rows
    ]


def opened_state(lines: Rehearsal, caller: Caller) -> bytes:
    with lines.engine.connect() as connection:
        sealed = connection.execute(text("SELECT state_sealed FROM calls")).scalar_one()
    return lines.sealer.open(bytes(sealed), place_of("calls", "state", caller.sid))


def test_secrets_are_not_even_kept_sealed(lines: Rehearsal, caller: Caller) -> None:
    caller.ring()
    for keys in HOLDER_TO_PAYMENT:
        caller.press(keys)
        state = opened_state(lines, caller)
        assert BIRTH_DATE.encode() not in state
        assert b"1952-03-15" not in state
        assert f'"{ZIP}"'.encode() not in state
        assert len(state) < LARGEST_STATE_BYTES
    told = [event.get("digits") for event in opened_events(lines, caller)]
    assert told == [None, "2", HIDDEN * 8, "1", HIDDEN * 8, HIDDEN * 5]


def test_a_sealed_answer_opens_in_its_own_place_alone(lines: Rehearsal, caller: Caller) -> None:
    """A row that somebody swaps for another is noticed: nobody hears another caller's words."""
    caller.ring()
    caller.press("2")
    with lines.engine.connect() as connection:
        rows = connection.execute(text("SELECT number, answer_sealed FROM turns")).all()
    answers = {number: bytes(sealed) for number, sealed in rows}
    own = place_of("turns", "answer", f"{caller.sid}/1")
    assert lines.sealer.open(answers[1], own) == caller.reply.body
    with pytest.raises(SealBroken):
        lines.sealer.open(answers[0], own)


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        (DigitsEntered(AT, "2"), DigitsEntered(AT, "2")),
        (DigitsEntered(AT, "12"), DigitsEntered(AT, HIDDEN * 2)),
        (SpeechHeard(AT, "born in march", 0.9), SpeechHeard(AT, HIDDEN, 0.9)),
        (NothingHeard(AT), NothingHeard(AT)),
        (CardNumberDropped(AT), CardNumberDropped(AT)),
    ],
)
def test_numbers_and_words_are_not_kept(event: Event, kept: Event) -> None:
    assert without_keys(event) == kept


def test_a_digest_tells_contents_apart_and_nothing_else(lines: Rehearsal) -> None:
    sealer = lines.sealer
    assert digest_of(DigitsEntered(AT, "12"), sealer) == digest_of(DigitsEntered("later", "12"), sealer)
    assert digest_of(DigitsEntered(AT, "12"), sealer) != digest_of(DigitsEntered(AT, "13"), sealer)
    assert digest_of(NothingHeard(AT), sealer) != digest_of(CardNumberDropped(AT), sealer)
