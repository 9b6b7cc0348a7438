"""What a caller can do at a question: keys offered and not, silence, digits, words, a card number."""

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ivr.engine.answers import Answer, read_answer
from ivr.engine.call import ForConfirmation, ForDigits, ForDoubt, ForKey, Waiting
from ivr.engine.events import CardNumberDropped, DigitsEntered, Event, NothingHeard, SpeechHeard
from ivr.exploring.keying import keyed_at
from ivr.exploring.values import Values
from ivr.flow.model import REPEAT, Ask, Choice, Consent, Flow, Language, Menu, Step

KEYS = "1234567890*#"
_PRESSED = {"star": "*", "pound": "#"}
TOLD_KEYS = {"*": "star", "#": "pound"}
SURE, UNSURE = 0.9, 0.2
YES: dict[Language, str] = {"en": "yes", "es": "sí"}
NO: dict[Language, str] = {"en": "no", "es": "no"}
NONSENSE = "weather"
"""Words that stand for no choice."""

Reads = Literal["", "tries", "words"]
"""What beside the question decides where a deed leads: how often it was asked, or what was said before."""


class Asked(Struct, frozen=True):
    """A question as a caller stands before it."""

    flow: Flow
    step: Step
    waiting: Waiting
    language: Language
    values: Values
    at: str


class Deed(Struct, frozen=True):
    """One thing that she does; see `ivr.exploring.moves.Move` for the fields."""

    event: Event
    act: str
    is_yes: bool = False
    makes: frozenset[str] = frozenset()
    secret: str = ""
    reads: Reads = ""


def at_question(asked: Asked) -> Iterator[Deed]:
    """All of it; keys first, as they are offered."""
    match asked.waiting:
        case ForDigits() if isinstance(asked.step, Ask):
            yield from _digits(asked, asked.step)
            own = ""
        case ForConfirmation() if isinstance(asked.step, Ask):
            yield _key(asked, "1", makes=frozenset({asked.step.fact}))
            yield _key(asked, "2")
            own = "12"
        case ForDoubt() if isinstance(asked.step, Menu):
            yield from (_key(asked, "1", is_yes=True), _key(asked, "2"))
            own = "12" + "".join(_keys_of(asked.step))
            yield from _choices(asked, asked.step)
        case ForKey() if isinstance(asked.step, Menu):
            yield from _choices(asked, asked.step)
            own = "".join(_keys_of(asked.step))
        case _:
            yield from (_key(asked, "1", isinstance(asked.step, Consent)), _key(asked, "2"))
            own = "12"
    yield from _everywhere_and_wrong(asked, own)
    if isinstance(asked.step, Menu):
        yield from _words(asked, asked.step)
    yield Deed(NothingHeard(asked.at), "waits", reads="tries")
    yield Deed(CardNumberDropped(asked.at), "presses 4111111111111111")


def _key(asked: Asked, key: str, is_yes: bool = False, makes: frozenset[str] = frozenset()) -> Deed:
    return Deed(DigitsEntered(asked.at, key), f"presses {TOLD_KEYS.get(key, key)}", is_yes, makes)


def _keys_of(menu: Menu) -> list[str]:
    return [_PRESSED.get(choice.key, choice.key) for choice in menu.choices]


def _choices(asked: Asked, menu: Menu) -> Iterator[Deed]:
    own = ("1", "2") if isinstance(asked.waiting, ForDoubt) else ()
    for choice in menu.choices:
        key = _PRESSED.get(choice.key, choice.key)
        if key not in own:
            yield _key(asked, key, is_yes=True, makes=frozenset(choice.remember))


def _everywhere_and_wrong(asked: Asked, own: str) -> Iterator[Deed]:
    """Keys that work in the whole flow, 0 and star even where they do not, and one that is none."""
    everywhere = {_PRESSED.get(key, key): goal for key, goal in asked.flow.everywhere.items()}
    for key in dict.fromkeys((*everywhere, "0", "*")):
        repeats = key == "*" or everywhere.get(key) == REPEAT
        if key not in own:
            yield replace(_key(asked, key), reads="words" if repeats else "")
    wrong = next((key for key in KEYS if key not in own and key not in (*everywhere, "0", "*")), None)
    if wrong is not None and not isinstance(asked.waiting, ForDigits):
        yield replace(_key(asked, wrong), reads="tries")


def _digits(asked: Asked, ask: Ask) -> Iterator[Deed]:
    makes = frozenset() if ask.confirm or ask.secret else frozenset({ask.fact})
    tried = False
    for keys in keyed_at(ask, asked.values):
        unfit = not isinstance(read_answer(ask, keys), Answer)
        reads: Reads = "tries" if unfit and not tried else ""
        tried = tried or unfit
        act = f"presses {keys.replace('*', ' star ')} pound".replace("  ", " ")
        yield Deed(DigitsEntered(asked.at, keys), act, False, makes, keys if ask.secret else "", reads)


def _words(asked: Asked, menu: Menu) -> Iterator[Deed]:
    """Words of each choice, once sure and once not, and words that mean none."""
    spoken = [(choice, words) for choice in menu.choices for words in _first(choice, asked.language)]
    if not spoken:
        return
    for choice, words in spoken:
        makes = frozenset(choice.remember)
        yield Deed(SpeechHeard(asked.at, words, SURE), f"says {words}", True, makes)
        if not isinstance(asked.waiting, ForDoubt):
            unsure = SpeechHeard(asked.at, words, UNSURE)
            yield Deed(unsure, f"says {words} (confidence {UNSURE})", True, makes)
    if isinstance(asked.waiting, ForDoubt):
        for words in (YES[asked.language], NO[asked.language]):
            yield Deed(SpeechHeard(asked.at, words, SURE), f"says {words}", words == YES[asked.language])
    yield Deed(SpeechHeard(asked.at, NONSENSE, SURE), f"says {NONSENSE}")


def _first(choice: Choice, language: Language) -> tuple[str, ...]:
    return choice.words.get(language, ())[:1]
