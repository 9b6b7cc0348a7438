"""The lines of a call file: what a caller does and what must be heard."""

from msgspec import Struct

from ivr.simulator.phone import AccountKeyed, CardKeyed

ACTS = {
    "hears WORDS": "these words are among what was heard since the last act; several lines in their order",
    "never hears WORDS": "these words were not heard so far in the whole call",
    "presses KEYS": "0 to 9, * and #, after the prompts have ended",
    "says WORDS": "speaks",
    "waits": "stays silent until the line gives up waiting",
    "keys card NUMBER MM/YY cvv CODE zip ZIP": "keys a published test card; cvv and zip may be left out",
    "keys bank ROUTING ACCOUNT": "keys a published test account",
    "line drops during the payment": "the call ends while the processor is at work on the next `keys` line",
    "agent answers": "whoever is rung picks up, or takes the caller from the queue",
    "agent hangs up": "the other side of the conversation leaves",
    "hangs up": "the caller does",
    "call ends": "the line has hung up, or the caller did",
    "notes NAME": "remembers the longest number heard since the last act; later lines may say {NAME}",
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
    """Words spoken into the phone."""

    words: str


class Waits(Struct, frozen=True):
    """Silence until the line gives up waiting."""


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
    """The other side of the conversation leaves."""


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


ScriptedAct = (
    Hears
    | NeverHears
    | Presses
    | Says
    | Waits
    | KeysCard
    | KeysBank
    | LineDropsDuringPayment
    | AgentAnswers
    | AgentHangsUp
    | HangsUp
    | CallEnds
    | Notes
    | DialsAgain
)


class ScriptLine(Struct, frozen=True):
    """An act, its line in the file, and the line's words."""

    line: int
    text: str
    act: ScriptedAct
