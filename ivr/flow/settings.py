"""Reads one group of settings.

A step, a choice, a calendar. Every mistake becomes a problem, every reading a value.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from ivr.flow.declaration import Setting
from ivr.flow.problems import Hint, Notes, Place, listed, quoted
from ivr.flow.tree import Mapping, Node, Scalar, Sequence
from ivr.flow.values import Wrong, read_name

Value = TypeVar("Value")

_GLUED = re.compile(r"([a-z_]+)(?::| +(?=\S+$|[\"']))(\S.*)")
_PHRASES = frozenset({"to", "for", "say"})
"""Of these one stands in a choice: a second one is rather the rest of a sentence that a comma cut off."""

MISSPELT_AT_MOST = 20
"""Unknown words of one group that are compared with the missing ones."""


class Settings:
    """`owner` names the group for messages: "step 'welcome'". `known`: the words that may stand in it."""

    def __init__(
        self, mapping: Mapping, owner: str, place: Place, notes: Notes, known: tuple[str, ...]
    ) -> None:
        self.mapping = mapping
        self.owner = owner
        self.place = place
        self.notes = notes
        self.known = known
        self._nodes = {key.text: (key.place, node) for key, node in mapping.entries}

    def node(self, name: str) -> Node | None:
        return self._nodes[name][1] if name in self._nodes else None

    def key_place(self, name: str) -> Place:
        """Where the word itself stands; the group's own place where it is missing."""
        return self._nodes[name][0] if name in self._nodes else self.place

    def scalar(self, name: str) -> Scalar | None:
        """One word or sentence; None, with a problem, where something else stands there."""
        node = self.node(name)
        if node is None:
            return None
        if isinstance(node, Scalar):
            if node.text.strip():
                return node
            self.notes.error("missing-setting", self.key_place(name), f"nothing is written after '{name}:'")
            return None
        if braces := fact_in_braces(node):
            message = "a sentence that begins with { must be quoted"
            self.notes.error("bad-sentence", node.place, message, Hint(f'write  "{{{braces.text}}}"'))
        else:
            self.notes.error("wrong-shape", node.place, f"'{name}' needs words here, not {shape_of(node)}")
        return None

    def required(self, name: str, example: str) -> Scalar | None:
        if self.node(name) is not None:
            return self.scalar(name)
        if not self.is_misspelt(name):
            hint = Hint(f"add  {name}: {example}")
            self.notes.error("missing-setting", self.place, f"{self.owner} has no '{name}'", hint)
        return None

    def is_misspelt(self, name: str) -> bool:
        """Is there a word that means `name` but is written wrongly? It is told once, as an unknown word."""
        if any(found[0] == name for found in self._glued().values()):
            return True
        unknown = [word[:60].lower() for word in self._nodes if word not in self.known]
        unused = self._unused()
        return any(self.notes.nearest(word, unused) == name for word in unknown[:MISSPELT_AT_MOST])

    def _glued(self) -> dict[str, tuple[str, str]]:
        """By the words as they stand there: a setting and its value without a colon and a space between."""
        free = {word for word in self._unused() if word not in _PHRASES or _PHRASES.isdisjoint(self._nodes)}
        found = {key.text: glued(key, node) for key, node in self.mapping.entries}
        return {text: parts for text, parts in found.items() if parts is not None and parts[0] in free}

    def _unused(self) -> list[str]:
        """The words that could still stand here."""
        return [word for word in self.known if word not in self._nodes]

    def group(self, name: str, example: str) -> Mapping | None:
        """Settings inside settings."""
        node = self.node(name)
        if node is None or isinstance(node, Mapping):
            return node
        message = f"'{name}' needs settings of its own, not {shape_of(node)}"
        self.notes.error("wrong-shape", node.place, message, Hint(f"write  {example}"))
        return None

    def list(self, name: str, example: str) -> tuple[Node, ...]:
        node = self.node(name)
        if node is None:
            return ()
        if isinstance(node, Sequence):
            return node.items
        message = f"'{name}' needs a list, not {shape_of(node)}"
        self.notes.error("wrong-shape", node.place, message, Hint(f"write  {example}"))
        return ()

    def value(self, name: str, read: Callable[[str], Value | Wrong], default: Value) -> Value:
        """What `read` makes of the words; the default where they are missing or wrong."""
        scalar = self.scalar(name)
        return default if scalar is None else self.understood(scalar, read, default)

    def understood(self, scalar: Scalar, read: Callable[[str], Value | Wrong], default: Value) -> Value:
        found = read(scalar.text)
        if isinstance(found, Wrong):
            self.notes.error("bad-value", scalar.place, found.message, *found.hints)
            return default
        return found

    def within(self, declared: Setting, read: Callable[[str], int | Wrong]) -> int:
        """A number, or the seconds of a duration, within the limits that are declared."""
        default = read(declared.default or "")
        if isinstance(default, Wrong) or declared.least is None or declared.most is None:
            raise AssertionError(f"'{declared.name}' is declared without a default or limits")
        found = self.value(declared.name, read, default)
        if declared.least <= found <= declared.most:
            return found
        unit = " seconds" if declared.kind == "duration" else ""
        message = f"'{declared.name}' must be between {declared.least} and {declared.most}{unit}"
        self.notes.error("bad-value", self.scalar_place(declared.name), message)
        return default

    def scalar_place(self, name: str) -> Place:
        """Where the value stands."""
        node = self.node(name)
        return self.place if node is None else node.place

    def name_of(self, name: str) -> str:
        """A name of something, "" where it is missing or wrong."""
        return self.value(name, read_name, "")

    def option(self, name: str, words: tuple[str, ...], default: str) -> str:
        scalar = self.scalar(name)
        if scalar is None or scalar.text in words:
            return default if scalar is None else scalar.text
        hints = self.notes.suggest(scalar.text, words)
        message = f"{quoted(scalar.text)} is not known for '{name}': write {listed(words, 'or')}"
        self.notes.error("bad-value", scalar.place, message, *hints)
        return default

    def refuse_unknown(self) -> None:
        """A problem for every word that may not stand here."""
        known, unused, run_together = set(self.known), self._unused(), self._glued()
        for key, node in self.mapping.entries:
            if key.text in run_together:
                setting, value = run_together[key.text]
                message = f"a colon and a space are missing after {quoted(setting)}"
                if key.text.startswith(f"{setting}:"):
                    message = f"a space is missing after the colon of {quoted(setting)}"
                self.notes.error("unknown-setting", key.place, message, Hint(f"write  {setting}: {value}"))
            elif key.text not in known:
                hints = (
                    (Hint("a comma begins the next setting here: put a sentence with commas in quotes"),)
                    if _is_cut_sentence(key, node)
                    else self.notes.suggest(key.text, unused)
                )
                hints = hints or (Hint(f"known here: {', '.join(self.known)}"),)
                message = f"{self.owner} has no setting named {quoted(key.text)}"
                self.notes.error("unknown-setting", key.place, message, *hints)


def glued(key: Scalar, node: Node) -> tuple[str, str] | None:
    """`go denied` and `go:denied` inside braces, which are one word to YAML with nothing behind it."""
    found = _GLUED.fullmatch(key.text) if key.plain and isinstance(node, Scalar) and not node.text else None
    return (found[1], found[2]) if found else None


def _is_cut_sentence(key: Scalar, node: Node) -> bool:
    """Words behind a comma inside braces, which YAML takes for one more setting with nothing behind it."""
    return " " in key.text and isinstance(node, Scalar) and node.plain and not node.text


def fact_in_braces(node: Node) -> Scalar | None:
    """The name in `{balance}`, which YAML reads as settings of one word and nothing behind it."""
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        return None
    key, rest = node.entries[0]
    return key if isinstance(rest, Scalar) and not rest.text and rest.plain else None


def shape_of(node: Node) -> str:
    """For messages: what stands there, in words of an author."""
    match node:
        case Scalar():
            return "a word"
        case Sequence():
            return "a list"
        case Mapping():
            return "settings"
