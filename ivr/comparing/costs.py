"""What a step of a call costs, so that the shortest call is found first."""

from ivr.exploring.moves import Move
from ivr.exploring.passages import Circumstances

A_DEED = 1_000
AN_OUTAGE = 1_000
ANOTHER_HOUR = 1
A_PARTICULAR = 1
CUT_OFF_BEFORE = 2_000
THE_KNOWN_KEY = "presses 0"
"""Whatever the caller does, and a service that is down; to choose between calls as short: an hour that is not
the usual one, and whatever is special about the caller. Of two ways as short to a person 0 is the one that
callers know. A call that goes on where an earlier one was cut off is told where no usual one shows it.
"""


def cost_of(move: Move, when: Circumstances, usual: str) -> int:
    """`usual`: the moment at which calls are made where it does not matter."""
    hour = ANOTHER_HOUR if when.at != usual else 0
    if move.whose not in ("itself", "outside"):
        return A_DEED * (when.tried + 1) + hour - (move.act == THE_KNOWN_KEY)
    if move.act.endswith(": unavailable") or when.declines:
        return AN_OUTAGE + hour
    if move.act == "# cut_off_call: found":
        return CUT_OFF_BEFORE + hour
    return hour if move.act.endswith(": none") or not move.act else A_PARTICULAR + hour
