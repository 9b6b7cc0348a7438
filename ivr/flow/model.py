"""The compiled form of the flow files: what the engine walks and what a published version stores.

Frozen msgspec structs, so that a version survives JSON unchanged and `match` over `Step` is checked
for completeness by the type checker. Nothing here reads YAML, and nothing here knows the caller.
"""

from typing import Literal

from msgspec import Struct, field

from ivr.flow.people import (
    Calendar,
    CallBack,
    Connect,
    DialledPlace,
    Hours,
    JoinQueue,
    Queue,
    StepHead,
    Transfer,
)
from ivr.flow.wording import LANGUAGES as LANGUAGES
from ivr.flow.wording import FactKind as FactKind
from ivr.flow.wording import FactRef as FactRef
from ivr.flow.wording import Language as Language
from ivr.flow.wording import Prompt as Prompt
from ivr.flow.wording import Sentence as Sentence
from ivr.flow.wording import Words as Words

Sensitivity = Literal["open", "private", "secret"]
PaymentMethod = Literal["card", "checking account"]
PaymentTarget = Literal["account", "bill", "plan"]
ConsentPurpose = Literal["bank debit", "text message"]
RecordingPurpose = Literal["message", "spoken authorization"]


class Say(StepHead, frozen=True, tag="say"):
    """A sentence, and on."""

    words: Prompt
    next: str


class Choice(Struct, frozen=True):
    """One key of a menu. `prompt` is the whole sentence, composed or the author's own.

    `words`: spoken words that mean the key. `doubt` asks whether it was meant; None where the author wrote
    the sentence.
    """

    key: str
    prompt: Prompt
    go: str
    remember: dict[str, str] = {}
    language: Language | None = None
    words: dict[Language, tuple[str, ...]] = {}
    doubt: Prompt | None = None


class Menu(StepHead, frozen=True, tag="menu"):
    """One key. `task_done` marks a menu at which a hang-up is a contained call."""

    lead: Prompt | None
    choices: tuple[Choice, ...]
    give_up: str
    wait_seconds: int = 8
    tries: int = 3
    no_input: Prompt | None = None
    no_match: Prompt | None = None
    task_done: bool = False


class Ask(StepHead, frozen=True, tag="ask"):
    """Several digits, kept as one fact. `confirm` reads them back and asks whether they are right."""

    question: Prompt
    fact: str
    kind: FactKind
    next: str
    give_up: str
    secret: bool = False
    confirm: bool = True
    min_digits: int = 1
    max_digits: int = 20
    minimum: int | None = None
    maximum: int | None = None
    wait_seconds: int = 10
    tries: int = 3
    help: Prompt | None = None


class LookUp(StepHead, frozen=True, tag="look_up"):
    """Work in Python with named results; `ways_out` maps each result to a step."""

    look_up: str
    ways_out: dict[str, str]


class Pay(StepHead, frozen=True, tag="pay"):
    """`<Pay>` for the amount in a money fact. Ways out: see `ivr.flow.verbs.pay`."""

    amount: str
    method: PaymentMethod
    towards: PaymentTarget
    ways_out: dict[str, str]
    declines: int = 3


class ReadBack(StepHead, frozen=True, tag="read_back"):
    """A number to write down: when the caller is ready, in groups, twice, repeatable."""

    fact: str
    next: str
    task_done: bool = True


class Consent(StepHead, frozen=True, tag="consent"):
    """Words that bind: spoken as they stand, agreed with 1 or refused with 2, kept word for word.

    `unavailable`: they were agreed to and could not be kept; "" leads to `give_up`.
    """

    words: Prompt
    purpose: ConsentPurpose
    agreed: str
    refused: str
    give_up: str
    wait_seconds: int = 8
    tries: int = 3
    unavailable: str = ""


class TakeMessage(StepHead, frozen=True, tag="take_message"):
    """A recording of the caller's voice. Ways out: see `ivr.flow.verbs.take_message`.

    `words` end with what the recording is for and that it is kept; they are kept with it, word for word.
    `mailbox_fact`: a remembered fact names the mailbox.
    """

    mailbox: str
    words: Prompt
    purpose: RecordingPurpose
    ways_out: dict[str, str]
    longest_seconds: int = 120
    mailbox_fact: str | None = None


class Text(StepHead, frozen=True, tag="text"):
    """A text message to the number that calls, after consent. Ways out: `next`, `unavailable`."""

    words: Prompt
    next: str
    unavailable: str


class Use(StepHead, frozen=True, tag="use"):
    """Another flow as a subroutine; `results` maps each of its results to a step here. `remember`: text facts
    that it begins with.
    """

    flow: str
    results: dict[str, str]
    remember: dict[str, str] = field(default_factory=dict)


class Case(Struct, frozen=True):
    """One line of a `choose`; amounts are whole cents, `any_of` is also how `is` is kept."""

    go: str
    any_of: tuple[str, ...] = ()
    above: int | None = None
    below: int | None = None


class Choose(StepHead, frozen=True, tag="choose"):
    """A branch on one fact. An unknown fact takes `otherwise`."""

    fact: str
    cases: tuple[Case, ...]
    otherwise: str


class HangUp(StepHead, frozen=True, tag="hang_up"):
    """The last words of a call."""

    words: Prompt


class Done(StepHead, frozen=True, tag="done"):
    """The end of a subroutine, with its result."""

    result: str


_Heard = Say | Menu | Ask | Consent | ReadBack | Text | HangUp | TakeMessage
_Silent = LookUp | Pay | Hours | JoinQueue | Transfer | CallBack | Connect | Use | Choose | Done
Step = _Heard | _Silent


REPEAT = "repeat"
"""The built-in goal of a key that works everywhere: the question is heard again."""


class Flow(Struct, frozen=True):
    """One flow file. `everywhere` maps keys to a step of this flow or to REPEAT."""

    name: str
    title: str
    start: str
    language: Language
    everywhere: dict[str, str]
    steps: dict[str, Step]


class Line(Struct, frozen=True):
    """A published number (E.164) and the flow it leads to."""

    number: str
    flow: str
    language: Language = "en"


class FlowSet(Struct, frozen=True):
    """Everything one version consists of; what `advance` is given as its flows.

    `closings`: the last change of one-off closings that lies over the calendars; 0 in a stored version.
    """

    flows: dict[str, Flow]
    lines: dict[str, Line]
    calendars: dict[str, Calendar]
    queues: dict[str, Queue]
    organisation: str
    voices: dict[Language, str]
    places: dict[str, DialledPlace] = {}
    line_order: tuple[str, ...] = ()
    closings: int = 0
