"""Whoever waits for a person hears her place and the wait, and is let out at the end of the longest wait.

Why: silence in a queue sounds like a line that is dead, and nobody may wait for ever.

Bad:   a key for other choices that is told while waiting, and does nothing
Good:  choices: instead_of_waiting
"""

from collections.abc import Iterator

from ivr.engine.call import ForQueue
from ivr.engine.events import QueueStanding
from ivr.engine.instructions import JoinQueueNow, LeaveQueue
from ivr.engine.waiting import CHOICES_KEY, waiting_words
from ivr.exploring.findings import Breach
from ivr.exploring.marking import text_heard
from ivr.exploring.passages import Passage
from ivr.flow.people import JoinQueue

RULE = "wait-without-words"
STANDINGS = (QueueStanding(1, 0), QueueStanding(2, 60, agents=1), QueueStanding(9, 300, 120, 2))
NEVER_SO_LONG = QueueStanding(1, 10**7)


def breaches(passed: Passage) -> Iterator[Breach]:
    """Calls that come into a queue of the carrier's, as its waiting document answers them."""
    call, step, flows = passed.turn.call, passed.step, passed.world.flows
    joined = any(isinstance(one, JoinQueueNow) for one in passed.turn.instructions)
    if not joined or not isinstance(call.waiting, ForQueue) or not isinstance(step, JoinQueue):
        return
    here = call.frames[-1]
    if not all(text_heard(waiting_words(flows, call, standing)) for standing in STANDINGS):
        yield Breach(here, "a caller who waits for a person hears nothing of her place in line")
    if waiting_words(flows, call, NEVER_SO_LONG) != (LeaveQueue(),):
        yield Breach(here, "a caller who waits for a person is never let out of the queue")
    leaves = waiting_words(flows, call, STANDINGS[0], CHOICES_KEY) == (LeaveQueue(),)
    if leaves != ("choices" in step.ways_out):
        yield Breach(here, "the key for other choices does not do what the step says")
