"""Where the two sides meet: the points at which a caller can act, and what she may do there."""

from collections.abc import Callable, Generator
from typing import Literal, TypeVar

from msgspec import Struct

Result = TypeVar("Result")

OfferKind = Literal["gather", "record", "pay", "queue", "ringing", "bridge"]
UtteranceKind = Literal["speech", "recording", "built-in", "carrier"]


class Utterance(Struct, frozen=True):
    """What the caller hears in one piece. `at_seconds` counts from the start of the call leg.

    `built-in` is the carrier's own prompt inside Pay; `carrier` its own announcement. A rest has no text.
    `url`: of a recording, where it was fetched.
    """

    text: str
    language: str
    kind: UtteranceKind = "speech"
    seconds: float = 0.0
    at_seconds: float = 0.0
    voice: str = ""
    url: str = ""


class Offer(Struct, frozen=True):
    """The carrier now waits. `field` and `attempt` inside Pay; `digits` keyed so far (masked inside Pay).
    `recorded_seconds` said so far. `patience_seconds`: the silence, after the prompts, that ends the wait.
    """

    kind: OfferKind
    field: str = ""
    attempt: int = 1
    digits: str = ""
    takes_speech: bool = False
    recorded_seconds: float = 0.0
    patience_seconds: float = 0.0


class PressKeys(Struct, frozen=True):
    """`after_seconds`: from now; None lets the prompts end first."""

    keys: str
    after_seconds: float | None = None


class SayWords(Struct, frozen=True):
    """Words spoken into the phone, and how sure the carrier is of them, 0 to 1.

    `seconds`: how long it takes to say them; None is as long as they usually take.
    """

    words: str
    confidence: float = 0.9
    after_seconds: float | None = None
    seconds: float | None = None


class StaySilent(Struct, frozen=True):
    """Until the carrier gives up what it waits for."""


class HangUp(Struct, frozen=True):
    """The caller ends the call; None: when the prompts have ended."""

    after_seconds: float | None = None


class PersonAnswers(Struct, frozen=True):
    """Whoever is rung picks up; in a queue, somebody takes this caller."""


class OtherSideGone(Struct, frozen=True):
    """The other end of a bridge hung up."""


class SomebodyWaits(Struct, frozen=True):
    """A caller has joined the queue that this leg dialled while it was empty."""


class TakenFromQueue(Struct, frozen=True):
    """A leg that dials the queue takes this caller. `whisper_url` is played to her first."""

    taker_sid: str
    resume: Callable[["Act"], None]
    whisper_url: str | None = None
    whisper_method: str = "POST"


Act = (
    PressKeys
    | SayWords
    | StaySilent
    | HangUp
    | PersonAnswers
    | OtherSideGone
    | SomebodyWaits
    | TakenFromQueue
)
Talk = Generator[Offer, Act, Result]


class CallerGone(Exception):
    """The caller hung up. `after_seconds` from the offer at which she did."""

    def __init__(self, after_seconds: float | None = None) -> None:
        super().__init__("the caller hung up")
        self.after_seconds = after_seconds


class Dequeued(Exception):
    """Somebody took the caller out of the queue while its waiting document played."""

    def __init__(self, act: TakenFromQueue | PersonAnswers) -> None:
        super().__init__("the caller was taken out of the queue")
        self.act = act
