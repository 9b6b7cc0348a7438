"""Both versions walked in step: the same deeds on the same line, and what is heard in the one and the other.

Cheapest calls first, so that a difference is told by a shortest one. Where nothing that differs lies ahead, a
call is not walked on; where every step that a turn passes is the same in both, one turn stands for two.
"""

from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush

from ivr.comparing.costs import cost_of
from ivr.comparing.extent import Extent
from ivr.comparing.judging import Judge, Met
from ivr.comparing.keys import Moves, moves_where_steps_differ
from ivr.comparing.meeting import meetings
from ivr.comparing.sides import Side, Stand
from ivr.engine.call import Frame
from ivr.engine.events import CallAnswered, CallerGone, CardNumberDropped, SpeechHeard
from ivr.exploring.moves import Move
from ivr.exploring.passages import Circumstances
from ivr.exploring.reading import goes_by_clock
from ivr.exploring.search import CALLER, SID
from ivr.flow.model import Ask, Choose, Consent, Line, Menu, Pay
from ivr.flow.people import Hours

PAIRS_AT_MOST = 60_000
"""Some three kilobytes each. A comparison with more is told that it was not made to the end."""
PAIRS_BETWEEN_TELLINGS = 200


class Walk:
    """The walk, what lies ahead of it, and where it was."""

    def __init__(
        self,
        sides: tuple[Side, Side],
        moments: tuple[str, ...],
        extent: Extent,
        told: Callable[[int, int], None] | None = None,
        *,
        pairs_at_most: int = PAIRS_AT_MOST,
        rejoins: bool = True,
    ) -> None:
        """`moments`: ISO, the usual one first; the calls are made then. `rejoins`: calls that part are walked
        on where they meet again.
        """
        self.moments = moments
        self.old, self.new = sides
        self.extent = extent
        self._pairs_at_most = pairs_at_most
        self._rejoins = rejoins
        self.judge = Judge(self.old, self.new, self.extent)
        self.is_whole = True
        self._told = told
        self._pairs: list[Met] = []
        self._ahead: list[tuple[int, int]] = []
        self._least: dict[object, int] = {}

    @property
    def moments_seen(self) -> int:
        """How many pairs of moments were walked on from."""
        return len(self._pairs) - len(self._ahead)

    def run(self, lines: list[Line]) -> None:
        """From the start of each of these lines, which both versions have."""
        for line in lines:
            for at in self.moments:
                answered = CallAnswered(at, SID, line.number, CALLER)
                begun = Met(self.old.begin(answered), self.new.begin(answered), line.number, at)
                self._arrive(begun)
                if not self._looks_at_clock(begun.old.passed, begun.new.passed):
                    break
        walked = 0
        while self._ahead:
            _, number = heappop(self._ahead)
            walked += 1
            if walked >= self._pairs_at_most:
                self.is_whole = False
                return
            self._leave(number)
            if self._told is not None and walked % PAIRS_BETWEEN_TELLINGS == 0:
                self._told(walked, len(self._pairs))

    def call_to(self, met: Met) -> tuple[tuple[str, ...], str]:
        """What is done from the answer of the call on, in the words of a call file; when, if it counts."""
        acts, at = met.acts, met.at
        while met.before >= 0:
            met = self._pairs[met.before]
            acts, at = (*met.acts, *acts), met.at if met.at != self.moments[0] else at
        return acts, "" if at == self.moments[0] else at

    def _leave(self, number: int) -> None:
        pair = self._pairs[number]
        if not self._is_worth_walking(pair):
            return
        if pair.new.frame in self.extent.changed:
            self.judge.compare_understanding(pair)
        for moves in self._moves(pair):
            usual = Circumstances(self.moments[0], tried=self._tried(pair, moves))
            made = self._make(pair, moves, usual, number)
            for when in self._other_circumstances(pair, made, usual):
                self._make(pair, moves, when, number)
        for stand in (pair.old, pair.new):
            if stand.frame is not None:
                self.extent.look_at(stand.frame, stand.call.language)

    def _is_worth_walking(self, pair: Met) -> bool:
        """Calls that stand alike are walked on as long as they may come to something that differs."""
        frames = pair.new.call.frames
        is_alike = frames == pair.old.call.frames and all(
            side.outline(pair.old)[1:] == side.outline(pair.new)[1:] for side in (self.old, self.new)
        )
        is_untold = pair.new.is_pending() and pair.old.heard != pair.new.heard
        if not is_alike or is_untold or not frames or frames[-1] in self.extent.changed:
            return True
        return self.extent.may_come_to_more(frames)

    def _moves(self, pair: Met) -> Iterator[Moves]:
        """What is done in both at once; an errand that only one of them sends is answered there alone."""
        old, new = pair.old, pair.new
        if pair.is_pending():
            yield from _answers(self.old.moves(old), self.new.moves(new), old.is_pending(), new.is_pending())
            return
        differs = new.frame in self.extent.changed or old.frame != new.frame
        moves = (
            moves_where_steps_differ(self.old, old, self.new, new) if differs else _same(self.new.moves(new))
        )
        yield from (one for one in moves if _tells(one.any, differs))

    def _tried(self, pair: Met, moves: Moves) -> int:
        """A question that is the same in both is left at once by silence, and by what does not fit."""
        step = self.new.step_at(pair.new.frame)
        if moves.any.reads != "tries" or pair.new.frame in self.extent.changed:
            return 0
        return step.tries - 1 if isinstance(step, Menu | Ask | Consent) else 2

    def _make(self, pair: Met, moves: Moves, when: Circumstances, number: int) -> Met:
        old, new = pair.old, pair.new
        if not pair.is_pending():
            old, new = old.rested(), new.rested()
        made_new = self.new.make(new, moves.new, when) if moves.new else new
        passes = (pair.new.frame, made_new.frame, *made_new.passed)
        if moves.old is moves.new and old == new and self.extent.changed.isdisjoint(passes):
            made_old = made_new
        else:
            made_old = self.old.make(old, moves.old, when) if moves.old else old
        cost = pair.cost + cost_of(moves.any, when, self.moments[0])
        acts = (moves.any.act,) * (when.tried + 1) if moves.any.act else ()
        deed = pair.deed if pair.is_pending() else (pair.new.frame, acts)
        met = Met(made_old, made_new, pair.line, when.at, number, acts, cost, pair.new.frame, deed)
        if moves.told:
            self.judge.tell_key(moves, met)
        if moves.told is None or moves.told == "key moved":
            self._arrive(met)
        return met

    def _other_circumstances(self, pair: Met, made: Met, usual: Circumstances) -> Iterator[Circumstances]:
        """Another hour where a turn looked at the clock; payments declined before where one begins."""
        old, new = (pair.old.passed, pair.new.passed) if pair.is_pending() else ((), ())
        if self._looks_at_clock(made.old.passed[len(old) :], made.new.passed[len(new) :]):
            yield from (Circumstances(at, tried=usual.tried) for at in self.moments[1:])
        step = self.new.step_at(made.new.frame)
        if isinstance(step, Pay) and made.new.frame != pair.new.frame:
            yield from (Circumstances(usual.at, count, usual.tried) for count in range(1, step.declines + 1))

    def _looks_at_clock(self, old: Iterable[Frame], new: Iterable[Frame]) -> bool:
        """Does a call of either version go by the time at one of its steps?"""
        both = ((self.old, old), (self.new, new))
        return any(goes_by_clock(side.step_at(frame)) for side, passed in both for frame in passed)

    def _arrive(self, met: Met) -> None:
        if met.is_pending():
            self.judge.compare_charges(met)
            goes_on = True
        else:
            goes_on = self.judge.compare(met)
        self._look_at_passed(met.new, met.old)
        if goes_on:
            self._note(met)
        elif self._rejoins:
            for one in meetings(self.old, self.new, met):
                self._note(one)

    def _note(self, met: Met) -> None:
        """To be walked on from, unless calls that go on alike were come to as cheaply."""
        is_untold = met.is_pending() and met.old.heard != met.new.heard
        still_told = (met.old.heard, met.new.heard, self._look_in(met)) if is_untold else ()
        key = (self.old.outline(met.old), self.new.outline(met.new), still_told)
        if met.cost < self._least.get(key, met.cost + 1):
            self._least[key] = met.cost
            heappush(self._ahead, (met.cost, len(self._pairs)))
            self._pairs.append(met)

    def _look_in(self, met: Met) -> Frame | None:
        return self.extent.look_in(*met.new.passed, *met.old.passed)

    def _look_at_passed(self, new: Stand, old: Stand) -> None:
        """Steps that were passed on the way were looked at; those that a fact decides, for that fact. At a
        moment that is the only one hours decide once.
        """
        for frame in new.passed:
            if frame == new.frame or frame not in self.extent.changed:
                continue
            step = self.new.step_at(frame)
            is_one_moment = isinstance(step, Hours) and len(self.moments) == 1
            if isinstance(step, Choose | Hours) and old.passed == new.passed and not is_one_moment:
                continue
            self.extent.look_at(frame, new.call.language)


def _answers(
    old: tuple[Move, ...], new: tuple[Move, ...], is_old_pending: bool, is_new_pending: bool
) -> Iterator[Moves]:
    if is_old_pending and is_new_pending and [one.act for one in old] == [one.act for one in new]:
        yield from (Moves(other if one == other else one, other) for one, other in zip(old, new, strict=True))
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
