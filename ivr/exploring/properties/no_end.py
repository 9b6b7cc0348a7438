"""From everywhere some way leads to a person, or to a good-bye.

Why: a caller who came there could only hang up.

Bad:   a menu all of whose keys, and its give_up, lead back to itself
Good:  give_up: to_a_person
"""

from collections.abc import Iterator

from ivr.engine.call import ForConnection, ForMessage, ForQueue, ForTransfer
from ivr.exploring.findings import Finding
from ivr.exploring.search import Explored

RULE = "no-end"
WITH_PEOPLE = (ForQueue, ForTransfer, ForMessage, ForConnection)


def survey(explored: Explored) -> Iterator[Finding]:
    """Of the states that reach neither, the one with the shortest call."""
    before: dict[int, list[int]] = {}
    for way in explored.ways:
        if way.start >= 0:
            before.setdefault(way.end, []).append(way.start)
    reached = {number for number, end in explored.ends.items() if end == "polite"}
    reached |= {
        number for number, state in enumerate(explored.states) if isinstance(state.call.waiting, WITH_PEOPLE)
    }
    ahead = list(reached)
    while ahead:
        fresh = [number for number in before.get(ahead.pop(), ()) if number not in reached]
        reached.update(fresh)
        ahead += fresh
    told: set[object] = set()
    for number, state in enumerate(explored.states):
        if number in reached or number in explored.ends or state.call.frames in told:
            continue
        told.add(state.call.frames)
        frame = state.call.frames[-1]
        message = f"from step '{frame.step}' no key, word or silence leads to a person or to a good-bye"
        yield Finding(RULE, "error", message, frame, number)
        return
