"""States that were taken to be others, as far as ends of flows lie ahead of them that no call came to yet.

States with the same ways on are walked once, and the ends of flows that they pass on their ways may differ.
Whether some call comes to such an end is seen by walking one of them for itself.
"""

from collections.abc import Container

from msgspec import Struct

from ivr.engine.call import Frame
from ivr.exploring.continuations import Continuations, Frames
from ivr.exploring.passages import Circumstances, Passage
from ivr.exploring.states import State
from ivr.flow.model import Language

Passed = Container[tuple[Language, Frame]]
"""The steps that some call passed, by language."""


class MergedState(Struct, frozen=True):
    """How it was come to: from which state, by which passage, and when."""

    passed: Passage
    before: int
    when: Circumstances


class MergedStates:
    """Those with ends ahead. `continuations` is told which ends are told apart from now on."""

    def __init__(self, continuations: Continuations) -> None:
        self._continuations = continuations
        self._found: dict[tuple[int, Frames], MergedState] = {}

    def note(self, number: int, made: Passage, before: int, when: Circumstances, passed: Passed) -> None:
        """What the turn led to was taken to be the state of this number."""
        if self._ends_ahead(made.after, passed):
            self._found.setdefault((number, made.after.call.frames), MergedState(made, before, when))

    def take_again(self, passed: Passed) -> list[MergedState]:
        """For each end that no call came to yet one state that may lead to it; the others wait for the
        next time.
        """
        ahead = {key: self._ends_ahead(one.passed.after, passed) for key, one in self._found.items()}
        first = {end: key for key in reversed(ahead) for end in ahead[key]}
        self._continuations.keep(end for _, end in first)
        again = [self._found[key] for key in dict.fromkeys(first.values())]
        taken = frozenset(first.values())
        self._found = {key: self._found[key] for key, ends in ahead.items() if ends and key not in taken}
        return again

    def _ends_ahead(self, state: State, passed: Passed) -> list[tuple[Language, Frame]]:
        language = state.call.language
        ends = self._continuations.passed_over(state.call.frames)
        return [(language, end) for end in ends if (language, end) not in passed]
