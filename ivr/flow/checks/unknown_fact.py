"""A fact must be made known by some step: an ask, a look-up, a payment, hours, or `remember:`.

Why: where the caller should hear it there would be silence.

Bad:   say: You owe {balence}.
Good:  say: You owe {balance}.      (behind  look_up: balance)
"""

from collections.abc import Iterator

from ivr.flow.graph import FlowGraph
from ivr.flow.kinds import TODAY
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.model import Choose
from ivr.flow.problems import Hint
from ivr.flow.reading import ReadFlow
from ivr.flow.scope import Scope
from ivr.flow.sentences import FactUse

RULE = "unknown-fact"


def check(scope: Scope) -> None:
    """Facts that are spoken, needed or compared."""
    known = {TODAY: None}
    for _, step in scope.steps():
        known.update({fact: None for out in step.exits for fact in out.makes if fact})
    for flow in scope.flows.values():
        for use in _uses(flow):
            if use.fact not in known and use.fact:
                hints = _maker(use.fact) or scope.notes.suggest(
                    use.fact, {**scope.version.facts.kinds, **known}
                )
                scope.notes.error(RULE, use.place, f"no step makes '{use.fact}' known", *hints)


def _uses(flow: ReadFlow) -> Iterator[FactUse]:
    graph = FlowGraph(flow)
    for step in flow.steps.values():
        told: set[str] = set()
        for use in (*graph.spoken_facts.get(step.name, ()), *step.uses):
            if use.fact not in told:
                yield use
            told.add(use.fact)
        if isinstance(step.step, Choose) and "choose" in step.places:
            yield FactUse(step.step.fact, step.places["choose"])


def _maker(fact: str) -> tuple[Hint, ...]:
    makers = [
        name
        for name, declared in LOOK_UPS.items()
        if any(fact in made for made in declared.ways_out.values())
    ]
    return (Hint(f"look_up: {makers[0]}  makes it known"),) if makers else ()
