"""Calls and turns as rows: sealed, with nothing in them that need not be kept."""

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ivr.engine.call import Call, Ended, from_json, to_json
from ivr.engine.events import DigitsEntered, Event, SpeechHeard
from ivr.engine.trail import Trail
from ivr.engine.trail import from_json as decode_trail
from ivr.engine.trail import to_json as encode_trail
from ivr.sealing import PHONE, Sealer, place_of

Row = dict[str, object]

HIDDEN = "x"
"""What stands for a key or a word that is not kept."""

_encoder = msgspec.json.Encoder(order="deterministic")
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


class Closing(Struct, frozen=True):
    """What is kept when a turn is made: its number, what happened, what was answered, the call afterwards,
    and how it came there.
    """

    number: int
    event: Event
    answer: bytes
    call: Call
    trail: Trail


def turn_row(closing: Closing, sealer: Sealer) -> Row:
    """The row of a turn, sealed."""
    sid = closing.call.sid
    place = f"{sid}/{closing.number}"
    return {
        "call_sid": sid,
        "number": closing.number,
        "event_digest": digest_of(closing.event, sealer),
        "event_sealed": sealer.seal(_encoder.encode(without_keys(closing.event)), _place("event", place)),
        "answer_sealed": sealer.seal(closing.answer, _place("answer", place)),
        "trail_sealed": sealer.seal(encode_trail(closing.trail), _place("trail", place)),
        "at": closing.event.at,
    }


def state_row(call: Call, next_turn: int, at: str, sealer: Sealer) -> Row:
    """What changes in a call's row with every turn."""
    return {
        "call_sid": call.sid,
        "next_turn": next_turn,
        "state_sealed": sealer.seal(to_json(call), place_of("calls", "state", call.sid)),
        "ended_at": at if isinstance(call.waiting, Ended) else None,
        "outcome": call.outcome,
    }


def call_row(call: Call, version: int, next_turn: int, at: str, sealer: Sealer) -> Row:
    """The whole row of a new call."""
    return {
        **state_row(call, next_turn, at, sealer),
        "version": version,
        "line": call.line,
        "caller_index": sealer.index(PHONE, call.caller) if call.caller else None,
        "started_at": call.started_at,
    }


def open_state(sealed: bytes, call_sid: str, sealer: Sealer) -> Call:
    """The call that a row holds. Raises SealBroken."""
    return from_json(sealer.open(sealed, place_of("calls", "state", call_sid)))


def open_answer(sealed: bytes, call_sid: str, number: int, sealer: Sealer) -> bytes:
    """What a turn was answered with, byte for byte. Raises SealBroken."""
    return sealer.open(sealed, _place("answer", f"{call_sid}/{number}"))


def open_event(sealed: bytes, call_sid: str, number: int, sealer: Sealer) -> Event:
    """What happened in a turn, as it is kept: without numbers and words. Raises SealBroken."""
    return _events.decode(sealer.open(sealed, _place("event", f"{call_sid}/{number}")))


def open_trail(sealed: bytes, call_sid: str, number: int, sealer: Sealer) -> Trail:
    """How a turn came to its answer. Raises SealBroken."""
    return decode_trail(sealer.open(sealed, _place("trail", f"{call_sid}/{number}")))


def digest_of(event: Event, sealer: Sealer) -> str:
    """A keyed hash of what happened, whenever it arrived: the same for a repeated webhook."""
    return sealer.index("event", _encoder.encode(replace(event, at="")).decode())


def without_keys(event: Event) -> Event:
    """The event as it is kept: a single key stays, a number or spoken words do not. They may be a secret."""
    match event:
        case DigitsEntered() if len(event.digits) > 1:
            return replace(event, digits=HIDDEN * len(event.digits))
        case SpeechHeard():
            return replace(event, words=HIDDEN)
        case _:
            return event


def _place(column: str, row: str) -> str:
    return place_of("turns", column, row)
