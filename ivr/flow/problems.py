"""Mistakes in flow files as values: where, what, and what to do about it.

A `Problem` never raises by itself. `FlowRejected` is for the edge, where a version with errors is refused.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]

SUGGESTIONS_AT_MOST = 30
"""A file full of misspelt words gets this many 'did you mean', so that the check stays quick."""
COMPARISONS_AT_MOST = 10_000
"""So many pairs of words are compared in one check; after that no word resembles another."""
LIKENESS_AT_LEAST = 0.6
QUOTED_CHARACTERS = 40


class Place(Struct, frozen=True, gc=False):
    """A stretch of one line. `path` is relative to the folder of flows; line 0 means the whole file."""

    path: str
    line: int = 0
    column: int = 0
    length: int = 1


class Hint(Struct, frozen=True, gc=False):
    """What to do about a problem, perhaps with the other place that it speaks of."""

    text: str
    place: Place | None = None


class Problem(Struct, frozen=True, gc=False):
    """One mistake, in words that an author knows. `call`: lines of a call file that shows it, if one does."""

    rule: str
    severity: Severity
    message: str
    place: Place
    hints: tuple[Hint, ...] = ()
    call: tuple[str, ...] = ()

    @property
    def related(self) -> tuple[Place, ...]:
        """The other places that this problem speaks of."""
        return tuple(hint.place for hint in self.hints if hint.place is not None)


class Allowed(Struct, frozen=True):
    """A warning that its author silenced, with the reason given."""

    problem: Problem
    reason: str


class FlowRejected(Exception):
    """Flow files with errors were to be used. Carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = next((found for found in self.problems if found.severity == "error"), None)
        self.place = first.place if first else None
        count = sum(found.severity == "error" for found in self.problems)
        told = f"{first.place.path}:{first.place.line}: {first.message}" if first else "no problem was named"
        super().__init__(f"the flow files have {counted(count, 'error')}; the first is {told}")


class Notes:
    """Collects the problems of one check."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._suggestions = 0
        self._comparisons = 0

    def error(self, rule: str, place: Place, message: str, *hints: Hint) -> None:
        self.problems.append(Problem(rule, "error", message, place, hints))

    def warning(self, rule: str, place: Place, message: str, *hints: Hint) -> None:
        self.problems.append(Problem(rule, "warning", message, place, hints))

    def suggest(self, word: str, known: Iterable[str]) -> tuple[Hint, ...]:
        """'did you mean' for a misspelt word, or nothing where no known word is near.

        Where `known` maps words to places, the hint tells the place.
        """
        if self._suggestions >= SUGGESTIONS_AT_MOST:
            return ()
        self._suggestions += 1
        match = self.nearest(word[:QUOTED_CHARACTERS].lower(), list(known))
        return () if match is None else (Hint(f"did you mean '{match}'?", _place_of(known, match)),)

    def nearest(self, word: str, known: list[str]) -> str | None:
        """The word that this one resembles most, if any. Whoever asks for too much gets None from then on."""
        self._comparisons += len(known)
        if self._comparisons > COMPARISONS_AT_MOST:
            return None
        return next(iter(get_close_matches(word, known, n=1, cutoff=LIKENESS_AT_LEAST)), None)

    def has_errors(self) -> bool:
        return any(found.severity == "error" for found in self.problems)

    def paths_with_errors(self) -> frozenset[str]:
        return frozenset(found.place.path for found in self.problems if found.severity == "error")


def _place_of(known: Iterable[str], word: str) -> Place | None:
    place = known.get(word) if isinstance(known, Mapping) else None
    return place if isinstance(place, Place) else None


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sorted by place, each told once."""
    told = dict.fromkeys(problems)
    return tuple(
        sorted(told, key=lambda found: (found.place.path, found.place.line, found.place.column, found.rule))
    )


def quoted(text: str) -> str:
    """What the author typed, shortened, in quotes."""
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= QUOTED_CHARACTERS else f"'{line[:QUOTED_CHARACTERS]}...'"


def listed(words: Iterable[str], joint: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    *most, last = words
    return f"{', '.join(most)} {joint} {last}" if most else last


def counted(number: int, noun: str) -> str:
    """'1 step', '2 steps'."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
