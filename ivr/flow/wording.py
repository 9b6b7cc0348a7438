"""Sentences as they are kept: words, facts among them, a recording in their place; in every language."""

from typing import Literal, get_args

from msgspec import Struct

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
FactKind = Literal["money", "date", "digits", "number", "minutes", "time", "text"]


class FactRef(Struct, frozen=True, tag="fact"):
    """A `{fact}` in a sentence; its kind decides how it is spoken."""

    name: str
    kind: FactKind


class Words(Struct, frozen=True, tag="words"):
    """Literal words of a sentence."""

    text: str


class Sentence(Struct, frozen=True):
    """What is spoken at one place in one language; `recording` names a file that replaces the voice."""

    parts: tuple[Words | FactRef, ...]
    recording: str | None = None


class Prompt(Struct, frozen=True):
    """One slot of a step, in every language that the flow has."""

    slot: str
    sentences: dict[Language, Sentence]
