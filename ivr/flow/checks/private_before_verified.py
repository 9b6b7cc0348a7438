"""What belongs to an account is spoken, looked up and authorized only behind a look-up that verified the
caller.

Why: anyone can know an account number. Keying another account number ends the verification.

Bad:   look_up: balance          (before  look_up: verify_holder)
Good:  look_up: verify_holder
       verified: balance
"""

from ivr.flow.lookups import LOOK_UPS, VERIFIED
from ivr.flow.model import LookUp, TakeMessage
from ivr.flow.problems import Hint
from ivr.flow.scope import Scope

RULE = "private-before-verified"
_HINT = Hint("lead here only from the way out 'verified' of  look_up: verify_holder")


def check(scope: Scope) -> None:
    """Private look-ups, private facts in sentences, and authorizations that are spoken."""
    for graph, step, certain in scope.reached_steps():
        if VERIFIED in certain.marks:
            continue
        if isinstance(step.step, LookUp):
            declared = LOOK_UPS.get(step.step.look_up)
            if declared is not None and declared.needs_verified:
                message = (
                    f"'{declared.name}' tells private things; the caller is not verified on every path here"
                )
                scope.notes.error(RULE, step.places["look_up"], message, _HINT)
        if isinstance(step.step, TakeMessage) and step.step.purpose == "spoken authorization":
            message = (
                "only the account holder authorizes anybody; the caller is not verified on every path here"
            )
            scope.notes.error(RULE, step.places["take_message"], message, _HINT)
        spoken = [use for use in step.uses if use.spoken]
        for use in (*graph.spoken_facts.get(step.name, ()), *spoken):
            if use.fact in certain.private:
                message = f"'{use.fact}' is private, and the caller is not verified on every path here"
                scope.notes.error(RULE, use.place, message, _HINT)
