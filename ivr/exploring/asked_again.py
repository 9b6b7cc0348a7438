"""Questions that are asked in several places: what only asks them again is walked at the first of them.

At the others the last try is made at once; and where silence and a wrong answer lead to the same in the end
at the first place, one of them stands for both.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from ivr.engine.call import ForConfirmation, ForDigits, ForDoubt, ForKey, ForPen, ForReadBack
from ivr.engine.events import CallerGone
from ivr.engine.reading_back import READ_BACK_TRIES
from ivr.exploring.moves import Move
from ivr.exploring.passages import Passage, World
from ivr.exploring.states import Merging, State
from ivr.flow.model import Ask, Consent, Menu

QUESTIONS = (ForKey, ForDoubt, ForDigits, ForConfirmation, ForPen, ForReadBack)


class Asked(Struct, frozen=True):
    """What is known of a question from its first place, by acts: those that lead nowhere else, and the states
    that last tries led to. `tried`: how often it was tried already, at all other places.
    """

    tried: int = 0
    staying: frozenset[str] = frozenset()
    last_tries: Mapping[str, int] = {}

    def worth_making(self, moves: Iterable[Move]) -> Iterator[Move]:
        """Those that may lead where no other one does."""
        led_to: set[int] = set()
        for move in moves:
            goal = self.last_tries.get(move.act)
            if move.act in self.staying or goal in led_to:
                continue
            if goal is not None:
                led_to.add(goal)
            yield move


NOT_ASKED = Asked()


class AskedAgain:
    """The questions by what they may speak, and what was seen at the first place of each."""

    def __init__(self, world: World, merging: Merging) -> None:
        self._world = world
        self._merging = merging
        self._first: dict[object, int] = {}
        self._staying: dict[object, set[str]] = {}
        self._last_tries: dict[object, dict[str, int]] = {}

    def asked(self, state: State, number: int) -> Asked:
        """With the facts that the question's own flow may speak."""
        if not isinstance(state.call.waiting, QUESTIONS):
            return NOT_ASKED
        question = self._merging.question(state)
        if self._first.setdefault(question, number) == number:
            return NOT_ASKED
        staying = frozenset(self._staying.get(question, ()))
        return Asked(self._tries(state) - 1, staying, self._last_tries.get(question, {}))

    def note(self, made: Passage, led_to: int) -> None:
        """What a move did: one that leads nowhere else and reads nothing but the question, or a last try."""
        before, turn = made.before, made.turn
        if before is None or not isinstance(before.call.waiting, QUESTIONS) or turn.errand is not None:
            return
        call, after = before.call, made.after
        if made.move.reads == "tries" and turn.passed and self._has_tried(before):
            question = self._merging.question(before)
            self._last_tries.setdefault(question, {}).setdefault(made.move.act, led_to)
        if made.move.reads or turn.passed:
            return
        stays = after.call.waiting == call.waiting and after.amounts == before.amounts
        if stays or isinstance(made.move.event, CallerGone):
            self._staying.setdefault(self._merging.question(before), set()).add(made.move.act)

    def _has_tried(self, state: State) -> bool:
        """At the first place each try is walked; at the others the call does not know of those before."""
        return max(state.call.silences, state.call.mismatches) == self._tries(state) - 1

    def _tries(self, state: State) -> int:
        step = self._world.step_of(state.call)
        return step.tries if isinstance(step, Menu | Ask | Consent) else READ_BACK_TRIES
