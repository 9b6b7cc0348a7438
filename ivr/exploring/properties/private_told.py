"""What belongs to an account is heard only by callers who proved to be its holder.

Why: anyone can know an account number. Every word of every call is looked at, and a private fact among them
needs the mark that only a verification leaves.

Bad:   look_up: account_of_caller, then  say: Your account is {account_number}.
Good:  look_up: verify_holder
       verified: tell_account
"""

from collections.abc import Iterator

from ivr.engine.call import ForReadBack
from ivr.exploring.findings import Breach
from ivr.exploring.passages import Passage
from ivr.flow.lookups import VERIFIED
from ivr.flow.model import ReadBack

RULE = "private-told"


def breaches(passed: Passage) -> Iterator[Breach]:
    """Private values that are spoken in this turn without the mark."""
    call = passed.turn.call
    if VERIFIED in call.marks:
        return
    private = passed.world.values.private
    for fact in _heard(passed):
        if (fact, call.facts.get(fact)) in private:
            message = f"'{fact}' is private, and is told to a caller who was not verified"
            yield Breach(passed.speaker_of(fact), message)


def _heard(passed: Passage) -> Iterator[str]:
    yield from (spoken.fact for spoken in passed.facts)
    step = passed.step
    if isinstance(step, ReadBack) and isinstance(passed.turn.call.waiting, ForReadBack):
        yield step.fact
