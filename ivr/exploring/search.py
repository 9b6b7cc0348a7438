"""Breadth first through every state of every line: the first way found to a state is a shortest one."""

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ivr.engine.call import Ended, Frame
from ivr.engine.events import CallAnswered, CallerGone, NothingHeard
from ivr.engine.machine import begin
from ivr.exploring.alike import AlikeTurns, Standings
from ivr.exploring.asked_again import NOT_ASKED, AskedAgain
from ivr.exploring.clock import Clock, with_closings
from ivr.exploring.marking import marked
from ivr.exploring.merged import MergedStates
from ivr.exploring.moves import Move, Moves
from ivr.exploring.passages import Circumstances, Passage, World, passage
from ivr.exploring.states import Merging, State
from ivr.exploring.values import Values
from ivr.flow.model import FlowSet, Language, Line, Pay

CALLER = "+12025550142"
SID = "CAexplored"
STATES_AT_MOST = 400_000
"""Some three kilobytes each. A version with more is told that it was not explored to the end."""
STATES_BETWEEN_TELLINGS = 500

Watch = Callable[[Passage, int, Circumstances], None]
"""Looks at one passage; the number is that of the state it came from, -1 where a call begins."""


End = Literal["polite", "lost", "gone"]
"""How a call ended: by a step's good-bye or with a person; by words that no step speaks; by the caller."""


def end_of(passed: Passage) -> End:
    """To be asked of a turn after which the call is over."""
    if isinstance(passed.move.event, CallerGone):
        return "gone"
    return "lost" if passed.turn.call.outcome == "failed" else "polite"


class Arrival(Struct, frozen=True):
    """How a state was come to first: from which state (-1: the call begins), by which move, and when."""

    before: int
    move: Move
    when: Circumstances


AS_BEFORE = Move(NothingHeard(""), "", "itself")
"""Between states that differ in tries alone: whatever else is done leads the same way."""


class Way(Struct, frozen=True):
    """A move from one state to another, by their numbers."""

    start: int
    end: int
    move: Move


class Explored(Struct, frozen=True):
    """Every state, how each was come to, and every way between them; numbers are places in `states`."""

    world: World
    states: list[State]
    arrivals: list[Arrival]
    ways: list[Way]
    moves: int
    is_whole: bool
    ends: dict[int, End]
    passed: frozenset[tuple[Language, Frame]]


def first_passage(world: World, move: Move) -> Passage:
    """The first turn of a call. Raises ValueError for a move that begins none."""
    if not isinstance(move.event, CallAnswered):
        raise ValueError("a call begins when it is answered")
    return Passage(world, None, move, begin(world.flows, move.event))


class Exploration:
    """The search, its queue, and what was found so far."""

    def __init__(self, flows: FlowSet, watch: Watch, told: Callable[[int, int], None] | None = None) -> None:
        flows = with_closings(flows)
        self._clock = Clock(flows)
        self.moments = self._clock.moments
        self.world = World(marked(flows), Values(flows), self.moments[0])
        self._moves = Moves(self.world.flows, self.world.values, self.moments[0])
        self._merging = Merging(flows, self.world.values)
        self._alike = AlikeTurns(flows, self._merging.needs)
        self._watch = watch
        self._told = told
        self._numbers: dict[tuple[object, ...], int] = {}
        self._states: list[State] = []
        self._keys: list[tuple[object, ...]] = []
        self._arrivals: list[Arrival] = []
        self._ways: list[Way] = []
        self._ends: dict[int, End] = {}
        self._passed: set[tuple[Language, Frame]] = set()
        self._cores: dict[object, int] = {}
        self._asked_again = AskedAgain(self.world, self._merging)
        self._merged = MergedStates(self._merging.continuations)
        self._made = 0

    def run(self) -> Explored:
        """Explore until there is nothing new. `is_whole` is False where STATES_AT_MOST ended it."""
        for line in self.world.flows.lines.values():
            for begun, when in self._begin(line):
                self._arrive(begun, -1, when)
        states = self._states
        number = self._leave_all(0)
        while again := self._merged.take_again(self._passed):
            for one in again:
                self._arrive(one.passed, one.before, one.when)
            number = self._leave_all(number)
        return Explored(
            self.world,
            states,
            self._arrivals,
            self._ways,
            self._made,
            number == len(states),
            self._ends,
            frozenset(self._passed),
        )

    def _leave_all(self, number: int) -> int:
        states = self._states
        while number < len(states) < STATES_AT_MOST:
            self._leave(number)
            number += 1
            if self._told is not None and number % STATES_BETWEEN_TELLINGS == 0:
                self._told(number, len(states))
        return number

    def knows(self, state: State) -> bool:
        """Was a state explored that goes on as this one does, but for star and tries?"""
        return self._merging.core(state) in self._cores

    def _begin(self, line: Line) -> Iterator[tuple[Passage, Circumstances]]:
        def begun(at: str) -> Passage:
            answered = CallAnswered(at, SID, line.number, CALLER)
            return first_passage(self.world, Move(answered, f"dials {line.number}", "caller"))

        usual = begun(self.moments[0])
        yield usual, Circumstances(self.moments[0])
        for at, other in self._at_other_hours(usual, begun):
            yield other, Circumstances(at)

    def _at_other_hours(
        self, usual: Passage, make: Callable[[str], Passage]
    ) -> Iterator[tuple[str, Passage]]:
        """The turn again, wherever a calendar that it looks at stands otherwise."""
        seen = set(self._seen_by(usual, self.moments[0]))
        for at in self.moments:
            if at not in seen:
                made = make(at)
                seen |= self._seen_by(made, at)
                yield at, made

    def _seen_by(self, passed: Passage, at: str) -> frozenset[str]:
        return self._clock.seen_by(passed.turn.passed, passed.turn.call, at)

    def _leave(self, number: int) -> None:
        state = self._states[number]
        alike = self._cores.setdefault(self._keys[number][0], number)
        is_known = alike != number
        if is_known:
            self._ways.append(Way(number, alike, AS_BEFORE))
        reads = "tries" if state.call.silences or state.call.mismatches else "words"
        asked = NOT_ASKED if is_known else self._asked_again.asked(state, number)
        standings = self._alike.standings(state)
        for move in asked.worth_making(self._moves.of(state)):
            if not is_known or move.reads == reads:
                self._make(move, number, standings, asked.tried if move.reads == "tries" else 0)

    def _make(self, move: Move, number: int, standings: Standings, tried: int) -> None:
        state, usual = self._states[number], Circumstances(self.moments[0], tried=tried)
        made = self._passage(state, standings, move, usual)
        found = self._arrive(made, number, usual)
        self._asked_again.note(made, found)
        for when in self._declined_before(made, usual):
            self._arrive(self._passage(state, standings, move, when), number, when)

        def at_hour(at: str) -> Passage:
            return self._passage(state, standings, move, replace(usual, at=at))

        for at, other in self._at_other_hours(made, at_hour):
            self._arrive(other, number, replace(usual, at=at))

    def _passage(self, state: State, standings: Standings, move: Move, when: Circumstances) -> Passage:
        told = self._alike.told(state, standings, move, when)
        if told is not None:
            return told
        made = passage(self.world, state, move, when)
        self._alike.note(standings, made, when)
        return made

    def _declined_before(self, made: Passage, usual: Circumstances) -> Iterator[Circumstances]:
        """What else may be so, where the turn depended on it: payments declined before."""
        if isinstance(made.step, Pay) and not self._is_at_payment(made.before):
            counts = range(1, made.step.declines + 1)
            yield from (replace(usual, declines=count) for count in counts)

    def _is_at_payment(self, state: State | None) -> bool:
        return state is not None and isinstance(self.world.step_of(state.call), Pay)

    def _arrive(self, passed: Passage, number: int, when: Circumstances) -> int:
        self._made += 1
        self._watch(passed, number, when)
        if not passed.is_told:
            self._passed.update((passed.turn.call.language, frames[-1]) for frames in passed.turn.passed)
        after = passed.after
        is_over = isinstance(after.call.waiting, Ended)
        key = ((end_of(passed), after.errand is None),) if is_over else self._merging.key(after)
        found = self._numbers.get(key)
        if found is not None and not is_over:
            self._merged.note(found, passed, number, when, self._passed)
        if found is None:
            found = self._numbers[key] = len(self._states)
            self._states.append(after)
            self._keys.append(key)
            self._arrivals.append(Arrival(number, passed.move, when))
            if is_over:
                self._ends[found] = end_of(passed)
        self._ways.append(Way(number, found, passed.move))
        return found
