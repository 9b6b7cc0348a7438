"""A call goes on only by ways that its steps declare; whatever fails has one.

Why: otherwise a caller meets a stock apology and a dead line.

Bad:   use: verify_account     with no way out for its result  unavailable
Good:  unavailable: look_up_down
"""

from collections.abc import Iterator

from ivr.engine.call import Ended
from ivr.engine.events import CallerGone
from ivr.exploring.findings import Breach
from ivr.exploring.passages import Passage

RULE = "way-lost"


def breaches(passed: Passage) -> Iterator[Breach]:
    """Ends that no step speaks."""
    call = passed.turn.call
    if not isinstance(call.waiting, Ended) or call.outcome != "failed":
        return
    if isinstance(passed.move.event, CallerGone) or not call.frames:
        return
    message = "the way is lost here, and the call ends with a good-bye that no step speaks"
    yield Breach(call.frames[-1], message)
