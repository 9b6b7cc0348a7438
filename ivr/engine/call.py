"""A call as the engine knows it: frozen, small (under 2 KB), and the same after a journey through JSON."""

from typing import Literal

import msgspec
from msgspec import Struct

from ivr.flow.model import Language, PaymentMethod

FactValue = str | int
"""money: whole cents; number: int; date: ISO day; time: ISO date-time with offset; digits and text: str."""

Outcome = Literal["contained", "transferred", "abandoned", "failed"]
Unpaid = Literal["", "tried", "in doubt"]


class Frame(Struct, frozen=True, array_like=True):
    """Where in a flow the call stands; the last frame is the one that speaks."""

    flow: str
    step: str


class ForKey(Struct, frozen=True, tag="key"):
    """A menu or a consent waits for one key. `spoken_at`: when the words of a consent were spoken."""

    spoken_at: str | None = None


class ForDoubt(Struct, frozen=True, tag="doubt"):
    """A menu asks whether the choice with this key was meant. `words`: the author's, never the caller's."""

    key: str
    words: str


class ForDigits(Struct, frozen=True, tag="digits"):
    """An ask waits for its digits."""


class ForConfirmation(Struct, frozen=True, tag="confirmation"):
    """An ask has read `value` back and waits for 1 (right) or 2 (again). Never used for secrets."""

    value: FactValue


class ForPen(Struct, frozen=True, tag="pen"):
    """A read-back waits until the caller has something to write with."""


class ForReadBack(Struct, frozen=True, tag="read_back"):
    """The number is read from `read_at` on; 1 hears it again, 2 goes on."""

    read_at: str = ""


class ForPayment(Struct, frozen=True, tag="payment"):
    """`<Pay>` is running for the attempt with this reference."""

    reference: str
    method: PaymentMethod
    amount_cents: int


class ForQueue(Struct, frozen=True, tag="queue"):
    """The caller waits for a person. `entry`: her place in our own line, "" where others keep the line.

    `joined_at`: when she last began to wait; who chooses to keep waiting has all her patience again.
    """

    queue: str
    entry: str = ""
    joined_at: str = ""


class ForTransfer(Struct, frozen=True, tag="transfer"):
    """A place is dialled, or the caller speaks with it."""

    place: str


class ForMessage(Struct, frozen=True, tag="message"):
    """The caller speaks a message; `reference` is that of the row that expects it."""

    reference: str


class ForConnection(Struct, frozen=True, tag="connection"):
    """An agent is being connected with a caller who waits, or with one to be called back. `entry`: her place
    in our own line, "" for one whom our line does not know.
    """

    entry: str = ""


class ForText(Struct, frozen=True, tag="text"):
    """A text message was handed to the carrier."""


ErrandName = Literal[
    "look_up",
    "may_text",
    "open_payment",
    "settle_payment",
    "record_consent",
    "join_line",
    "leave_line",
    "ask_call_back",
    "open_message",
    "keep_message",
    "connect_caller",
    "end_connection",
]


class ForErrand(Struct, frozen=True, tag="errand"):
    """An errand is out; only within a turn, never stored. `result`: what the step does after it."""

    errand: ErrandName = "look_up"
    result: str = ""


class ForNothing(Struct, frozen=True, tag="nothing"):
    """The words were spoken and the call goes on by itself (a long turn was cut in two)."""


class Ended(Struct, frozen=True, tag="ended"):
    """The call is over."""


Waiting = (
    ForKey
    | ForDoubt
    | ForDigits
    | ForConfirmation
    | ForPen
    | ForReadBack
    | ForPayment
    | ForQueue
    | ForTransfer
    | ForMessage
    | ForConnection
    | ForText
    | ForErrand
    | ForNothing
    | Ended
)


class Call(Struct, frozen=True, omit_defaults=True):
    """One conversation, from ring to hang-up.

    `caller` is the ANI in E.164, or None when withheld: a hint, never proof. `marks` are the certainties that
    are no facts: `verified`, `consent: bank debit`, `consent: text message`. `silences`, `mismatches` count
    at this step. `repeat_from`: where the words before this question began; star says them again too.
    `unpaid`: a payment was tried and has not gone through, or nobody knows whether it has.
    `closings`: the last change of one-off closings when the call began; they hold for the whole call.
    `numbers_heard`: the confirmation numbers that were read out to her.
    """

    sid: str
    line: str
    language: Language
    frames: tuple[Frame, ...]
    waiting: Waiting
    started_at: str
    caller: str | None = None
    facts: dict[str, FactValue] = {}
    marks: tuple[str, ...] = ()
    silences: int = 0
    mismatches: int = 0
    declines: int = 0
    steps_taken: int = 0
    task_done: bool = False
    unpaid: Unpaid = ""
    outcome: Outcome | None = None
    repeat_from: tuple[Frame, ...] = ()
    closings: int = 0
    numbers_heard: tuple[str, ...] = ()


_decoder = msgspec.json.Decoder(Call)
_encoder = msgspec.json.Encoder()


def to_json(call: Call) -> bytes:
    """The stored form of a call."""
    return _encoder.encode(call)


def from_json(stored: bytes) -> Call:
    """The call that `to_json` stored."""
    return _decoder.decode(stored)
