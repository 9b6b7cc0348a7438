"""What can happen to a call. A closed union: the engine answers every one of them at every step.

`at` is the moment as ISO date-time with offset; the engine has no clock of its own.
"""

from typing import Literal

from msgspec import Struct

from ivr.engine.call import FactValue

PaymentResult = Literal[
    "success",
    "declined",
    "too-many-failed-attempts",
    "caller-interrupted-with-star",
    "caller-hung-up",
    "validation-error",
    "connector-error",
    "internal-error",
    "lost",
]
"""The carrier's results of `<Pay>`, a certain decline told apart from connector errors; `lost`: none came."""

QueueResult = Literal["bridged", "leave", "queue-full", "hangup", "redirected", "error"]

TransferResult = Literal["answered", "busy", "no-answer", "failed"]
"""What came of dialling a number, or of taking a caller from a queue."""


class _Event(Struct, frozen=True, tag_field="event"):
    at: str


class CallAnswered(_Event, frozen=True, tag="answered"):
    """The first webhook of a call. `called` and `caller` in E.164; `caller` None when withheld."""

    sid: str
    called: str
    caller: str | None


class DigitsEntered(_Event, frozen=True, tag="digits"):
    """Keys as they were pressed: `0` to `9`, `*`, `#`."""

    digits: str


class SpeechHeard(_Event, frozen=True, tag="speech"):
    """What the carrier understood, and how sure it is, from 0 to 1."""

    words: str
    confidence: float


class NothingHeard(_Event, frozen=True, tag="silence"):
    """Silence, or a turn that the carrier came back from with nothing."""


class CardNumberDropped(_Event, frozen=True, tag="card_number_dropped"):
    """A card number was keyed where none was asked for; it was thrown away unread."""


class PaymentFinished(_Event, frozen=True, tag="payment"):
    """`last_four`, `card_type`: of the card or account, as far as told. `charge`: the processor's."""

    result: PaymentResult
    charge: str | None = None
    last_four: str | None = None
    card_type: str | None = None
    error: str | None = None


class QueueLeft(_Event, frozen=True, tag="queue_left"):
    """The wait for a person is over."""

    result: QueueResult
    waited_seconds: int = 0


class TransferEnded(_Event, frozen=True, tag="transfer_ended"):
    """Nobody answered at the place that was dialled, or the conversation with it is over."""

    result: TransferResult
    talked_seconds: int = 0


class MessageRecorded(_Event, frozen=True, tag="recorded"):
    """A recording ended. `recording`: the carrier's name of it, None without one. `hung_up`: she did."""

    recording: str | None
    seconds: int = 0
    hung_up: bool = False


class TextReported(_Event, frozen=True, tag="text"):
    """The carrier took a text message, or refused it."""

    accepted: bool


class CallerGone(_Event, frozen=True, tag="gone"):
    """The carrier says that the call is over."""


class ErrandDone(_Event, frozen=True, tag="errand_done"):
    """An errand's way out, the facts it makes known, the marks it leaves."""

    way_out: str
    facts: dict[str, FactValue] = {}
    marks: tuple[str, ...] = ()


Event = (
    CallAnswered
    | DigitsEntered
    | SpeechHeard
    | NothingHeard
    | CardNumberDropped
    | PaymentFinished
    | QueueLeft
    | TransferEnded
    | MessageRecorded
    | TextReported
    | CallerGone
    | ErrandDone
)


class QueueStanding(Struct, frozen=True):
    """Where a waiting caller stands; not an event, since it moves nothing. Position counts from 1.

    `agents`: how many of ours are signed in for this queue, None where others serve it. `average_seconds`:
    the carrier's own, 0 where it is not known. `is_lost`: our own line knows nothing of her any more.
    """

    position: int
    waited_seconds: int
    average_seconds: int = 0
    agents: int | None = None
    is_lost: bool = False
