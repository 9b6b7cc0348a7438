"""No call goes in a circle in which the caller is never asked.

Why: the same words would be spoken, or the same look-up made, for ever, and no key would help.

Bad:   look_up: balance
       unavailable: try_again       (which says a sentence and looks up again)
Good:  unavailable: to_a_person
"""

from collections.abc import Iterator

from ivr.exploring.findings import Finding
from ivr.exploring.passages import Circumstances
from ivr.exploring.search import Explored
from ivr.flow.circles import circles

RULE = "circle-without-caller"


def survey(explored: Explored) -> Iterator[Finding]:
    """Circles of states that follow each other by themselves."""
    edges: dict[str, list[str]] = {}
    for way in explored.ways:
        if way.move.whose == "itself" and way.start >= 0:
            edges.setdefault(str(way.start), []).append(str(way.end))
    for group in circles(edges):
        first = min(int(number) for number in group)
        if len(group) == 1 and group[0] not in edges[group[0]]:
            continue
        frame = explored.states[first].call.frames[-1]
        inside = next(way for way in explored.ways if way.start == first and str(way.end) in group)
        usual = Circumstances(explored.world.start)
        message = f"from step '{frame.step}' the call goes in a circle without ever asking the caller"
        yield Finding(RULE, "error", message, frame, first, inside.move, usual)
