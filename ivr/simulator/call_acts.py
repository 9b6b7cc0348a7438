"""The lines of a call file: what a caller does and what must be heard."""

from msgspec import Struct

from ivr.simulator.phone import AccountKeyed, CardKeyed

HEADER_LINES = {
    "dials NUMBER": "which line is called",
    "from NUMBER": "the number that calls; `from anonymous` when it is withheld",
    "at DAY TIME": "when, in New York time",
    "language es": "the caller presses 9 first, and hears Spanish",
    "agent from NUMBER": "the number of the agent's phone",
    "given WORDS": "what must be so before the call; several such lines are allowed",
}
"""These stand above the first act."""

ACTS = {
    "hears WORDS": "these words are among what was heard since the last act; several lines in their order",
    "never hears WORDS": "these words were not heard so far in the whole call",
    "presses KEYS": "0 to 9, * and #, after the prompts have ended",
    "says WORDS": "speaks; `says WORDS (confidence 0.4)` when the carrier is not sure of them",
    "records N seconds": "speaks a message for so long; silence, a key or the end of the call ends it",
    "records nothing": "says nothing after the beep",
    "texts WORDS": "the caller's phone sends a text to the line it dialled",
    "waits": "stays silent until the line gives up waiting; `waits 30 minutes` so long, in a queue",
    "keys card NUMBER MM/YY cvv CODE zip ZIP": "keys a published test card; cvv and zip may be left out",
    "keys bank ROUTING ACCOUNT": "keys a published test account",
    "line drops during the payment": "the call ends while the processor is at work on the next `keys` line",
    "agent answers": "whoever is rung picks up, or takes the caller from the queue; no phone of her own",
    "agent hangs up": "the agent does, if she has dialled; else the other side of the conversation leaves",
    "agent dials NUMBER": "an agent calls from a phone of her own, which stays beside the caller's",
    "agent hears WORDS": "on the agent's phone; also `agent` never hears, presses, says, waits, notes",
    "agent call ends": "the agent's call is over",
    "dialled NUMBER answers": "when the line dials it from now on; or `is busy`, `does not answer`, `fails`",
    "hangs up": "the caller does",
    "call ends": "the line has hung up, or the caller did",
    "notes NAME": "remembers the longest number heard since the last act; later lines may say {NAME}",
    "meanwhile WORDS": "what becomes so at this moment of the call, in the words of `given`",
    "then dials again": "a next call of the same caller; `then dials NUMBER` to another line",
}


class Hears(Struct, frozen=True):
    """These words are among what was heard since the last act, after those of the `hears` before."""

    words: str


class NeverHears(Struct, frozen=True):
    """These words were not heard so far in the call."""

    words: str


class Presses(Struct, frozen=True):
    """Keys, once the prompts have ended."""

    keys: str


class Says(Struct, frozen=True):
    """Words spoken into the phone, and how sure the carrier is of them, 0 to 1."""

    words: str
    confidence: float = 0.9


class Records(Struct, frozen=True):
    """A message spoken after the beep; 0 seconds: nothing is said."""

    seconds: float


class Texts(Struct, frozen=True):
    """A text from the phone to the line it dialled."""

    words: str


class Waits(Struct, frozen=True):
    """Silence until the line gives up waiting, or for so many minutes in a queue."""

    minutes: int = 0


class KeysCard(Struct, frozen=True):
    """A published test card, field by field as the line asks."""

    card: CardKeyed


class KeysBank(Struct, frozen=True):
    """A published test account, likewise."""

    account: AccountKeyed


class LineDropsDuringPayment(Struct, frozen=True):
    """The call will end while the processor is at work."""


class AgentAnswers(Struct, frozen=True):
    """Whoever is rung picks up, or somebody takes the caller from the queue."""


class AgentHangsUp(Struct, frozen=True):
    """The agent's phone does, if there is one; else the other side of the conversation leaves."""


class AgentDials(Struct, frozen=True):
    """An agent calls from a phone of her own."""

    to: str


class AtNumber(Struct, frozen=True):
    """What happens from now on when the line dials this number; `outcome` as the carrier reports it."""

    number: str
    outcome: str


class HangsUp(Struct, frozen=True):
    """The caller hangs up."""


class CallEnds(Struct, frozen=True):
    """The call is over by now."""


class Notes(Struct, frozen=True):
    """The longest number just heard is remembered under this name."""

    name: str


class DialsAgain(Struct, frozen=True):
    """`to` None: the same number."""

    to: str | None


class Meanwhile(Struct, frozen=True):
    """Something becomes so where the call is answered, and nobody on the phones does it."""

    words: str


OnAPhone = (
    Hears
    | NeverHears
    | Presses
    | Says
    | Records
    | Texts
    | Waits
    | KeysCard
    | KeysBank
    | LineDropsDuringPayment
    | HangsUp
    | CallEnds
    | Notes
)
"""What somebody with a phone in hand does and hears."""


class OfAgent(Struct, frozen=True):
    """The same on the agent's phone."""

    act: OnAPhone


ScriptedAct = (
    OnAPhone | AgentAnswers | AgentHangsUp | AgentDials | OfAgent | AtNumber | DialsAgain | Meanwhile
)


class ScriptLine(Struct, frozen=True):
    """An act, its line in the file, and the line's words."""

    line: int
    text: str
    act: ScriptedAct
