"""Both versions walked in step: the same deeds on the same line, and what is heard in the one and the other.

Cheapest calls first, so that a difference is told by a shortest one. Where nothing that differs lies ahead, a
call is not walked on; where every step that a turn passes is the same in both, one turn stands for two.
"""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush

from msgspec import Struct

from ivr.comparing.extent import Extent
from ivr.comparing.judging import Judge, Met
from ivr.comparing.keys import Moves, moves_where_steps_differ
from ivr.comparing.sides import Circumstances, Side, Stand
from ivr.engine.events import CallAnswered, CallerGone, CardNumberDropped, SpeechHeard
from ivr.exploring.moments import representative_moments
from ivr.exploring.moves import Move
from ivr.exploring.search import CALLER, SID
from ivr.exploring.values import Values
from ivr.flow.model import Ask, Choose, Consent, FlowSet, Line, Menu, Pay
from ivr.flow.people import CallBack, Hours

PAIRS_AT_MOST = 60_000
"""Some three kilobytes each. A comparison with more is told that it was not made to the end."""
A_DEED = 1_000
AN_OUTAGE = 1_000
A_PARTICULAR = 1
"""What a step of a call costs, so that the shortest one is found: whatever the caller does, a service that is
down, and, to choose between calls as short, whatever is special about the caller.
"""
PAIRS_BETWEEN_TELLINGS = 200


class Pair(Struct, frozen=True):
    """Two calls in step, and how they were come to: `before` is the number of the pair before, -1 for none.

    `line` in E.164. `act` in the words of a call file.
    """

    old: Stand
    new: Stand
    line: str
    before: int
    act: str
    cost: int


class Walk:
    """The walk, what lies ahead of it, and where it was."""

    def __init__(
        self, before: FlowSet, after: FlowSet, joined: FlowSet, told: Callable[[int, int], None] | None
    ) -> None:
        self.moments = representative_moments(joined)
        values = Values(joined)
        self.old = Side(before, values, self.moments[0])
        self.new = Side(after, values, self.moments[0])
        self.extent = Extent(before, after)
        self.judge = Judge(self.old, self.new, self.extent)
        self.is_whole = True
        self._told = told
        self._pairs: list[Pair] = []
        self._ahead: list[tuple[int, int]] = []
        self._least: dict[object, int] = {}

    @property
    def moments_seen(self) -> int:
        """How many pairs of moments were walked on from."""
        return len(self._pairs) - len(self._ahead)

    def run(self, lines: list[Line]) -> None:
        """From the start of each of these lines, which both versions have."""
        for line in lines:
            answered = CallAnswered(self.moments[0], SID, line.number, CALLER)
            self._arrive(Met(self.old.begin(answered), self.new.begin(answered), line.number, -1, "", 0))
        walked = 0
        while self._ahead:
            _, number = heappop(self._ahead)
            walked += 1
            if walked >= PAIRS_AT_MOST:
                self.is_whole = False
                return
            self._leave(number)
            if self._told is not None and walked % PAIRS_BETWEEN_TELLINGS == 0:
                self._told(walked, len(self._pairs))

    def acts_to(self, number: int) -> tuple[str, ...]:
        """What is done from the answer of the call on, in the words of a call file."""
        acts: list[str] = []
        while number >= 0:
            pair = self._pairs[number]
            acts += [pair.act] if pair.act else []
            number = pair.before
        return tuple(reversed(acts))

    def _leave(self, number: int) -> None:
        pair = self._pairs[number]
        if not self._is_worth_walking(pair):
            return
        for moves in self._moves(pair):
            usual = Circumstances(self.moments[0], tried=self._tried(pair, moves))
            made = self._make(pair, moves, usual, number)
            for when in self._other_circumstances(pair, made, usual):
                self._make(pair, moves, when, number)
        for stand in (pair.old, pair.new):
            if stand.frame is not None:
                self.extent.look_at(stand.frame, stand.call.language)

    def _is_worth_walking(self, pair: Pair) -> bool:
        """Calls that stand alike are walked on as long as they may come to something that differs."""
        frames = pair.new.call.frames
        is_alike = self._outline(pair)[0] == self._outline(pair)[1]
        is_untold = pair.new.is_pending() and pair.old.heard != pair.new.heard
        if not is_alike or is_untold or not frames or frames[-1] in self.extent.changed:
            return True
        return self.extent.may_come_to_more(frames)

    def _outline(self, pair: Pair) -> tuple[object, object]:
        return self.old.outline(pair.old), self.new.outline(pair.new)

    def _moves(self, pair: Pair) -> Iterator[Moves]:
        """What is done in both at once; an errand that only one of them sends is answered there alone."""
        old, new = pair.old, pair.new
        if old.is_pending() or new.is_pending():
            yield from _answers(self.old.moves(old), self.new.moves(new), old.is_pending(), new.is_pending())
            return
        differs = new.frame in self.extent.changed or old.frame != new.frame
        moves = (
            moves_where_steps_differ(self.old, old, self.new, new) if differs else _same(self.new.moves(new))
        )
        yield from (one for one in moves if _tells(one.any, differs))

    def _tried(self, pair: Pair, moves: Moves) -> int:
        """A question that is the same in both is left at once by silence, and by what does not fit."""
        step = self.new.step_at(pair.new.frame)
        if moves.any.reads != "tries" or pair.new.frame in self.extent.changed:
            return 0
        return step.tries - 1 if isinstance(step, Menu | Ask | Consent) else 2

    def _make(self, pair: Pair, moves: Moves, when: Circumstances, number: int) -> Stand:
        old, new = pair.old, pair.new
        if not old.is_pending() and not new.is_pending():
            old, new = old.rested(), new.rested()
        made_new = self.new.make(new, moves.new, when) if moves.new else new
        passes = (pair.new.frame, made_new.frame, *made_new.passed)
        if moves.old is moves.new and old == new and self.extent.changed.isdisjoint(passes):
            made_old = made_new
        else:
            made_old = self.old.make(old, moves.old, when) if moves.old else old
        cost = pair.cost + cost_of(moves.any, when)
        act = ", ".join([moves.any.act] * (when.tried + 1)) if when.tried else moves.any.act
        met = Met(made_old, made_new, pair.line, number, act, cost, pair.new.frame)
        if moves.told:
            self.judge.tell_key(moves, met)
        if moves.told is None or moves.told == "key moved":
            self._arrive(met)
        return made_new

    def _other_circumstances(self, pair: Pair, made: Stand, usual: Circumstances) -> Iterator[Circumstances]:
        """Another hour where the turn looked at the clock; payments declined before where one begins."""
        here = len(pair.new.passed) if pair.new.is_pending() else 0
        steps = [self.new.step_at(frame) for frame in made.passed[here:]]
        if any(_looks_at_clock(step) for step in steps):
            yield from (Circumstances(at, usual.tried) for at in self.moments[1:])
        step = self.new.step_at(made.frame)
        if isinstance(step, Pay) and made.frame != pair.new.frame:
            yield from (Circumstances(usual.at, usual.tried, count) for count in range(1, step.declines + 1))

    def _arrive(self, met: Met) -> None:
        old, new = met.old, met.new
        is_pending = old.is_pending() or new.is_pending()
        goes_on = is_pending or self.judge.compare(met)
        self._look_at_passed(new, old)
        if not goes_on:
            return
        still_told = (old.heard, new.heard) if is_pending and old.heard != new.heard else ()
        key = (self.old.outline(old), self.new.outline(new), still_told)
        if met.cost < self._least.get(key, met.cost + 1):
            self._least[key] = met.cost
            heappush(self._ahead, (met.cost, len(self._pairs)))
            self._pairs.append(Pair(old, new, met.line, met.before, met.act, met.cost))

    def _look_at_passed(self, new: Stand, old: Stand) -> None:
        """Steps that were passed on the way were looked at; those that a fact decides, for that fact."""
        for frame in new.passed:
            if frame == new.frame or frame not in self.extent.changed:
                continue
            step = self.new.step_at(frame)
            if isinstance(step, Choose | Hours) and old.passed == new.passed:
                continue
            self.extent.look_at(frame, new.call.language)


def _answers(
    old: tuple[Move, ...], new: tuple[Move, ...], is_old_pending: bool, is_new_pending: bool
) -> Iterator[Moves]:
    if is_old_pending and is_new_pending and [one.act for one in old] == [one.act for one in new]:
        yield from (Moves(one, other) for one, other in zip(old, new, strict=True))
    elif is_old_pending:
        yield from (Moves(move, None) for move in old)
    else:
        yield from (Moves(None, move) for move in new)


def _same(moves: tuple[Move, ...]) -> Iterator[Moves]:
    return (Moves(move, move) for move in moves)


def _tells(move: Move, differs: bool) -> bool:
    """Could what follows be new? Star says again what was compared already, unless it is changed."""
    if isinstance(move.event, CallerGone | CardNumberDropped | SpeechHeard):
        return False
    return differs or move.reads != "words"


def cost_of(move: Move, when: Circumstances) -> int:
    """See A_DEED."""
    if move.whose not in ("itself", "outside"):
        return A_DEED * (when.tried + 1)
    if move.act.endswith(": unavailable") or when.declines:
        return AN_OUTAGE
    return 0 if move.act.endswith(": none") or not move.act else A_PARTICULAR


def _looks_at_clock(step: object) -> bool:
    return isinstance(step, Hours | CallBack) or (isinstance(step, Choose) and step.fact == "today")
