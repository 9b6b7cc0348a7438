"""Turns that stay inside a flow go alike, whoever uses it: each is made once, and told again elsewhere.

What a call does inside a flow goes by what that flow reads (`needs`), not by where it leads back to. So a
turn that leaves the flows below untouched is kept with all that it may have read. Where another call stands
alike in the same flow, its turn is told by the one that was made: with its own flows below, and its own facts
beside.
"""

from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ivr.engine.call import Call, Ended, FactValue, ForNothing, Frame
from ivr.exploring.continuations import Frames, is_shallow
from ivr.exploring.looking_ahead import goes_by_what_is_behind
from ivr.exploring.moves import Move
from ivr.exploring.needs import Needs
from ivr.exploring.passages import Circumstances, Passage
from ivr.exploring.reading import NOTHING, Names, ways_of
from ivr.exploring.states import State
from ivr.flow.model import FlowSet, Use

_ENCODE: Final = msgspec.json.Encoder().encode


class Standing(Struct, frozen=True):
    """How a call stands in its inner flows. `below`: how many flows lie below those. `with_words`: the same,
    with what star reads; None where the words to be said again began further below.
    """

    below: int
    plain: object
    with_words: object

    def for_move(self, move: Move) -> object:
        """What decides where the move leads."""
        return self.with_words if move.reads == "words" else self.plain


Standings = tuple[Standing, ...]


class _Made(Struct, frozen=True):
    """A turn that was made. `inside`: how many frames the call that made it had in the flows it stayed in.
    `may_learn`: the facts that the turn may make known; `keeps_words`: star says again what it said before.
    """

    passed: Passage
    before: Call
    inside: int
    may_learn: Names
    keeps_words: bool


class AlikeTurns:
    """The turns that were made, by how the call stood."""

    def __init__(self, flows: FlowSet, needs: Needs) -> None:
        self._flows = flows
        self._needs = needs
        self._made: dict[object, _Made] = {}
        self._learnt: dict[Frame, Names] = {}
        self._by_itself: dict[Frame, bool] = {}
        self._is_shallow = is_shallow(flows)

    def standings(self, state: State) -> Standings:
        """In its own flow, in that and the one that uses it, and so on; the outermost stands for itself."""
        frames = state.call.frames
        if isinstance(state.call.waiting, ForNothing) or not self._is_by_itself(frames):
            return ()
        return tuple(self._standing(state, below) for below in range(len(frames) - 1, 0, -1))

    def told(self, state: State, standings: Standings, move: Move, when: Circumstances) -> Passage | None:
        """The turn, if one like it was made."""
        act = _as_made(move, when)
        for standing in standings:
            stood = standing.for_move(move)
            made = self._made.get((stood, act)) if stood is not None else None
            if made is not None:
                return _told_by(made, state, standing.below, move)
        return None

    def note(self, standings: Standings, passed: Passage, when: Circumstances) -> None:
        """Keep a turn, with as few flows around it as it stayed in."""
        below = _untouched(passed)
        standing = next((one for one in standings if one.below <= below), None)
        stood = None if standing is None else standing.for_move(passed.move)
        if standing is None or stood is None or passed.before is None:
            return
        before = passed.before.call
        inside = len(before.frames) - standing.below
        made = _Made(passed, before, inside, self._may_learn(passed, before), _keeps_words(passed))
        self._made[stood, _as_made(passed.move, when)] = made

    def _is_by_itself(self, frames: Frames) -> bool:
        """Not where flows use each other deeper than a call may go, nor where it is asked whether words were
        meant by what the call does behind the flow.
        """
        if not self._is_shallow or len(frames) < 2:
            return False
        here = frames[-1]
        if here not in self._by_itself:
            self._by_itself[here] = not goes_by_what_is_behind(self._flows, here)
        return self._by_itself[here]

    def _standing(self, state: State, below: int) -> Standing:
        call = state.call
        inside, start = call.frames[below:], call.repeat_from
        needed = self._needs.of(inside)
        amounts = tuple(spoken for spoken in state.amounts if spoken[0] in needed)
        tries = call.silences, call.mismatches, call.declines
        errand = None if state.errand is None else (type(state.errand), _ENCODE(state.errand))
        known = _known(call, needed)
        plain = inside, call.language, call.waiting, call.marks, known, amounts, tries, errand
        if len(start) <= below or start[:below] != call.frames[:below]:
            return Standing(below, plain, None)
        return Standing(below, plain, (plain, start[below:], _known(call, self._needs.of(start[below:]))))

    def _may_learn(self, passed: Passage, before: Call) -> Names:
        """What the move and the steps that were left make known, and what became otherwise."""
        frames = (before.frames[-1], *(stood[-1] for stood in passed.turn.passed))
        after = passed.turn.call.facts
        changed = NOTHING if after is before.facts else (dict(after.items() ^ before.facts.items()))
        return passed.move.makes.union(changed, *map(self._learnt_at, frames))

    def _learnt_at(self, frame: Frame) -> Names:
        if frame not in self._learnt:
            flow = self._flows.flows[frame.flow]
            step = flow.steps[frame.step]
            remembered = frozenset(step.remember) if isinstance(step, Use) else NOTHING
            self._learnt[frame] = remembered.union(*(anew for _, anew in ways_of(flow, step)))
        return self._learnt[frame]


def _told_by(made: _Made, state: State, below: int, move: Move) -> Passage | None:
    """None where it cannot be told what becomes of a fact that one of the two calls had before."""
    call, after = state.call, made.passed.turn.call
    facts = _facts(made, call) if made.may_learn else call.facts
    if facts is None:
        return None
    own, other = call.frames[:below], len(made.before.frames) - made.inside
    said_again = (*own, *after.repeat_from[other:]) if after.repeat_from else ()
    if made.keeps_words:
        said_again = call.repeat_from
    frames = (*own, *after.frames[other:])
    told = replace(after, line=call.line, frames=frames, facts=facts, repeat_from=said_again)
    return made.passed.told_of(state, move, told)


def _facts(made: _Made, other: Call) -> dict[str, FactValue] | None:
    """What the other call knows after it; None where that cannot be told. A fact that the turn may learn, and
    that is as it was, may have been learnt anew with the same value, or left alone.
    """
    after, before = made.passed.turn.call.facts, made.before.facts
    facts = dict(other.facts)
    for name in made.may_learn:
        value = after.get(name)
        if value == before.get(name) != other.facts.get(name):
            return None
        if value is None:
            facts.pop(name, None)
        else:
            facts[name] = value
    return facts


def _known(call: Call, needed: Names) -> tuple[tuple[str, FactValue], ...]:
    return tuple((name, value) for name, value in sorted(call.facts.items()) if name in needed)


def _as_made(move: Move, when: Circumstances) -> object:
    return type(move.event), _ENCODE(move.event), move.after_long, when


def _keeps_words(made: Passage) -> bool:
    """Are the words that star says again still those of the turn before?"""
    is_over = isinstance(made.turn.call.waiting, Ended)
    return made.turn.errand is not None or (not made.turn.passed and not is_over)


def _untouched(made: Passage) -> int:
    """How many flows, from the outermost, stand at the end as they stood before, and did so all the time."""
    before: Frames = made.before.call.frames if made.before else ()
    stood = (made.turn.call.frames, *made.turn.passed)
    untouched = 0
    for depth, frame in enumerate(before[:-1], start=1):
        if any(len(frames) <= depth or frames[depth - 1] != frame for frames in stood):
            break
        untouched = depth
    return untouched
