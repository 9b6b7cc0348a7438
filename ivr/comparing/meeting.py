"""Where one version asks something more, both calls are brought to the same place again, to be walked on."""

from collections import deque
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from ivr.comparing.costs import cost_of
from ivr.comparing.judging import Met
from ivr.comparing.sides import Side, Stand
from ivr.engine.events import CallerGone, SpeechHeard
from ivr.exploring.asked_again import QUESTIONS
from ivr.exploring.passages import Circumstances

MOST_DEEDS = 2
MOST_MOMENTS = 100
"""So far one of the calls is walked on alone."""


class Alone(Struct, frozen=True):
    """A call that went on alone: what was done, and what it cost."""

    stand: Stand
    acts: tuple[str, ...] = ()
    cost: int = 0
    deeds: int = 0


def meetings(old_side: Side, new_side: Side, met: Met) -> Iterator[Met]:
    """Where the one goes on alone to where the other waits for an answer, if it soon comes there."""
    found = _alone_to(new_side, met.new, met.old)
    if found is not None:
        acts = (*met.acts, *found.acts)
        yield replace(
            met, old=met.old.rested(), new=found.stand.rested(), acts=acts, cost=met.cost + found.cost
        )
    found = _alone_to(old_side, met.old, met.new)
    if found is not None:
        yield replace(met, old=found.stand.rested(), new=met.new.rested())


def _alone_to(side: Side, stand: Stand, goal: Stand) -> Alone | None:
    if not isinstance(goal.call.waiting, QUESTIONS):
        return None
    ahead, seen = deque([Alone(stand)]), set[object]()
    while ahead and len(seen) < MOST_MOMENTS:
        here = ahead.popleft()
        outline = side.outline(here.stand)
        if outline in seen:
            continue
        seen.add(outline)
        if _is_at(here.stand, goal):
            return here
        ahead.extend(one for one in _onward(side, here) if one.deeds <= MOST_DEEDS)
    return None


def _is_at(stand: Stand, goal: Stand) -> bool:
    is_alike = type(stand.call.waiting) is type(goal.call.waiting)
    return is_alike and stand.frame == goal.frame and stand.call.language == goal.call.language


def _onward(side: Side, here: Alone) -> Iterator[Alone]:
    when = Circumstances(side.start)
    for move in side.moves(here.stand):
        if move.reads or move.whose == "silence" or isinstance(move.event, SpeechHeard | CallerGone):
            continue
        made = side.make(here.stand.rested(), move, when)
        acts = (*here.acts, move.act) if move.act else here.acts
        cost = here.cost + cost_of(move, when, side.start)
        yield Alone(made, acts, cost, here.deeds + (move.whose == "caller"))
