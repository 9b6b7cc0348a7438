"""What a caller may have keyed or said, where that was not kept: the first that leads where hers led.

A number that was keyed at a secret question is in no row, and need not be: any other number that the question
takes goes the same way, since what came of comparing it is kept. So it is with words.
"""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from ivr.engine.answers import keys_wanted
from ivr.engine.call import Call, FactValue
from ivr.engine.events import DigitsEntered, Event, SpeechHeard
from ivr.engine.hearing import DOUBT
from ivr.engine.machine import advance
from ivr.engine.reprompting import MISMATCH
from ivr.engine.trail import Trail
from ivr.engine.turn import Turn
from ivr.engine.vocabulary import VOCABULARY
from ivr.flow.model import Ask, FlowSet, Menu, Step

DOUBTFUL = 0.2
"""How sure a carrier is that makes a menu ask what was meant."""
UNHEARD_OF = "x"
SOME_DATE = "01011960"


def stand_in(flows: FlowSet, call: Call, event: Event, trail: Trail) -> tuple[Event, Turn] | None:
    """An event that says what was kept of the turn and leads where it led, and the turn so far; None if
    there is none.
    """
    for candidate in _candidates(flows, call, event, trail):
        turn = advance(flows, call, candidate)
        if _went_as(turn, trail):
            return candidate, turn
    return None


def _went_as(turn: Turn, trail: Trail) -> bool:
    """The same steps left in the same ways, as far as the first errand."""
    steps, ways = len(turn.passed), len(turn.ways)
    is_whole = turn.errand is not None or steps == len(trail.passed)
    return is_whole and turn.passed == trail.passed[:steps] and turn.ways == trail.ways[:ways]


def _candidates(flows: FlowSet, call: Call, event: Event, trail: Trail) -> Iterator[Event]:
    step = step_of(flows, call)
    match event:
        case DigitsEntered(digits=digits) if len(digits) > 1:
            for keys in _keys(step, len(digits), trail.keyed):
                yield replace(event, digits=keys)
        case SpeechHeard():
            for words in _words(step, call, trail):
                yield replace(event, words=words)
                yield replace(event, words=words, confidence=DOUBTFUL)
        case _:
            yield event


def step_of(flows: FlowSet, call: Call) -> Step | None:
    """The step at which a call stands."""
    flow = flows.flows.get(call.frames[-1].flow) if call.frames else None
    return flow.steps.get(call.frames[-1].step) if flow else None


def _keys(step: Step | None, length: int, keyed: FactValue | None) -> Iterator[str]:
    if isinstance(step, Ask) and keyed is not None:
        yield keys_for(step, keyed)
    if isinstance(step, Ask) and step.kind == "date":
        yield SOME_DATE
    if isinstance(step, Ask):
        yield "1" * min(length, keys_wanted(step))
    yield from ("0" * length, "1" * length, "9" * length, "0" * (length - 1) + "*", "*" * length)


def keys_for(ask: Ask, value: FactValue) -> str:
    """The keys that this value is entered with."""
    match ask.kind:
        case "date":
            return f"{date.fromisoformat(str(value)):%m%d%Y}"
        case "money":
            dollars, cents = divmod(int(value), 100)
            return f"{dollars}*{cents:02}" if cents else str(dollars)
        case _:
            return str(value)


def _words(step: Step | None, call: Call, trail: Trail) -> Iterator[str]:
    """Those of the choice that was understood come first; words that nobody knows where none was."""
    language = call.language
    understood = " ".join(trail.results_at(0)).removeprefix(DOUBT)
    if understood.startswith(MISMATCH):
        yield UNHEARD_OF
    if isinstance(step, Menu):
        choices = sorted(step.choices, key=lambda choice: choice.key != understood)
        yield from (words for choice in choices for words in choice.words.get(language, ()))
    vocabulary = VOCABULARY[language]
    yield from vocabulary.hints
    yield from vocabulary.keys
    yield from sorted(vocabulary.person | vocabulary.repeat)
    yield UNHEARD_OF
