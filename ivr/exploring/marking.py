"""The flows as they are, with a mark before and after every fact in a sentence.

Marks are words like any others to the engine. They tell in what a caller hears which facts are spoken, and
whether one of them is empty, without knowing how the engine says them.
"""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ivr.engine.instructions import (
    GatherKeys,
    Instruction,
    PlayRecording,
    SendText,
    Speak,
    TakePayment,
    Utterance,
)
from ivr.engine.speech import plain_text
from ivr.flow.model import FactRef, FlowSet, Sentence, Words

_BEGIN, _AFTER_NAME, _END = (
    "\N{LEFT WHITE SQUARE BRACKET}",
    "\N{VERTICAL LINE}",
    "\N{RIGHT WHITE SQUARE BRACKET}",
)
_AFTER_A_FACT = ".,;:!? "
_MARKED = re.compile(f"{_BEGIN}(\\w+){re.escape(_AFTER_NAME)}([^{_BEGIN}{_END}]*){_END}")
_FACT = re.compile(f"{_BEGIN}[^{_END}]*{_END}")


class SpokenFact(Struct, frozen=True):
    """A fact as it was heard; `words` are empty where it was not known."""

    fact: str
    words: str


def marked(flows: FlowSet, but: frozenset[str] = frozenset()) -> FlowSet:
    """The same flows; every fact in a sentence stands between marks, but for these."""
    return replace(flows, flows={name: _marked(flow, but) for name, flow in flows.flows.items()})


def facts_heard(text: str) -> tuple[SpokenFact, ...]:
    """The facts that a text with marks speaks, in its order."""
    if _BEGIN not in text:
        return ()
    return tuple(SpokenFact(name, words.strip()) for name, words in _MARKED.findall(text))


def plain_stretches(text: str) -> list[str]:
    """The words between the facts, without the punctuation that belongs to a fact."""
    return [words for part in _FACT.split(text) if (words := " ".join(part.split()).lstrip(_AFTER_A_FACT))]


def named_facts(text: str) -> str:
    """A text with marks as a person reads it in a flow file: `{balance}` in the place of what was spoken."""
    return _MARKED.sub(r"{\1}", text) if _BEGIN in text else text


def text_heard(instructions: Iterable[Instruction]) -> str:
    """All words of a turn, with marks; recordings by the words that stand in for them."""
    return " ".join(_texts(instructions))


def _texts(instructions: Iterable[Instruction]) -> Iterable[str]:
    for one in instructions:
        match one:
            case GatherKeys(prompts=prompts):
                yield from (_said(prompt) for prompt in prompts)
            case SendText(body=body):
                yield body
            case TakePayment(prompts=asked):
                yield from (_said(prompt) for part in asked for prompt in part.prompts)
            case Speak() | PlayRecording():
                yield _said(one)
            case _:
                continue


def _said(utterance: Utterance) -> str:
    match utterance:
        case Speak(pieces=pieces):
            return plain_text(pieces)
        case PlayRecording(instead=instead):
            return _said(instead)
        case _:
            return ""


def _marked(thing: Any, but: frozenset[str]) -> Any:
    """A copy of whatever it is, with its sentences marked."""
    if isinstance(thing, Sentence):
        return _marked_sentence(thing, but)
    if isinstance(thing, Struct):
        changed = {name: _marked(getattr(thing, name), but) for name in thing.__struct_fields__}
        return msgspec.structs.replace(thing, **changed)
    if isinstance(thing, dict):
        return {name: _marked(part, but) for name, part in thing.items()}
    return tuple(_marked(part, but) for part in thing) if isinstance(thing, tuple) else thing


def _marked_sentence(sentence: Sentence, but: frozenset[str]) -> Sentence:
    parts: list[Words | FactRef] = []
    for part in sentence.parts:
        match part:
            case FactRef(name=name) if name not in but:
                parts += (Words(f"{_BEGIN}{name}{_AFTER_NAME}"), part, Words(_END))
            case _:
                parts.append(part)
    return replace(sentence, parts=tuple(parts))
