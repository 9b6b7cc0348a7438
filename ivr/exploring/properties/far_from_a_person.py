"""A person is never more than a few presses away.

Why: who cannot find her matter in the menus must not have to walk through all of them.

Bad:   a menu in a menu in a menu, none of which has a key for a person
Good:  everywhere:
         0: to_a_person
"""

from collections import deque
from collections.abc import Iterator

from ivr.engine.call import (
    ForConfirmation,
    ForConnection,
    ForDigits,
    ForDoubt,
    ForErrand,
    ForKey,
    ForMessage,
    ForPen,
    ForQueue,
    ForReadBack,
    ForTransfer,
)
from ivr.exploring.findings import Finding
from ivr.exploring.search import Explored
from ivr.exploring.states import State

RULE = "far-from-a-person"
MOST_PRESSES_TO_A_PERSON = 4
ASKED = (ForKey, ForDoubt, ForDigits, ForConfirmation, ForPen, ForReadBack)


def survey(explored: Explored) -> Iterator[Finding]:
    """Of every step from which more presses are needed, one problem."""
    presses = presses_to_a_person(explored)
    told: set[object] = set()
    for number, state in enumerate(explored.states):
        frame = state.call.frames[-1] if state.call.frames else None
        if not isinstance(state.call.waiting, ASKED) or frame is None or frame in told:
            continue
        needed = presses.get(number)
        if needed is None or needed > MOST_PRESSES_TO_A_PERSON:
            told.add(frame)
            how = "no presses lead" if needed is None else f"it takes {needed} presses"
            message = f"from step '{frame.step}' {how} to a person"
            yield Finding(RULE, "warning", message, frame, number)


def presses_to_a_person(explored: Explored) -> dict[int, int]:
    """By state: the fewest keys or words of the caller; missing where none of them lead there."""
    before: dict[int, list[tuple[int, int]]] = {}
    for way in explored.ways:
        if way.start >= 0 and way.move.whose != "silence":
            before.setdefault(way.end, []).append((way.start, int(way.move.whose == "caller")))
    presses = {number: 0 for number, state in enumerate(explored.states) if _is_with_a_person(state)}
    ahead = deque(presses)
    while ahead:
        number = ahead.popleft()
        for earlier, cost in before.get(number, ()):
            if presses[number] + cost < presses.get(earlier, 1_000_000):
                presses[earlier] = presses[number] + cost
                ahead.append(earlier) if cost else ahead.appendleft(earlier)
    return presses


def _is_with_a_person(state: State) -> bool:
    """A person, now or by a promise to call back."""
    waiting = state.call.waiting
    promised = isinstance(waiting, ForErrand) and waiting.errand == "ask_call_back"
    return promised or isinstance(waiting, ForQueue | ForTransfer | ForMessage | ForConnection)
