"""Sentences: the words a caller hears, with `{facts}` in them, in every language that the flow has."""

import re
from collections.abc import Mapping as ReadOnly

from msgspec import Struct

from ivr.flow.composing import Phrasing, compose
from ivr.flow.kinds import Facts
from ivr.flow.model import FactRef, Language, Prompt, Sentence, Words
from ivr.flow.problems import Hint, Notes, Place, quoted
from ivr.flow.translations import TranslatedFlow
from ivr.flow.tree import Scalar
from ivr.flow.values import Wrong, read_name

SENTENCE_CHARACTERS_AT_MOST = 1_000
LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "es": "Spanish"}
_PIECES = re.compile(r"(\{[^{}]*\})")


class FactUse(Struct, frozen=True):
    """A fact that a step speaks or needs, and where the author wrote it."""

    fact: str
    place: Place
    spoken: bool = False


class Spoken(Struct, frozen=True):
    """One sentence of one step in one language, as checks look at it."""

    step: str
    slot: str
    language: Language
    sentence: Sentence
    place: Place
    facts: tuple[FactUse, ...]


class Slot(Struct, frozen=True):
    """Which sentence of which step.

    `own`: the step's only sentence, which a recording may name by the step alone. `goal`: the step to which
    a choice leads, where no other choice of its menu leads there.
    """

    step: str
    name: str
    own: bool = False
    phrasing: Phrasing = "say"
    goal: str = ""


class Speech:
    """Makes the prompts of one flow: words, their translations, their recordings."""

    def __init__(
        self,
        flow: str,
        language: Language,
        translations: ReadOnly[Language, TranslatedFlow],
        recordings: frozenset[str],
        facts: Facts,
        lines: ReadOnly[str, tuple[str, ...]],
        notes: Notes,
        steps: frozenset[str] = frozenset(),
    ) -> None:
        self.steps = steps
        self.flow = flow
        self.language = language
        self.translations = translations
        self.spoken: list[Spoken] = []
        self._recordings = recordings
        self._facts = facts
        self._lines = lines
        self._notes = notes

    def prompt(self, slot: Slot, original: Scalar | None) -> Prompt:
        """The slot in every language; a translation that is missing or differs in its facts is a problem."""
        if original is None:
            for translated in self.translations.values():
                translated.take(slot.step, slot.name, slot.own, slot.goal)
            return Prompt(slot.name, {})
        first = self._sentence(slot, self.language, original)
        sentences: dict[Language, Sentence] = {self.language: first.sentence}
        for language, translated in self.translations.items():
            scalar = translated.take(slot.step, slot.name, slot.own, slot.goal)
            if scalar is None and self.leads_nowhere(slot.goal):
                translated.pass_over(slot.step)
                continue
            if scalar is None:
                self._tell_missing(slot, language, translated, original)
                continue
            spoken = self._sentence(slot, language, scalar)
            self._compare(first, spoken)
            sentences[language] = spoken.sentence
        return Prompt(slot.name, sentences)

    def leads_nowhere(self, goal: str) -> bool:
        """A choice that leads to no step of the flow is told as that, and not by its words besides."""
        return bool(goal) and goal not in self.steps

    def foreign_prompt(self, slot: Slot, original: Scalar | None, language: Language) -> Prompt:
        """The offer of another language: heard in that language, whatever the call's language is."""
        if original is None:
            return Prompt(slot.name, {})
        sentence = self._sentence(slot, language, original).sentence
        return Prompt(slot.name, dict.fromkeys((self.language, *self.translations), sentence))

    def _sentence(self, slot: Slot, language: Language, scalar: Scalar) -> Spoken:
        text = " ".join(scalar.text.split())
        text = compose(language, slot.phrasing, text, slot.name)
        uses: list[FactUse] = []
        parts: list[Words | FactRef] = []
        if len(text) > SENTENCE_CHARACTERS_AT_MOST:
            message = f"the sentence is longer than {SENTENCE_CHARACTERS_AT_MOST:,} characters"
            self._notes.error("bad-sentence", scalar.place, message, Hint("divide it among two steps"))
        self._refuse_braces(text, scalar)
        for piece in _PIECES.split(text):
            if piece.startswith("{") and piece.endswith("}"):
                self._take_fact(piece, scalar, uses, parts)
            elif piece:
                parts.append(Words(piece))
        recording = self._recording(slot, language, scalar, uses)
        sentence = Sentence(tuple(parts), recording)
        spoken = Spoken(slot.step, slot.name, language, sentence, scalar.place, tuple(uses))
        self.spoken.append(spoken)
        return spoken

    def _take_fact(
        self, piece: str, scalar: Scalar, uses: list[FactUse], parts: list[Words | FactRef]
    ) -> None:
        name = piece[1:-1].strip()
        place = self._place_of(piece, scalar)
        read = read_name(name)
        if isinstance(read, Wrong) or name != piece[1:-1]:
            hints = self._notes.suggest(name, self._facts.kinds)
            message = f"{quoted(piece)} is not a fact: between braces stands a name and nothing else"
            self._notes.error("bad-sentence", place, message, *hints)
            return
        uses.append(FactUse(name, place, spoken=True))
        parts.append(FactRef(name, self._facts.kinds.get(name, "text")))

    def _refuse_braces(self, text: str, scalar: Scalar) -> None:
        """Braces that hold no fact; told once for a sentence."""
        for double in ("{{", "}}"):
            if double in text:
                place = self._place_of(double, scalar)
                hint = Hint("write one brace on each side, such as  {balance}")
                self._notes.error("bad-sentence", place, f"{double} means nothing in a sentence", hint)
                return
        lone = next((brace for brace in "{}" if brace in _PIECES.sub("", text)), None)
        if lone is not None:
            message = "a single brace stands in this sentence; braces only hold the name of a fact"
            place = self._place_of(lone, scalar)
            self._notes.error("bad-sentence", place, message, Hint("write  {balance}  or words instead"))

    def _place_of(self, piece: str, scalar: Scalar) -> Place:
        """Where a fact stands in the file; the sentence's own place where folding hides it."""
        place = scalar.place
        lines = self._lines[place.path]
        for number in range(place.line, min(max(scalar.last_line, place.line), len(lines)) + 1):
            start = place.column - 1 if number == place.line else 0
            column = lines[number - 1].find(piece, start)
            if column >= 0:
                return Place(place.path, number, column + 1, len(piece))
        return place

    def _recording(self, slot: Slot, language: Language, scalar: Scalar, uses: list[FactUse]) -> str | None:
        names = [f"{language}/{self.flow}.{slot.step}.{slot.name}.wav"]
        if slot.own:
            names.append(f"{language}/{self.flow}.{slot.step}.wav")
        found = next((name for name in names if name in self._recordings), None)
        if found is not None and uses:
            message = f"the recording {found} would be played here, and {{{uses[0].fact}}} would not be heard"
            self._notes.error("recording-hides-fact", scalar.place, message, Hint("remove the recording"))
            return None
        return found

    def _tell_missing(
        self, slot: Slot, language: Language, translated: TranslatedFlow, original: Scalar
    ) -> None:
        if translated.is_broken:
            return
        entry = f"{slot.step}: ..." if slot.own else f"{slot.step}: {{{slot.goal or slot.name}: ...}}"
        message = f"this sentence of step '{slot.step}' has no {LANGUAGE_NAMES[language]} words"
        hint = Hint(f"add  {entry}", Place(translated.path, translated.line_of(slot.step)))
        self._notes.error("missing-translation", original.place, message, hint)

    def _compare(self, first: Spoken, other: Spoken) -> None:
        wanted = {use.fact for use in first.facts}
        given = {use.fact for use in other.facts}
        if wanted == given:
            return
        missing, more = sorted(wanted - given), sorted(given - wanted)
        told = [f"leaves out {{{name}}}" for name in missing] + [f"adds {{{name}}}" for name in more]
        message = f"the {LANGUAGE_NAMES[other.language]} sentence {' and '.join(told)}"
        self._notes.error(
            "translation-differs", other.place, message, Hint("the original is here", first.place)
        )
