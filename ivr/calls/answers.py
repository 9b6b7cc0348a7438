"""What came of a webhook."""

from typing import Literal

from msgspec import Struct

from ivr.calls.records import StoredCall
from ivr.calls.rows import Closing
from ivr.engine.call import Call

Verdict = Literal["taken", "repeated", "contradicted", "early", "over", "unknown"]
"""`contradicted`: the turn was taken with other contents; the stored answer is given and nothing else done.
"""


class Answer(Struct, frozen=True):
    """What came of a webhook. `twiml` is empty where no turn was taken; `next_turn` is where the call
    stands.
    """

    verdict: Verdict
    twiml: bytes = b""
    next_turn: int = 0
    step: str = ""


def taken(closing: Closing) -> Answer:
    """This turn was taken just now."""
    return Answer("taken", closing.answer, closing.number + 1, step_of(closing.call))


def over(stored: StoredCall) -> Answer:
    """The call has ended."""
    return Answer("over", b"", stored.next_turn, step_of(stored.call))


def step_of(call: Call) -> str:
    """`flow.step`, where the call stands."""
    return f"{call.frames[-1].flow}.{call.frames[-1].step}" if call.frames else ""
