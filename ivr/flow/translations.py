"""`flows/<language>/<flow>.yaml`: the same steps' words in another language, and nothing but words."""

import re

from ivr.flow.model import Language
from ivr.flow.problems import Hint, Notes, Place, quoted
from ivr.flow.settings import Settings, shape_of
from ivr.flow.tree import Document, Mapping, Node, Scalar

KNOWN = ("flow", "language", "reviewed", "steps")
REVIEWED = ("by", "on")
_PHRASES = ("say", "to", "for")
_OF_A_SENTENCE = (*_PHRASES, "words")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class TranslatedFlow:
    """The words of one flow in one language. Remembers what was taken, so that leftovers can be told."""

    def __init__(self, path: str, language: Language, steps: Mapping | None, is_broken: bool = False) -> None:
        self.path = path
        self.language = language
        self.is_broken = is_broken
        self._steps = {key.text: (key, node) for key, node in steps.entries} if steps else {}
        self._taken: set[tuple[str, str]] = set()
        self._slots: dict[str, dict[str, Place | None]] = {}
        self._goals: dict[tuple[str, str], str] = {}
        self._passed_over: set[str] = set()

    def take(self, step: str, slot: str, own: bool, goal: str = "") -> Scalar | None:
        """The words for a slot; a step that holds a sentence alone means its own slot. `goal`: the step that
        a choice leads to, by which it may be named in the place of its key.
        """
        name = self._name_of(step, slot, goal)
        self._goals[step, goal] = slot
        self._slots.setdefault(step, {})[name] = None
        node = self._steps[step][1] if step in self._steps else None
        if isinstance(node, Scalar) and (own or slot == "menu"):
            self._taken.add((step, ""))
            return node if node.text.strip() else None
        if not isinstance(node, Mapping):
            return None
        self._taken.add((step, name))
        return _phrase(node.get(name))

    def pass_over(self, step: str) -> None:
        """A choice of this step leads nowhere; leftovers there would be the same mistake told twice."""
        self._passed_over.add(step)

    def words(self, step: str, slot: str, goal: str = "") -> Node | None:
        """What lists the spoken words that mean a choice, in `1: {say: ..., words: [...]}`."""
        node = self._steps[step][1] if step in self._steps else None
        choice = node.get(self._name_of(step, slot, goal)) if isinstance(node, Mapping) else None
        return choice.get("words") if isinstance(choice, Mapping) else None

    def _name_of(self, step: str, slot: str, goal: str) -> str:
        """By its key where the file has that, else by the step that it leads to, which no key moves."""
        node = self._steps[step][1] if step in self._steps else None
        by_key = isinstance(node, Mapping) and node.get(slot) is not None
        return slot if by_key or not goal else goal

    def line_of(self, step: str) -> int:
        return self._steps[step][0].place.line if step in self._steps else 0

    def tell_leftovers(self, steps: dict[str, Place | None], notes: Notes) -> None:
        """A problem for every step and every slot that the flow does not have."""
        for name, (key, node) in self._steps.items():
            if name not in steps:
                message = f"the flow has no step named {quoted(name)}"
                notes.error("unknown-translation", key.place, message, *notes.suggest(name, steps))
            elif isinstance(node, Scalar):
                self._tell_lone_sentence(name, node, notes)
            elif isinstance(node, Mapping):
                if name not in self._passed_over:
                    self._tell_slots(name, node, notes)
            else:
                message = f"the words of step {quoted(name)} are {shape_of(node)}, not a sentence"
                notes.error("wrong-shape", node.place, message)

    def _tell_lone_sentence(self, name: str, node: Scalar, notes: Notes) -> None:
        if (name, "") not in self._taken:
            message = f"step {quoted(name)} has no sentence of its own"
            slots = ", ".join(self._slots.get(name, {}))
            hints = (Hint(f"it has words for: {slots}"),) if slots else (Hint("leave it out here"),)
            notes.error("unknown-translation", node.place, message, *hints)

    def _tell_slots(self, name: str, node: Mapping, notes: Notes) -> None:
        known = self._slots.get(name, {})
        for key, words in node.entries:
            if key.text not in known and (name, key.text) in self._goals:
                slot = self._goals[name, key.text]
                message = f"the choice that leads to {quoted(key.text)} has words twice, also under {slot}"
                notes.error("unknown-translation", key.place, message, Hint(f"leave out the line of {slot}"))
            elif key.text not in known:
                hints = notes.suggest(key.text, known) or (
                    Hint(f"it has words for: {', '.join(known) or 'nothing'}"),
                )
                message = f"step {quoted(name)} has no sentence named {quoted(key.text)} to translate"
                notes.error("unknown-translation", key.place, message, *hints)
            elif isinstance(words, Mapping) and _phrase(words) is not None:
                Settings(words, quoted(key.text), words.place, notes, _OF_A_SENTENCE).refuse_unknown()
            elif _phrase(words) is None and not (isinstance(words, Scalar) and not words.text):
                notes.error("wrong-shape", words.place, f"{quoted(key.text)} needs a sentence here")


def _phrase(node: Node | None) -> Scalar | None:
    if isinstance(node, Mapping):
        node = next((node.get(name) for name in _PHRASES if node.get(name) is not None), None)
    return node if isinstance(node, Scalar) and node.text.strip() else None


def read_translation(document: Document, flow: str, language: Language, notes: Notes) -> TranslatedFlow:
    """Reads the head of the file; the words themselves are taken by the flow's prompts."""
    settings = Settings(document.root, "the file", Place(document.path), notes, KNOWN)
    settings.refuse_unknown()
    for name, wanted in (("flow", flow), ("language", language)):
        scalar = settings.required(name, wanted)
        if scalar is not None and scalar.text != wanted:
            message = f"the file stands at flows/{document.path}, so '{name}' must be '{wanted}'"
            notes.error("wrong-name", scalar.place, message)
    _read_review(settings, notes)
    steps = settings.group("steps", "steps:  with a line for each step below it")
    if settings.node("steps") is None:
        notes.error("missing-setting", Place(document.path), "the file has no 'steps'")
    return TranslatedFlow(document.path, language, steps, is_broken=steps is None)


def _read_review(settings: Settings, notes: Notes) -> None:
    group = settings.group("reviewed", "reviewed: {by: name of the reviewer, on: 2026-11-20}")
    if group is None:
        return
    review = Settings(group, "'reviewed'", group.place, notes, REVIEWED)
    review.refuse_unknown()
    review.required("by", "name of the reviewer")
    day = review.required("on", "2026-11-20")
    if day is not None and not DAY.fullmatch(day.text):
        notes.error("bad-value", day.place, f"{quoted(day.text)} is not a day", Hint("write  2026-11-20"))
