"""What the carrier is to do next, in order. A closed union; the carrier adapter renders each one."""

from msgspec import Struct

from ivr.flow.model import Language, PaymentMethod


class Spoken(Struct, frozen=True, tag="spoken"):
    """Words as they are to be said."""

    text: str


class Digits(Struct, frozen=True, tag="digits"):
    """Digits said one by one, in groups with a rest between."""

    groups: tuple[str, ...]


class Rest(Struct, frozen=True, tag="rest"):
    """A short silence within speech."""

    milliseconds: int


Piece = Spoken | Digits | Rest


class Speak(Struct, frozen=True, tag="speak"):
    """A stretch of speech in one language, by the voice of that language."""

    language: Language
    pieces: tuple[Piece, ...]


class Pause(Struct, frozen=True, tag="pause"):
    """A silence of its own."""

    seconds: int


class PlayRecording(Struct, frozen=True, tag="play"):
    """A file under `audio_prompts/`: `en/bill_pay.welcome.wav`. `instead`: where the file is gone."""

    recording: str
    instead: Speak | Pause


Utterance = Speak | PlayRecording | Pause


class GatherKeys(Struct, frozen=True, tag="gather"):
    """Speak `prompts` and wait for keys. `finish_on` is "" for no terminator. Barge-in is on."""

    prompts: tuple[Utterance, ...]
    max_digits: int
    finish_on: str
    wait_seconds: int
    language: Language
    hints: tuple[str, ...] = ()


class TakePayment(Struct, frozen=True, tag="take_payment"):
    """Card or bank entry by the carrier. `reference` is the attempt's, carried to the processor."""

    reference: str
    amount_cents: int
    method: PaymentMethod
    language: Language
    prompts: tuple["PayPrompt", ...]


class PayPrompt(Struct, frozen=True, tag="pay_prompt"):
    """What the caller hears while `field` is collected (the carrier's names of fields and errors)."""

    field: str
    prompts: tuple[Utterance, ...]
    error: str | None = None


class JoinQueueNow(Struct, frozen=True, tag="enqueue"):
    """Wait for a person in this queue of the carrier's. `at_most`: how many may be in it."""

    queue: str
    at_most: int = 100


class JoinWorkflow(Struct, frozen=True, tag="workflow"):
    """Wait for a person whom the carrier's TaskRouter finds. `attributes` go with the task."""

    workflow: str
    attributes: dict[str, str]


class LeaveQueue(Struct, frozen=True, tag="leave"):
    """While waiting: out of the queue, and on with the call."""


class DialPlace(Struct, frozen=True, tag="dial"):
    """Ring a number (E.164) or a SIP address, and connect this call to it.

    `shown`: the number that the other side sees (E.164); None: the one that calls. `star_ends`: this side may
    end the conversation with star and stay on the line.
    """

    address: str
    ring_seconds: int
    shown: str | None = None
    star_ends: bool = False


class TakeFromQueue(Struct, frozen=True, tag="take"):
    """Connect this call, an agent's, with whoever is first in this queue of the carrier's."""

    queue: str
    patience_seconds: int


class RecordMessage(Struct, frozen=True, tag="record"):
    """Record the caller after a tone, until pound, silence, or so many seconds."""

    longest_seconds: int


class SendText(Struct, frozen=True, tag="send_text"):
    """A text message to the number that calls."""

    body: str


class ComeBack(Struct, frozen=True, tag="come_back"):
    """Nothing to wait for: ask for the next turn at once."""


class EndCall(Struct, frozen=True, tag="hang_up"):
    """The carrier hangs up."""


Instruction = (
    Speak
    | PlayRecording
    | Pause
    | GatherKeys
    | TakePayment
    | JoinQueueNow
    | JoinWorkflow
    | LeaveQueue
    | DialPlace
    | TakeFromQueue
    | RecordMessage
    | SendText
    | ComeBack
    | EndCall
)
