"""Flow sets and events that nobody would write, for tests of what holds always. A seed makes a call."""

from random import Random
from typing import TypeVar

from ivr.engine.call import (
    Call,
    FactValue,
    ForConfirmation,
    ForConnection,
    ForDigits,
    ForDoubt,
    ForErrand,
    ForKey,
    ForMessage,
    ForPayment,
    ForQueue,
    ForText,
    ForTransfer,
    Waiting,
)
from ivr.engine.errands import (
    AskCallBack,
    ConnectCaller,
    EndConnection,
    Errand,
    JoinLine,
    KeepMessage,
    LeaveLine,
    OpenMessage,
    OpenPayment,
    RecordConsent,
    RunLookUp,
)
from ivr.engine.events import (
    CallAnswered,
    CallerGone,
    CardNumberDropped,
    DigitsEntered,
    ErrandDone,
    Event,
    MessageRecorded,
    NothingHeard,
    PaymentFinished,
    PaymentResult,
    QueueLeft,
    QueueResult,
    SpeechHeard,
    TextReported,
    TransferEnded,
    TransferResult,
)
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.model import (
    Ask,
    Case,
    Choice,
    Choose,
    Consent,
    ConsentPurpose,
    Done,
    FactKind,
    FactRef,
    Flow,
    FlowSet,
    HangUp,
    Language,
    Line,
    LookUp,
    Menu,
    Pay,
    Prompt,
    ReadBack,
    RecordingPurpose,
    Say,
    Sentence,
    Step,
    TakeMessage,
    Text,
    Use,
    Words,
)
from ivr.flow.people import (
    Calendar,
    CallBack,
    Closing,
    Connect,
    DialledPlace,
    Hours,
    JoinQueue,
    Queue,
    Transfer,
)
from tests.engine.building import LINE

SECRET = "73195082"
"""Keyed at secret questions and nowhere else."""
SECRET_FACTS = ("date_of_birth", "zip_code")
MOMENTS = ("2026-11-20T15:00:00-05:00", "2026-11-20T20:30:00+00:00", "2026-11-20T16:50:00-05:00")
STRANGE_MOMENTS = (*MOMENTS, *MOMENTS, "2026-11-21T03:00:00+00:00", "garbage", "")
RECORDING_PURPOSES: tuple[RecordingPurpose, ...] = ("message", "spoken authorization")
RESULTS = ("found", "done", "unavailable")
PAY_WAYS = (
    "approved",
    "declined",
    "declined_too_often",
    "not_entered",
    "abandoned",
    "unclear",
    "unavailable",
)
SETTLED = ("approved", "declined", "abandoned", "unclear", "unavailable", "unheard of")
QUEUES = ("billing", "billing", "phoned", "routed", "nowhere")
QUEUE_WAYS = ("full", "unavailable", "nobody_here", "too_long", "choices", "talked", "busy", "no_answer")
FACTS = (
    "account_number",
    "amount",
    "bill_number",
    "confirmation_number",
    "purpose",
    "opens_at",
    "closed_for",
    "today",
    "balance",
)
KINDS: tuple[FactKind, ...] = ("money", "date", "digits", "number", "time", "text")
LANGUAGES: tuple[Language, ...] = ("en", "es")
STEPS = ("a", "b", "c", "d", "e", "f", "g")
FLOWS = ("one", "two", "three")
SPOKEN = ("pay", "I pay a bill", "not a bill", "pays", "one", "a person", "repeat", "no", "pagar", "¿?", "")
KEYED = ("0", "1", "1", "2", "9", "*", "#", "40170022", "40170030", "120*50", "12241950", "", "²", "1**", "x")
TEXTS = ("Hello. ", ". ", "You owe ", "{x}", "<break/>", "¿Qué?")
PAYMENT_RESULTS: tuple[PaymentResult, ...] = (
    "success",
    "declined",
    "too-many-failed-attempts",
    "validation-error",
    "internal-error",
    "connector-error",
)
TRANSFER_RESULTS: tuple[TransferResult, ...] = ("answered", "busy", "no-answer", "failed")
QUEUE_RESULTS: tuple[QueueResult, ...] = ("bridged", "leave", "queue-full", "hangup", "redirected", "error")

T = TypeVar("T")


class Dice:
    """Chance with a seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def one(self, choices: tuple[T, ...]) -> T:
        return self.random.choice(choices)

    def some(self, choices: tuple[T, ...], at_most: int) -> tuple[T, ...]:
        return tuple(self.random.choice(choices) for _ in range(self.random.randint(0, at_most)))

    def is_so(self, one_in: int) -> bool:
        return self.random.randrange(one_in) == 0

    def step(self) -> str:
        return "nowhere" if self.is_so(40) else self.one(STEPS)

    def ways(self, names: tuple[str, ...]) -> dict[str, str]:
        return {name: self.step() for name in names if not self.is_so(8)}

    def sentence(self) -> Sentence:
        parts = [
            FactRef(self.one(FACTS), self.one(KINDS)) if self.is_so(3) else Words(self.one(TEXTS))
            for _ in range(self.random.randint(0, 4))
        ]
        return Sentence(tuple(parts), "en/one.a.wav" if self.is_so(4) else None)

    def prompt(self) -> Prompt:
        return Prompt("words", {language: self.sentence() for language in LANGUAGES if not self.is_so(10)})

    def maybe(self) -> Prompt | None:
        return self.prompt() if self.is_so(3) else None

    def choice(self) -> Choice:
        return Choice(
            self.one(("0", "1", "2", "9", "star", "pound")),
            self.prompt(),
            self.step(),
            {"purpose": self.one(("pay", "balance"))} if self.is_so(3) else {},
            self.one(LANGUAGES) if self.is_so(4) else None,
            {"en": ("pay", "a bill"), "es": ("pagar",)} if self.is_so(2) else {},
            self.maybe(),
        )


def random_step(dice: Dice, name: str) -> Step:
    maker = dice.one((_spoken, _asking, _asking, _asking, _outside, _outside, _passing))
    return maker(dice, name)


def _spoken(dice: Dice, name: str) -> Step:
    if dice.is_so(6):
        return HangUp(name, 1, dice.prompt())
    return Say(name, 1, dice.prompt(), dice.step())


def _asking(dice: Dice, name: str) -> Step:
    tries = dice.random.randint(1, 4)
    match dice.random.randrange(4):
        case 0:
            choices = tuple(dice.choice() for _ in range(dice.random.randint(0, 5)))
            return Menu(name, 1, dice.maybe(), choices, dice.step(), tries=tries, no_input=dice.maybe())
        case 1:
            purpose: ConsentPurpose = "bank debit" if dice.is_so(2) else "text message"
            words, agreed, refused, lost = dice.prompt(), dice.step(), dice.step(), dice.step()
            return Consent(name, 1, words, purpose, agreed, refused, lost, tries=tries, unavailable=refused)
        case 2:
            return ReadBack(name, 1, dice.one(FACTS), dice.step(), dice.is_so(2))
        case _:
            return _question(dice, name, tries)


def _question(dice: Dice, name: str, tries: int) -> Ask:
    secret = dice.is_so(3)
    fact = dice.one(SECRET_FACTS if secret else FACTS)
    kind: FactKind = "digits" if secret else "money" if fact in ("amount", "balance") else dice.one(KINDS)
    return Ask(
        name,
        1,
        dice.prompt(),
        fact,
        kind,
        dice.step(),
        dice.step(),
        secret=secret,
        confirm=dice.is_so(2),
        min_digits=dice.random.randint(1, 8),
        max_digits=10,
        tries=tries,
        minimum=500 if dice.is_so(5) else None,
        maximum=90_000 if dice.is_so(5) else None,
        help=dice.maybe(),
    )


def _outside(dice: Dice, name: str) -> Step:
    match dice.random.randrange(7):
        case 0 | 1:
            return Pay(
                name,
                1,
                dice.one(("amount", "balance")),
                "card" if dice.is_so(2) else "checking account",
                "bill" if dice.is_so(3) else "account",
                dice.ways(PAY_WAYS),
                dice.random.randint(1, 4),
            )
        case 2 if dice.is_so(2):
            return JoinQueue(
                name,
                1,
                dice.one(("billing", "billing", "phoned", "routed", "nowhere")),
                dice.ways(QUEUE_WAYS),
            )
        case 2:
            place = dice.one(("support", "support", "nowhere"))
            return Transfer(name, 1, place, dice.ways(("busy", "no_answer", "unavailable")))
        case 4 if dice.is_so(2):
            ways = dice.ways(("soon", "later", "already", "not_callable", "unavailable"))
            number, named_by = dice.one((None, None, "account_number")), dice.one((None, None, "purpose"))
            return CallBack(
                name, 1, dice.one(("billing", "phoned", "closed", "never")), number, ways, named_by
            )
        case 4:
            ways = dice.ways(("next", "nothing", "unavailable"))
            purpose = dice.one(RECORDING_PURPOSES)
            return TakeMessage(name, 1, dice.one(("billing", "nowhere")), dice.prompt(), purpose, ways)
        case 3 if dice.is_so(3):
            ways = dice.ways(("talked", "gone", "busy", "no_answer", "unavailable"))
            return Connect(name, 1, dice.one(("caller", "stranded")), ways)
        case 3:
            return Text(name, 1, dice.prompt(), dice.step(), dice.step())
        case _:
            look_up = dice.one((*LOOK_UPS, "unheard of", "account_of_caller", "account_of_caller"))
            declared = LOOK_UPS.get(look_up)
            return LookUp(
                name, 1, look_up, dice.ways((*declared.ways_out, "unavailable") if declared else ())
            )


def _passing(dice: Dice, name: str) -> Step:
    match dice.random.randrange(4):
        case 0:
            remember = {"purpose": "billing"} if dice.is_so(3) else {}
            return Use(name, 1, dice.one((*FLOWS, "nowhere")), dice.ways(RESULTS), remember)
        case 1 if dice.is_so(3):
            return Done(name, 1, dice.one(RESULTS))
        case 2:
            where = dice.one(("office", "never", "nowhere"))
            return Hours(name, 1, where, dice.step(), dice.step(), dice.one(("", dice.step())))
        case _:
            case = Case(
                dice.step(), dice.some(("pay", "3", "40170022"), 2), 100 if dice.is_so(2) else None, None
            )
            return Choose(name, 1, dice.one(FACTS), (case,), dice.step())


def random_flow_set(dice: Dice) -> FlowSet:
    """The line's flow begins with an account and often a secret, so that payments are within reach."""
    flows = {}
    for name in FLOWS:
        steps: dict[str, Step] = {step: random_step(dice, step) for step in STEPS}
        if name == "one":
            steps["a"] = LookUp("a", 1, "account_of_caller", {"one": "b", "none": "b", "unavailable": "c"})
            born = Ask("b", 1, dice.prompt(), "date_of_birth", "digits", "c", "c", secret=True, max_digits=8)
            steps["b"] = born if dice.is_so(2) else steps["b"]
            steps["c"] = LookUp("c", 1, "check_date_of_birth", {"next": "d", "unavailable": "d"})
            if dice.is_so(3):
                steps["d"] = Consent("d", 1, dice.prompt(), "text message", "e", "e", "e")
                steps["e"] = Text("e", 1, dice.prompt(), dice.step(), dice.step())
        everywhere = {key: dice.one((*STEPS, "repeat")) for key in dice.some(("0", "star", "9"), 3)}
        flows[name] = Flow(name, name, "a", dice.one(LANGUAGES), everywhere, steps)
    return FlowSet(
        flows,
        {LINE: Line(LINE, "one", dice.one(LANGUAGES))},
        {
            "office": Calendar(
                "office",
                "America/New_York",
                "Mo-Fr 08:30-17:00",
                {"2026-11-23": "a day off"},
                closings=(Closing("2026-11-20", "2026-11-21", {"en": "a meeting"}, "10:00", "15:00"),),
            ),
            "never": Calendar("never", "America/New_York", "24/7 off"),
        },
        {
            "billing": Queue("billing"),
            "phoned": Queue("phoned", address="+12025550178"),
            "routed": Queue("routed", workflow="WW1"),
            "closed": Queue("closed", calendar="office"),
            "never": Queue("never", calendar="never"),
        },
        "Example Home Care",
        {"en": "Polly.Joanna-Neural", "es": "Polly.Lupe-Neural"},
        {"support": DialledPlace("support", "support", "+12025550142")},
    )


def random_event(dice: Dice) -> Event:
    """Anything at all, at any moment."""
    at = dice.one(STRANGE_MOMENTS)
    events: tuple[Event, ...] = (
        DigitsEntered(at, dice.one(KEYED)),
        NothingHeard(at),
        SpeechHeard(at, dice.one(SPOKEN), dice.one((0.0, 0.2, 0.9))),
        CardNumberDropped(at),
        PaymentFinished(at, dice.one(PAYMENT_RESULTS)),
        QueueLeft(at, dice.one(QUEUE_RESULTS)),
        TransferEnded(at, dice.one(TRANSFER_RESULTS)),
        TextReported(at, dice.is_so(2)),
        MessageRecorded(at, dice.one((None, "RE1")), dice.one((0, 12)), dice.is_so(3)),
        CallAnswered(at, "CA1", LINE, None),
        random_answer(dice, None),
    )
    return CallerGone(at) if dice.is_so(60) else dice.one(events)


def random_answer(dice: Dice, errand: Errand | None) -> ErrandDone:
    """An answer to this errand; now and then one that nobody expects."""
    at = dice.one(MOMENTS)
    facts: dict[str, FactValue] = {"account_number": dice.one(("40170022", "40170030")), "amount": 12_050}
    if isinstance(errand, RunLookUp):
        declared = LOOK_UPS[errand.look_up]
        way_out = dice.one((*declared.ways_out, "unheard of"))
        values: tuple[FactValue, ...] = ("40170022", 12_050)
        made = {name: dice.one(values) for name in declared.ways_out.get(way_out, {})}
        known = facts if errand.look_up == "account_of_caller" else {}
        return ErrandDone(at, way_out, made | known, ("verified", "consent: bank debit"))
    if isinstance(errand, OpenPayment):
        return ErrandDone(
            at, dice.one(("opened", "opened", "unclear", "refused")), {"payment_reference": "pay-1"}
        )
    if isinstance(errand, RecordConsent):
        return ErrandDone(
            at, dice.one(("next", "next", "unavailable")), {"authorization_reference": "auth-1"}
        )
    if isinstance(errand, JoinLine):
        joined: dict[str, FactValue] = {"queue_entry": "e1", "queue_slot": "billing-1"}
        return ErrandDone(at, dice.one(("joined", "joined", "full", "nobody_here", "unavailable")), joined)
    if isinstance(errand, AskCallBack | OpenMessage | KeepMessage):
        return _answer_who_does_not_wait(dice, errand, at)
    if isinstance(errand, ConnectCaller | EndConnection):
        return _answer_at_the_desk(dice, errand, at)
    if isinstance(errand, LeaveLine):
        return ErrandDone(at, dice.one(("next", "unavailable")))
    return ErrandDone(at, dice.one(SETTLED), {"confirmation_number": "4829160023"})


def _answer_at_the_desk(dice: Dice, errand: ConnectCaller | EndConnection, at: str) -> ErrandDone:
    if isinstance(errand, EndConnection):
        return ErrandDone(at, dice.one(("talked", "gone", "busy", "no_answer", "unavailable")))
    found: dict[str, FactValue] = {
        "queue_entry": "e1",
        "queue_slot": "billing-1",
        "dialled_number": "+12025550143",
        "shown_number": LINE,
    }
    return ErrandDone(at, dice.one(("waiting", "waiting", "call_back", "gone", "unavailable")), found)


def _answer_who_does_not_wait(
    dice: Dice, errand: AskCallBack | OpenMessage | KeepMessage, at: str
) -> ErrandDone:
    if isinstance(errand, AskCallBack):
        promised: dict[str, FactValue] = {"call_back_from": dice.one(STRANGE_MOMENTS)}
        return ErrandDone(at, dice.one(("soon", "later", "already", "not_callable", "unavailable")), promised)
    if isinstance(errand, OpenMessage):
        return ErrandDone(at, dice.one(("opened", "opened", "unavailable")), {"message_reference": "m1"})
    return ErrandDone(at, dice.one(("kept", "nothing", "unavailable")))


def likely_event(dice: Dice, call: Call, errand: Errand | None, is_secret: bool) -> Event:
    """What a real call would mostly meet here."""
    at = dice.one(MOMENTS)
    if isinstance(call.waiting, ForErrand):
        return random_answer(dice, errand)
    if is_secret:
        return DigitsEntered(at, SECRET)
    if dice.is_so(6):
        return random_event(dice)
    likely: dict[type[Waiting], Event] = {
        ForPayment: PaymentFinished(at, dice.one(PAYMENT_RESULTS)),
        ForQueue: QueueLeft(at, dice.one(QUEUE_RESULTS)),
        ForTransfer: TransferEnded(at, dice.one(TRANSFER_RESULTS)),
        ForMessage: MessageRecorded(at, dice.one((None, "RE1")), dice.one((0, 12)), dice.is_so(3)),
        ForConnection: TransferEnded(at, dice.one(TRANSFER_RESULTS)),
        ForText: TextReported(at, dice.is_so(2)),
        ForDigits: DigitsEntered(at, dice.one(("40170022", "120*50", "5", "12241950"))),
        ForConfirmation: DigitsEntered(at, "1"),
        ForDoubt: SpeechHeard(at, dice.one(("yes", "sí", "no", "what", "one")), 0.9),
    }
    key = DigitsEntered(at, dice.one(("1", "1", "2", "0", "*")))
    spoken = SpeechHeard(at, dice.one(SPOKEN), 0.9)
    at_key = spoken if isinstance(call.waiting, ForKey) and dice.is_so(4) else key
    return likely.get(type(call.waiting), at_key)
