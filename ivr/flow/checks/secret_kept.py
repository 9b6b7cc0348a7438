"""A secret is used by the very next look-up, before the caller is waited for again.

Why: secrets live until the end of the turn in which they were keyed; afterwards they are gone.

Bad:   ask the date of birth (secret), then a menu, then  look_up: check_date_of_birth
Good:  ask the date of birth (secret), then  look_up: check_date_of_birth
"""

from ivr.flow.problems import Hint
from ivr.flow.scope import Scope

RULE = "secret-kept"


def check(scope: Scope) -> None:
    """Secrets that are gone where they are needed."""
    for _, step, certain in scope.reached_steps():
        for use in step.uses:
            if use.fact not in certain.known and scope.version.facts.is_secret(use.fact):
                message = f"the secret '{use.fact}' is not at hand here on every path"
                hint = Hint(
                    "ask for it in the step before; secrets are gone once the caller is waited for again"
                )
                scope.notes.error(RULE, use.place, message, hint)
