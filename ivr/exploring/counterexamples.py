"""The call that shows a finding, in the form of a call file."""

from collections.abc import Iterator
from datetime import datetime

from ivr.engine.call import Ended
from ivr.engine.moments import HOME_ZONE
from ivr.exploring.clock import CLOSED_BECAUSE, closed_on
from ivr.exploring.findings import Finding
from ivr.exploring.marking import plain_stretches
from ivr.exploring.passages import Circumstances, Passage, passage
from ivr.exploring.search import CALLER, Arrival, Explored, first_passage

LETTERS_HEARD = 70
"""So much of what is heard in a turn is told; the rest would hide the keys."""
_REASON = " / ".join(CLOSED_BECAUSE.values())
_GIVEN = {
    "# join line: nobody_here": "given nobody signed in",
    "# may_text: no": f"given opted out {CALLER}",
}


def call_of(explored: Explored, finding: Finding) -> tuple[str, ...]:
    """Its lines: what is dialled and when, then what is heard and done by turns."""
    if finding.state < 0 and finding.move is None:
        return ()
    passages = list(_passages(explored, finding))
    acts = [passed.move.act for _, passed in passages]
    given = dict.fromkeys(_GIVEN[act] for act in acts if act in _GIVEN)
    at = _moment(explored, passages)
    closed = [f"given closed {name} because {_REASON}" for name in closed_on(explored.world.flows, at)]
    lines = [acts[0], f"from {CALLER}", f"at {at:%Y-%m-%d %H:%M}", *closed, *given, ""]
    for number, (when, passed) in enumerate(passages):
        if number and passed.move.act:
            lines += [passed.move.act] * (when.tried + 1)
        heard = _excerpt(passed.text)
        lines += [f"hears {heard}"] if heard else []
    if isinstance(passages[-1][1].turn.call.waiting, Ended):
        lines.append("call ends")
    return tuple(lines)


def _passages(explored: Explored, finding: Finding) -> Iterator[tuple[Circumstances, Passage]]:
    """The turns of the call from its beginning, made again, each with its circumstances."""
    chain: list[Arrival] = []
    number = finding.state
    while number >= 0:
        chain.append(explored.arrivals[number])
        number = chain[-1].before
    chain.reverse()
    if finding.move is not None and finding.when is not None:
        chain.append(Arrival(finding.state, finding.move, finding.when))
    for arrival in chain:
        if arrival.before < 0:
            yield arrival.when, first_passage(explored.world, arrival.move)
        else:
            state = explored.states[arrival.before]
            yield arrival.when, passage(explored.world, state, arrival.move, arrival.when)


def _moment(explored: Explored, passages: list[tuple[Circumstances, Passage]]) -> datetime:
    """The first moment that mattered, by the clock of the call files."""
    at = next((when.at for when, _ in passages if when.at != explored.world.start), explored.world.start)
    return datetime.fromisoformat(at).astimezone(HOME_ZONE)


def _excerpt(text: str) -> str:
    """The last longest stretch of words without facts, which differ from caller to caller."""
    stretch = max(
        reversed(plain_stretches(text)), key=lambda words: min(len(words), LETTERS_HEARD), default=""
    )
    if len(stretch) <= LETTERS_HEARD:
        return stretch
    return stretch[:LETTERS_HEARD].rsplit(" ", 1)[0]
