"""Flow sets by hand, and a caller who walks through them; every call goes to JSON and back at every turn."""

import re
from collections.abc import Iterable

from ivr.engine.call import Call, FactValue, from_json, to_json
from ivr.engine.events import (
    CallAnswered,
    CallerGone,
    DigitsEntered,
    ErrandDone,
    Event,
    NothingHeard,
)
from ivr.engine.instructions import GatherKeys, Instruction, PlayRecording, Speak, TakePayment, Utterance
from ivr.engine.machine import advance, begin
from ivr.engine.speech import plain_text
from ivr.engine.turn import Turn
from ivr.flow.model import (
    Choice,
    FactKind,
    FactRef,
    Flow,
    FlowSet,
    Language,
    Line,
    Prompt,
    Sentence,
    Step,
    Words,
)
from ivr.flow.people import Calendar, DialledPlace, Queue

LINE = "+12025550100"
CALLER = "+12025550142"
AT = "2026-11-20T15:00:00-05:00"
"""A Friday afternoon in New York."""
MAX_STORED_BYTES = 2_000

_FACT = re.compile(r"\{(\w+):(\w+)\}")


def heard_text(utterances: Iterable[Utterance]) -> str:
    """What a caller hears, as one text; a recording by its name in angle brackets."""
    return " ".join(
        plain_text(utterance.pieces) if isinstance(utterance, Speak) else f"<{utterance.recording}>"
        for utterance in utterances
        if isinstance(utterance, Speak | PlayRecording)
    )


def sentence(text: str, recording: str | None = None) -> Sentence:
    """`You owe {balance:money}.`"""
    parts: list[Words | FactRef] = []
    start = 0
    for found in _FACT.finditer(text):
        if found.start() > start:
            parts.append(Words(text[start : found.start()]))
        kind: FactKind = found.group(2)  # type: ignore[assignment]  # the tests name real kinds
        parts.append(FactRef(found.group(1), kind))
        start = found.end()
    if start < len(text):
        parts.append(Words(text[start:]))
    return Sentence(tuple(parts), recording)


def prompt(en: str, es: str | None = None, slot: str = "words") -> Prompt:
    """The Spanish of a test prompt is the English one, marked, unless it is given."""
    return Prompt(slot, {"en": sentence(en), "es": sentence(es or f"[es] {en}")})


def choice(
    key: str,
    go: str,
    en: str = "",
    es: str | None = None,
    *,
    remember: dict[str, str] | None = None,
    language: Language | None = None,
    words: dict[Language, tuple[str, ...]] | None = None,
) -> Choice:
    return Choice(key, prompt(en or f"For {go}, press {key}.", es), go, remember or {}, language, words or {})


def flow(name: str, *steps: Step, start: str | None = None, everywhere: dict[str, str] | None = None) -> Flow:
    return Flow(
        name, name, start or steps[0].name, "en", everywhere or {}, {step.name: step for step in steps}
    )


def flow_set(*flows: Flow, language: Language = "en", calendars: Iterable[Calendar] = ()) -> FlowSet:
    """The first flow is the line's."""
    return FlowSet(
        flows={each.name: each for each in flows},
        lines={LINE: Line(LINE, flows[0].name, language)},
        calendars={each.name: each for each in calendars},
        queues={
            "billing": Queue("billing", recording="waiting.wav"),
            "phoned": Queue("phoned", address="+12025550178", ring_seconds=20),
            "routed": Queue("routed", workflow="WW1"),
        },
        organisation="Example Home Care",
        voices={"en": "Polly.Joanna-Neural", "es": "Polly.Lupe-Neural"},
        places={"support": DialledPlace("support", "support of the portal", "+12025550177", 20)},
    )


JOINED = {"queue_entry": "e1", "queue_slot": "billing-1"}
"""The answer to a caller who joins the line."""


class Walker:
    """A caller on the line. `heard` is what the last turn said, `turn` all of it."""

    def __init__(self, flows: FlowSet, caller: str | None = CALLER, at: str = AT) -> None:
        self.flows = flows
        self.at = at
        self.turn = self._checked(begin(flows, CallAnswered(at, "CA1", LINE, caller)))

    @property
    def call(self) -> Call:
        return self.turn.call

    @property
    def step(self) -> str:
        return self.call.frames[-1].step

    @property
    def heard(self) -> str:
        return heard(self.turn.instructions)

    @property
    def gather(self) -> GatherKeys:
        found = self.turn.instructions[-1]
        assert isinstance(found, GatherKeys), found
        return found

    def meets(self, event: Event) -> str:
        self.turn = self._checked(advance(self.flows, self.call, event))
        return self.heard

    def presses(self, keys: str) -> str:
        return self.meets(DigitsEntered(self.at, keys))

    def waits(self) -> str:
        return self.meets(NothingHeard(self.at))

    def hangs_up(self) -> None:
        self.meets(CallerGone(self.at))

    def is_answered(self, way_out: str, *marks: str, **facts: FactValue) -> str:
        """The errand that is out is done."""
        assert self.turn.errand is not None
        before = self.turn.instructions
        said = self.meets(ErrandDone(self.at, way_out, facts, marks))
        return " ".join(part for part in (heard(before), said) if part)

    def _checked(self, turn: Turn) -> Turn:
        stored = to_json(turn.call)
        assert from_json(stored) == turn.call
        assert len(stored) < MAX_STORED_BYTES
        return turn


def heard(instructions: Iterable[Instruction]) -> str:
    """Everything a caller hears of these instructions, prompts of a payment left out."""
    told = []
    for instruction in instructions:
        if isinstance(instruction, GatherKeys):
            told.append(heard_text(instruction.prompts))
        elif isinstance(instruction, Speak | PlayRecording):
            told.append(heard_text((instruction,)))
        elif isinstance(instruction, TakePayment):
            told.append(f"<payment of {instruction.amount_cents} by {instruction.method}>")
    return " ".join(part for part in told if part)


def in_line(flows: FlowSet) -> Walker:
    """A caller whose line begins with a queue, and who has a place in it."""
    caller = Walker(flows)
    caller.is_answered("joined", **JOINED)
    return caller
