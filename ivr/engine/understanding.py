"""What spoken words mean at a menu that listens: a key, a choice, a doubt about one, or nothing."""

from msgspec import Struct

from ivr.engine.consequences import acts_at_once
from ivr.engine.events import SpeechHeard
from ivr.engine.reprompting import STAR
from ivr.engine.vocabulary import VOCABULARY
from ivr.engine.walk import PERSON_KEY, Walk
from ivr.flow.likeness import DOUBTFUL, SURE, core, likeness, spoken_words
from ivr.flow.model import REPEAT, Choice, Menu

CLOSE = 5
"""Two choices no further apart than this are both possible: a slip of the recogniser costs as much."""
LOW_CONFIDENCE = 0.4
"""Below it the carrier doubts its own words, and so does the menu. The figure is a guess, and may be missing
(0): it never makes a match surer."""
YES_AMONG_FIRST = 2
"""A yes stands at the front ("that's right"); further on the same word means something else."""


class Pressed(Struct, frozen=True):
    """The name of a key was spoken."""

    key: str


class Chosen(Struct, frozen=True):
    """The words of one choice, beyond doubt."""

    choice: Choice


class Doubted(Struct, frozen=True):
    """One choice may have been meant; `words` are the author's words for it."""

    choice: Choice
    words: str


class _Match(Struct, frozen=True):
    likeness: float
    choice: Choice
    words: str

    @property
    def rank(self) -> tuple[float, int]:
        """Of equally good words the longer ones say more."""
        return self.likeness, len(self.words)


def listens(walk: Walk, menu: Menu) -> bool:
    """Has any choice words in the language of the call?"""
    return any(choice.words.get(walk.call.language) for choice in menu.choices)


def understand(walk: Walk, menu: Menu, event: SpeechHeard) -> Pressed | Chosen | Doubted | None:
    """Whole words first, then names of keys, then what is only like some words."""
    if not listens(walk, menu):
        return None
    matches = _matches(walk, menu, event.words)
    if matches and matches[0].likeness >= SURE:
        return _judged(walk, event, matches)
    if (key := _key_named(walk, event.words)) is not None:
        return _pressed(walk, menu, event, key)
    return Doubted(matches[0].choice, matches[0].words) if matches else None


def says_yes(walk: Walk, words: str) -> bool | None:
    """Yes, no, or neither. A yes beside a no is a no."""
    vocabulary = VOCABULARY[walk.call.language]
    spoken = spoken_words(words)
    if any(word in vocabulary.no for word in spoken):
        return False
    return True if vocabulary.yes.intersection(spoken[:YES_AMONG_FIRST]) else None


def _matches(walk: Walk, menu: Menu, heard: str) -> list[_Match]:
    """The best words of each choice that are alike enough, the best choice first."""
    language = walk.call.language
    found: list[_Match] = []
    for choice in menu.choices:
        own = [_Match(likeness(heard, words), choice, words) for words in choice.words.get(language, ())]
        best = max(own, key=lambda match: match.rank, default=None)
        if best is not None and best.likeness >= DOUBTFUL:
            found.append(best)
    return sorted(found, key=lambda match: match.rank, reverse=True)


def _judged(walk: Walk, event: SpeechHeard, matches: list[_Match]) -> Chosen | Doubted:
    best = matches[0]
    doubted = (
        _is_unsure(event)
        or _is_negated(walk, event.words, best.words)
        or any(_rivals(best, other) for other in matches[1:])
        or acts_at_once(walk, best.choice.go)
    )
    return Doubted(best.choice, best.words) if doubted else Chosen(best.choice)


def _is_unsure(event: SpeechHeard) -> bool:
    return 0 < event.confidence < LOW_CONFIDENCE


def _is_negated(walk: Walk, heard: str, words: str) -> bool:
    """Was anything denied that the choice's own words do not deny?"""
    denied = VOCABULARY[walk.call.language].no.intersection(spoken_words(heard))
    return not denied <= set(spoken_words(words))


def _rivals(best: _Match, other: _Match) -> bool:
    """Nearly as good, and not merely a part of the better words."""
    is_part = set(core(other.words)) < set(core(best.words))
    return other.likeness >= best.likeness - CLOSE and not is_part


def _key_named(walk: Walk, heard: str) -> str | None:
    """A number alone means its key; "repeat" and "a person" mean the keys that work everywhere."""
    vocabulary = VOCABULARY[walk.call.language]
    everywhere = walk.flow.everywhere if walk.flow else {}
    spoken = spoken_words(heard)
    named = [word for word in spoken if word not in vocabulary.around_keys]
    if len(named) == 1 and named[0] in vocabulary.keys:
        return vocabulary.keys[named[0]]
    if vocabulary.no.intersection(spoken):
        return None
    if PERSON_KEY in everywhere and vocabulary.person.intersection(spoken):
        return PERSON_KEY
    if everywhere.get(STAR) == REPEAT and vocabulary.repeat.intersection(spoken):
        return STAR
    return None


def _pressed(walk: Walk, menu: Menu, event: SpeechHeard, key: str) -> Pressed | Doubted:
    choice = next((choice for choice in menu.choices if choice.key == key), None)
    if choice is not None and (_is_unsure(event) or acts_at_once(walk, choice.go)):
        return Doubted(choice, next(iter(choice.words.get(walk.call.language, ())), key))
    return Pressed(key)
