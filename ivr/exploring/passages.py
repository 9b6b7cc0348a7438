"""One move made: the engine is asked what follows, and what the caller heard and agreed to is noted."""

from msgspec import Struct
from msgspec.structs import replace

from ivr.engine.call import Call, ForConfirmation, ForDoubt, ForErrand, ForQueue, Frame
from ivr.engine.events import ErrandDone, NothingHeard
from ivr.engine.machine import advance
from ivr.engine.turn import Turn
from ivr.exploring.marking import SpokenFact, facts_heard, text_heard
from ivr.exploring.moves import Move
from ivr.exploring.reading import facts_in
from ivr.exploring.states import Agreement, State, state_of
from ivr.exploring.values import Values
from ivr.flow.model import FlowSet, Pay, Step

LONG_AGO = "2001-01-01T00:00:00+00:00"


class World(Struct, frozen=True):
    """What is explored: flows with marks around facts, the values that stand for all, when calls begin."""

    flows: FlowSet
    values: Values
    start: str

    def step_of(self, call: Call) -> Step | None:
        """The step that a call stands at."""
        return self.step_at(call.frames[-1]) if call.frames else None

    def step_at(self, frame: Frame) -> Step | None:
        """The step of this name, if there is one."""
        flow = self.flows.flows.get(frame.flow)
        return flow.steps.get(frame.step) if flow else None


class Circumstances(Struct, frozen=True):
    """When a move is made, and what came before it, as far as that counts: payments that were declined; how
    often the same was done at this question already.
    """

    at: str
    declines: int = 0
    tried: int = 0


class Passage:
    """A turn, from one state to the next. `before` is None where the call begins.

    `text`: what is heard, with marks around facts; `facts`: those among it. `step`: the step that the call
    stands at now; `after`: the state that the turn leads to. `is_told`: the engine made another like it.
    """

    __slots__ = ("after", "before", "facts", "is_told", "move", "step", "text", "turn", "world")

    def __init__(
        self, world: World, before: State | None, move: Move, turn: Turn, like: "Passage | None" = None
    ) -> None:
        self.world = world
        self.before = before
        self.move = move
        self.turn = turn
        self.is_told = like is not None
        self.text: str = text_heard(turn.instructions) if like is None else like.text
        self.facts: tuple[SpokenFact, ...] = facts_heard(self.text) if like is None else like.facts
        self.step = world.step_of(turn.call)
        is_paying = isinstance(self.step, Pay)
        self.after = state_of(turn.call, turn.errand, self._agreement(), world.start, is_paying)

    def told_of(self, before: State, move: Move, after: Call) -> "Passage":
        """The same turn of another call, which stands alike and is so afterwards."""
        return Passage(self.world, before, move, replace(self.turn, call=after), self)

    def speaker_of(self, fact: str) -> Frame:
        """The last step of the turn whose sentences hold the fact, or where the call stands."""
        here = self.turn.call.frames[-1]
        passed = (here, *(frames[-1] for frames in reversed(self.turn.passed)))
        return next((frame for frame in passed if fact in facts_in(self.world.step_at(frame))), here)

    def _agreement(self) -> Agreement:
        """Amounts heard, and agreed to afterwards. One keyed or looked up anew was not heard yet."""
        amounts = dict(self.before.amounts) if self.before else {}
        if not amounts and not self.facts:
            return ()
        call = self.turn.call
        if not isinstance(call.waiting, ForConfirmation):
            amounts = {name: agreed for name, agreed in amounts.items() if name not in self.move.makes}
        amounts = {name: agreed for name, agreed in amounts.items() if name in call.facts}
        self._forget_paid(amounts)
        if self.move.is_yes and not isinstance(call.waiting, ForDoubt):
            amounts = dict.fromkeys(amounts, True)
        for spoken in self.facts:
            if isinstance(call.facts.get(spoken.fact), int):
                amounts.setdefault(spoken.fact, False)
        return tuple(sorted(amounts.items()))

    def _forget_paid(self, amounts: dict[str, bool]) -> None:
        """One yes is good for one payment."""
        before, event = self.before, self.move.event
        if (
            before is None
            or not isinstance(event, ErrandDone)
            or not isinstance(before.call.waiting, ForErrand)
        ):
            return
        paid = self.world.step_of(before.call)
        settled = before.call.waiting.errand == "settle_payment" and event.way_out in ("approved", "unclear")
        if isinstance(paid, Pay) and settled:
            amounts.pop(paid.amount, None)


def passage(world: World, state: State, move: Move, when: Circumstances) -> Passage:
    """Make the move in these circumstances."""
    return Passage(world, state, move, turn_of(world.flows, state.call, move, when))


def turn_of(flows: FlowSet, call: Call, move: Move, when: Circumstances) -> Turn:
    """What the engine makes of this move in these circumstances."""
    at = when.at
    call = call if call.started_at == at else replace(call, started_at=at)
    if when.declines:
        call = replace(call, declines=when.declines)
    if when.tried and isinstance(move.event, NothingHeard):
        call = replace(call, silences=when.tried)
    elif when.tried:
        call = replace(call, mismatches=when.tried)
    if move.after_long and isinstance(call.waiting, ForQueue):
        call = replace(call, waiting=replace(call.waiting, joined_at=LONG_AGO))
    event = move.event if move.event.at == at else replace(move.event, at=at)
    return advance(flows, call, event)
