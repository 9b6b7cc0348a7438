"""Behind `use:` only results that the other flow has can be ways out.

Why: a result that never comes is usually a misspelt one.

Bad:   use: verify_account     (which ends with  done: verified)
       verifed: pay
Good:  verified: pay
"""

from ivr.flow.model import Use
from ivr.flow.problems import Hint, quoted
from ivr.flow.scope import Scope

RULE = "unknown-result"


def check(scope: Scope) -> None:
    """Results that the used flow does not have."""
    for _, step in scope.steps():
        if not isinstance(step.step, Use):
            continue
        known = scope.results.get(step.step.flow)
        for word in step.step.results if known is not None else ():
            if known is not None and word not in known:
                hints = scope.notes.suggest(word, known) or (
                    Hint(f"its results are: {', '.join(known) or 'none'}"),
                )
                message = f"the flow '{step.step.flow}' has no result {quoted(word)}"
                scope.notes.error(RULE, step.places[word], message, *hints)
