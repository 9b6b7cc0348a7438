"""How many presses away a person is from the start of a line, in both versions."""

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count

from ivr.comparing.differences import Difference
from ivr.comparing.sides import Side, Stand
from ivr.engine.call import ForConnection, ForErrand, ForMessage, ForQueue, ForTransfer
from ivr.engine.events import CallAnswered, SpeechHeard
from ivr.exploring.passages import Circumstances
from ivr.exploring.search import CALLER, SID
from ivr.flow.model import Language, Line
from ivr.flow.problems import counted

CALLS_AT_MOST = 1_000
"""A person who is not found in so many moments is as good as none."""
NOBODY = "no way to a person"
Found = dict[Language, tuple[str, ...]]
"""By language: what is done to come to a person, in the words of a call file."""


def compare_ways_to_people(old: Side, new: Side, line: Line) -> Iterator[Difference]:
    """One difference for each language in which the way became longer or shorter."""
    before, after = _nearest_people(old, line), _nearest_people(new, line)
    for language in before.keys() | after.keys():
        was, becomes = _presses(before.get(language)), _presses(after.get(language))
        if was != becomes:
            acts = after.get(language, before.get(language, ()))
            yield Difference("person", was, becomes, line.number, language, acts)


def _presses(acts: tuple[str, ...] | None) -> str:
    if acts is None:
        return NOBODY
    return counted(sum(_is_pressed(act) for act in acts), "press").replace("presss", "presses")


def _is_pressed(act: str) -> bool:
    return not act.startswith("#")


def _nearest_people(side: Side, line: Line) -> Found:
    """In ordinary hours, without waiting for silence to lead there."""
    begun = side.begin(CallAnswered(side.start, SID, line.number, CALLER))
    ahead: list[tuple[int, int, Stand, tuple[str, ...]]] = [(0, 0, begun, ())]
    in_order = count(1)
    seen: set[object] = set()
    found: Found = {}
    while ahead and len(seen) < CALLS_AT_MOST and found.keys() != side.flows.voices.keys():
        cost, _, stand, acts = heappop(ahead)
        outline = side.outline(stand)
        if outline in seen:
            continue
        seen.add(outline)
        if _is_with_a_person(stand):
            found.setdefault(stand.call.language, acts)
            continue
        for move in side.moves(stand):
            if move.whose != "silence" and not move.reads and not isinstance(move.event, SpeechHeard):
                made = side.make(stand.rested(), move, Circumstances(side.start))
                does = (*acts, move.act) if move.act else acts
                heappush(ahead, (cost + (move.whose == "caller"), next(in_order), made, does))
    return found


def _is_with_a_person(stand: Stand) -> bool:
    waiting = stand.call.waiting
    promised = isinstance(waiting, ForErrand) and waiting.errand in ("ask_call_back", "join_line")
    return promised or isinstance(waiting, ForQueue | ForTransfer | ForMessage | ForConnection)
