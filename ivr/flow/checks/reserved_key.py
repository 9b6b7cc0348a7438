"""0 leads to a person and star repeats, in every menu; 1 and 2 answer the system's own questions.

Why: callers learn these keys once and press them without listening (ISO/IEC 13714).

Bad:   0: {to: hear our address, go: address}
Good:  4: {to: hear our address, go: address}
"""

from ivr.flow.model import Menu
from ivr.flow.problems import Hint
from ivr.flow.reading import ReadFlow
from ivr.flow.scope import Scope

RULE = "reserved-key"
ANSWERS = ("1", "2")


def check(scope: Scope) -> None:
    """Looks at the keys of every flow and of every menu."""
    for flow in scope.flows.values():
        persons = scope.graph.persons[flow.name]
        _check_everywhere(scope, flow, persons)
        for step in flow.steps.values():
            if not isinstance(step.step, Menu):
                continue
            for out in step.exits:
                if out.chosen and out.word == "star":
                    scope.notes.warning(RULE, out.place, "star is the key to hear a question again")
                elif out.chosen and out.word == "0" and out.target not in persons:
                    scope.notes.warning(
                        RULE, out.place, "0 is the key for a person, and this step leads to none"
                    )


def _check_everywhere(scope: Scope, flow: ReadFlow, persons: frozenset[str]) -> None:
    for key, place in flow.repeat_keys.items():
        if key in ANSWERS or key == "0":
            scope.notes.error(RULE, place, f"{key} cannot repeat everywhere", Hint("write  star: repeat"))
    for key, out in flow.everywhere.items():
        if key in (*ANSWERS, "pound"):
            said = "ends a number" if key == "pound" else "answers questions of the system"
            scope.notes.error(RULE, out.place, f"{key} {said}, so it cannot lead elsewhere everywhere")
        elif key == "star":
            scope.notes.warning(RULE, out.place, "star is the key to hear a question again")
        elif key == "0" and out.target not in persons:
            scope.notes.warning(RULE, out.place, "0 is the key for a person, and this step leads to none")
