"""In every menu, question and consent some key should lead to a person at once; not at the agents' desk.

Why: who does not find her matter in the menu, or cannot key a number, must still be helped.

Bad:   a flow without `everywhere`, and a menu without a choice for a person
Good:  everywhere:
         0: to_a_person
"""

from ivr.flow.graph import ASKS_CALLER, FlowGraph
from ivr.flow.people import Connect
from ivr.flow.problems import Hint
from ivr.flow.reading import ReadStep
from ivr.flow.scope import Scope

RULE = "no-way-out"


def check(scope: Scope) -> None:
    """Menus, questions and consents that a call can come to."""
    for flow in scope.flows.values():
        if any(isinstance(step.step, Connect) for step in flow.steps.values()):
            continue  # the agents' end: whoever calls here is the person
        graph = scope.graph.flows[flow.name]
        persons = scope.graph.persons[flow.name]
        for step in flow.steps.values():
            asks = step.verb is not None and step.verb.name in ASKS_CALLER
            if asks and step.name in graph.reachable and not _keys(graph, step) & persons:
                message = f"callers in '{step.name}' cannot reach a person"
                hint = Hint("add under 'everywhere'  0: NAME_OF_A_STEP  that leads to a queue")
                scope.notes.warning(RULE, step.place, message, hint)


def _keys(graph: FlowGraph, step: ReadStep) -> set[str]:
    """The steps to which a key of the caller leads."""
    own = {out.target for out in step.exits if out.chosen or out.word in ("agreed", "refused")}
    return own | {out.target for out in graph.exits[step.name] if out not in step.exits}
