"""What a caller hears while she waits for a person: her place and an honest wait in words, then music.

The carrier asks again whenever this runs out, so it lasts about as long as the queue lets pass between two
announcements: the music's own length, or a pause.
"""

from ivr.engine.call import Call, ForQueue
from ivr.engine.events import QueueStanding
from ivr.engine.instructions import Instruction, Pause, PlayRecording, Speak, Spoken
from ivr.engine.phrases import PHRASES, Phrases
from ivr.flow.model import FlowSet
from ivr.flow.people import Queue

SECONDS_A_MINUTE = 60
MAX_WAIT_TOLD_MINUTES = 180
"""A longer wait is told as this one; by then it is a guess."""
ANY_QUEUE = Queue("")
"""The defaults, for a standing that reaches us after the queue was left."""


def waiting_words(flows: FlowSet, call: Call, standing: QueueStanding) -> tuple[Instruction, ...]:
    """Her place in line, the wait, and the queue's music or a pause. Reads; moves nothing."""
    queue = _queue_of(flows, call)
    phrases = PHRASES[call.language]
    words = f"{_place(standing.position, phrases)} {_wait(wait_minutes(queue, standing), phrases)}"
    pause = Pause(max(1, queue.announce_every_seconds))
    meanwhile = PlayRecording(queue.recording, pause) if queue.recording else pause
    return (Speak(call.language, (Spoken(words),)), meanwhile)


def wait_minutes(queue: Queue, standing: QueueStanding) -> int:
    """Whole minutes, rounded up: the carrier's average if it has one, else so many a caller in line."""
    minutes = queue.minutes_each * max(1, standing.position)
    if standing.average_seconds > 0:
        minutes = -(-standing.average_seconds // SECONDS_A_MINUTE)
    return min(max(1, minutes), MAX_WAIT_TOLD_MINUTES)


def _queue_of(flows: FlowSet, call: Call) -> Queue:
    if not isinstance(call.waiting, ForQueue):
        return ANY_QUEUE
    return flows.queues.get(call.waiting.queue, ANY_QUEUE)


def _place(position: int, phrases: Phrases) -> str:
    before = position - 1
    if before <= 0:
        return phrases.next_in_line
    return phrases.one_before if before == 1 else phrases.many_before.format(count=before)


def _wait(minutes: int, phrases: Phrases) -> str:
    return phrases.one_minute if minutes == 1 else phrases.many_minutes.format(count=minutes)
