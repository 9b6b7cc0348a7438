"""A word that a `choose` looks for must be one that some choice remembers.

Why: the case would never be taken.

Bad:   remember: {purpose: balance}   and   is: balence
Good:  remember: {purpose: balance}   and   is: balance
"""

from ivr.flow.model import Choose
from ivr.flow.problems import quoted
from ivr.flow.scope import Scope

RULE = "unknown-value"


def check(scope: Scope) -> None:
    """Words that are compared with a remembered fact."""
    remembered: dict[str, set[str]] = {}
    for fact, word in scope.remembered:
        remembered.setdefault(fact, set()).add(word)
    for _, step in scope.steps():
        for case in step.step.cases if isinstance(step.step, Choose) else ():
            fact = step.step.fact if isinstance(step.step, Choose) else ""
            for word in case.any_of if fact in remembered else ():
                if word not in remembered[fact]:
                    message = f"no choice remembers {quoted(word)} as '{fact}'"
                    hints = scope.notes.suggest(word, sorted(remembered[fact]))
                    scope.notes.error(RULE, step.places.get(f"is {word}", step.place), message, *hints)
