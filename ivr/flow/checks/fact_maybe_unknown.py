"""A fact must be known on every path that leads to the step.

Why: on the path where it is not known, there would be silence in the middle of a sentence.

Bad:   a sentence with {due_date} to which also the way out `nothing_owed` leads
Good:  a step of its own for each of the two
"""

from ivr.flow.problems import Hint
from ivr.flow.reading import ReadStep
from ivr.flow.scope import Scope
from ivr.flow.sentences import FactUse

RULE = "fact-maybe-unknown"


def check(scope: Scope) -> None:
    """Facts that some path does not make known; one problem for a fact in a step."""
    for graph, step, certain in scope.reached_steps():
        told: set[str] = set()
        for use in (*graph.spoken_facts.get(step.name, ()), *step.uses):
            lost = scope.version.facts.is_secret(use.fact)
            if use.fact in certain.known or use.fact in told or lost:
                continue
            told.add(use.fact)
            message = f"'{use.fact}' is not known on every path to step '{step.name}'"
            scope.notes.error(RULE, use.place, message, *_witness(scope, graph.flow.name, step, use))


def _witness(scope: Scope, flow: str, step: ReadStep, use: FactUse) -> tuple[Hint, ...]:
    """One way in on which the fact is not known, and one use of the flow, where others know it."""
    used = _used_without(scope, flow, use.fact)
    before = scope.knowledge.before.get((flow, step.name), {})
    for (_, name), (out, certain) in before.items():
        if use.fact not in certain.known:
            return (Hint(f"not when the call comes from step '{name}' by '{out.word}'", out.place), *used)
    if step.name == scope.graph.flows[flow].start and not used:
        return (Hint("this is where the flow begins, and not every call that comes here knows it"),)
    return used


def _used_without(scope: Scope, flow: str, fact: str) -> tuple[Hint, ...]:
    """Of a flow that is used knowing the fact and not knowing it, the first use that does not."""
    uses = list(scope.knowledge.uses_of(flow))
    without = [point for point, known in uses if fact not in known]
    if not without or len(without) == len(uses):
        return ()
    user, name = without[0]
    place = scope.graph.flows[user].flow.steps[name].place
    return (
        Hint(f"not when step '{name}' of flow '{user}' uses this flow; others that use it know it", place),
    )
