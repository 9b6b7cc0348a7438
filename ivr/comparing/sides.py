"""One of the two versions, and a call in it; what counts of where it stands."""

from msgspec import Struct
from msgspec.structs import replace

from ivr.comparing.heard import Heard, heard_in
from ivr.engine.call import Call, Ended, ForDoubt, ForErrand, ForNothing, ForQueue, ForTransfer, Frame
from ivr.engine.events import CallAnswered
from ivr.engine.machine import begin
from ivr.engine.turn import Turn
from ivr.exploring.continuations import Continuations
from ivr.exploring.marking import marked
from ivr.exploring.moves import Move, Moves
from ivr.exploring.needs import Needs
from ivr.exploring.passages import Circumstances, turn_of
from ivr.exploring.states import State, state_of
from ivr.exploring.values import Values
from ivr.flow.model import FlowSet, Pay, Step


class Stand(Struct, frozen=True):
    """A call that waits; what was heard since the caller last could do something, and the steps passed."""

    state: State
    heard: Heard = Heard()
    passed: tuple[Frame, ...] = ()

    @property
    def call(self) -> Call:
        return self.state.call

    @property
    def frame(self) -> Frame | None:
        """Where it stands."""
        frames = self.state.call.frames
        return frames[-1] if frames else None

    def is_pending(self) -> bool:
        """An errand is out, or the call goes on by itself: nothing is waited for yet."""
        return isinstance(self.state.call.waiting, ForErrand | ForNothing)

    def fresh(self) -> "Stand":
        """Asked for the first time, with nothing heard yet."""
        call = replace(self.state.call, silences=0, mismatches=0)
        return Stand(replace(self.state, call=call))

    def rested(self) -> "Stand":
        """The same, with nothing heard yet."""
        return Stand(self.state)


class Side:
    """One version: its flows, and what can happen in them. Both share `values`, to meet the same. `spoken`:
    facts that are heard as they are, where others are heard by their names.
    """

    def __init__(
        self, flows: FlowSet, values: Values, start: str, spoken: frozenset[str] = frozenset()
    ) -> None:
        self.unmarked = flows
        self.flows = marked(flows, spoken)
        self.start = start
        self._values = values
        self._moves = Moves(self.flows, values, start)
        self._needs = Needs(flows)
        self._continuations = Continuations(flows, self._needs)

    def step_at(self, frame: Frame | None) -> Step | None:
        """The step of this name, if there is one, as its author wrote it."""
        flow = self.unmarked.flows.get(frame.flow) if frame else None
        return flow.steps.get(frame.step) if flow and frame else None

    def begin(self, answered: CallAnswered) -> Stand:
        """A call is answered."""
        return self._stand(Heard(), (), begin(self.flows, answered))

    def moves(self, stand: Stand) -> tuple[Move, ...]:
        """Everything that can happen now."""
        return self._moves.of(stand.state)

    def make(self, stand: Stand, move: Move, when: Circumstances) -> Stand:
        """The move is made in these circumstances."""
        return self._stand(stand.heard, stand.passed, turn_of(self.flows, stand.call, move, when))

    def outline(self, stand: Stand) -> tuple[object, ...]:
        """Equal for calls of this version that go on alike, as far as callers could tell."""
        call = stand.call
        needed = self._needs.of(call.frames)
        known = tuple(
            (name, told)
            for name in sorted(needed & call.facts.keys())
            if (told := self._values.class_of(name, call.facts[name])) != ()
        )
        marks = tuple(sorted(mark for mark in call.marks if mark in needed))
        tries = (call.silences, call.mismatches, call.declines)
        ahead = self._continuations.of(call.frames)
        return ahead, call.language, _shape(call), known, marks, tries

    def _stand(self, heard: Heard, passed: tuple[Frame, ...], turn: Turn) -> Stand:
        step = self.step_at(turn.call.frames[-1]) if turn.call.frames else None
        state = state_of(turn.call, turn.errand, (), self.start, isinstance(step, Pay))
        now_passed = (frames[-1] for frames in turn.passed)
        return Stand(state, heard_in(heard, turn, step), (*passed, *now_passed))


def _shape(call: Call) -> tuple[object, ...]:
    """What is waited for."""
    waiting = call.waiting
    match waiting:
        case ForErrand(errand=errand, result=result):
            return "errand", errand, result
        case ForQueue(queue=queue):
            return "queue", queue
        case ForTransfer(place=place):
            return "transfer", place
        case ForDoubt(key=key):
            return "doubt", key
        case Ended():
            return ("ended",)
        case _:
            return (type(waiting).__name__,)
