"""What is kept of a turn beside its event and its answer: where it led, and why.

With it a call of the past can be told and walked again. It holds nothing that the state of the call does not
hold too: numbers keyed at a secret question, and words that were spoken, are nowhere in it.
"""

import msgspec
from msgspec import Struct

from ivr.engine.call import FactValue, Frame
from ivr.engine.turn import Answered, Turn, WayTaken


class Trail(Struct, frozen=True, omit_defaults=True):
    """`stands`, `waits_for`: where the turn ended, and for what (the tag of `Call.waiting`). The rest is as
    in `Turn`.
    """

    stands: tuple[Frame, ...]
    waits_for: str
    passed: tuple[tuple[Frame, ...], ...] = ()
    ways: tuple[WayTaken, ...] = ()
    answered: tuple[Answered, ...] = ()
    keyed: FactValue | None = None

    def results_at(self, passed: int) -> tuple[str, ...]:
        """How the step was left, or why it stayed: of the step that was taken as the `passed`th, or, for 0,
        of the one at which the turn began.
        """
        return tuple(way.result for way in self.ways if way.passed == passed)


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Trail)


def trail_of(turn: Turn) -> Trail:
    """The trail of a turn that is made."""
    call = turn.call
    waits_for = str(call.waiting.__struct_config__.tag)
    return Trail(call.frames, waits_for, turn.passed, turn.ways, turn.answered, turn.keyed)


def to_json(trail: Trail) -> bytes:
    """The stored form of a trail."""
    return _encoder.encode(trail)


def from_json(stored: bytes) -> Trail:
    """The trail that `to_json` stored."""
    return _decoder.decode(stored)
