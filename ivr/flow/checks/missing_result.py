"""Behind `use:` every result of the other flow must have a way out.

Why: the caller for whom the other flow ends that way would meet a dead line.

Bad:   use: verify_account     (which also ends with  done: failed)
       verified: pay
Good:  verified: pay
       failed: to_a_person
"""

from ivr.flow.model import Use
from ivr.flow.problems import Hint, listed, quoted
from ivr.flow.scope import Scope

RULE = "missing-result"


def check(scope: Scope) -> None:
    """Results of the used flow without a way out; a misspelt one is told as unknown only."""
    for _, step in scope.steps():
        if not isinstance(step.step, Use):
            continue
        known = scope.results.get(step.step.flow, {})
        missing = [result for result in known if result and result not in step.step.results]
        misspelt = [word for word in step.step.results if word not in known]
        if missing and not misspelt:
            words = listed(quoted(result) for result in missing)
            hints = [Hint(f"add  {result}: NAME_OF_A_STEP", known[result]) for result in missing]
            message = f"step '{step.name}' leaves open where to go: {words}"
            scope.notes.error(RULE, step.place, message, *hints)
