"""What a caller hears while she waits for a person: her place and an honest wait in words, then music.

The carrier asks again whenever this runs out, so it lasts about as long as the queue lets pass between two
announcements: the music's own length, or a pause.
"""

from ivr.engine.call import Call, ForQueue
from ivr.engine.events import QueueStanding
from ivr.engine.instructions import (
    GatherKeys,
    Instruction,
    LeaveQueue,
    Pause,
    PlayRecording,
    Speak,
    Spoken,
)
from ivr.engine.number_words import minutes_in_words, number_in_words
from ivr.engine.phrases import PHRASES
from ivr.flow.model import FlowSet, Language
from ivr.flow.people import JoinQueue, Queue

SECONDS_A_MINUTE = 60
MAX_WAIT_TOLD_MINUTES = 180
"""Of a longer wait it is told that it is longer than this; by then it is a guess."""
ROUNDED_FROM_MINUTES, ROUNDED_TO_MINUTES = 10, 5
"""Nobody knows a longer wait to the minute: it is rounded, upwards."""
CHOICES_KEY = "1"
KEY_WAIT_SECONDS = 1
"""After the music; a key counts at any time before."""
ANY_QUEUE = Queue("")
"""The defaults, for a standing that reaches us after the queue was left."""


def waiting_words(
    flows: FlowSet, call: Call, standing: QueueStanding, key: str = ""
) -> tuple[Instruction, ...]:
    """Her place in line, the wait, and the queue's music or a pause. Reads; moves nothing.

    `key`: pressed since the last time; the one for other choices takes her out of the queue. So do the end of
    the longest wait, and that nobody would come: her place is lost, or the last agent has left. Where the
    step offers other choices, every round listens for that key.
    """
    queue, offers = _queue_of(flows, call), _offers_choices(flows, call)
    nobody_comes = standing.is_lost or standing.agents == 0
    has_waited = standing.waited_seconds >= queue.longest_wait_seconds
    if nobody_comes or has_waited or (offers and key == CHOICES_KEY):
        return (LeaveQueue(),)
    phrases = PHRASES[call.language]
    wait = _wait(wait_minutes(queue, standing), call.language)
    words = f"{_place(standing.position, call.language)} {wait}"
    pause = Pause(max(1, queue.announce_every_seconds))
    meanwhile = PlayRecording(queue.recording, pause) if queue.recording else pause
    if not offers:
        return (Speak(call.language, (Spoken(words),)), meanwhile)
    spoken = Speak(call.language, (Spoken(f"{words} {phrases.waiting_choices}"),))
    return (GatherKeys((spoken, meanwhile), 1, "", KEY_WAIT_SECONDS, call.language),)


def _offers_choices(flows: FlowSet, call: Call) -> bool:
    frame = call.frames[-1] if call.frames else None
    flow = flows.flows.get(frame.flow) if frame else None
    step = flow.steps.get(frame.step) if flow and frame else None
    return isinstance(step, JoinQueue) and "choices" in step.ways_out


def wait_minutes(queue: Queue, standing: QueueStanding) -> int:
    """Whole minutes, rounded up, long ones to the next five: the carrier's average if it has one, else so
    many a caller in line, shared among the agents who are signed in.
    """
    minutes = -(-queue.minutes_each * max(1, standing.position) // max(1, standing.agents or 1))
    if standing.average_seconds > 0:
        minutes = -(-standing.average_seconds // SECONDS_A_MINUTE)
    if minutes > ROUNDED_FROM_MINUTES:
        minutes = -(-minutes // ROUNDED_TO_MINUTES) * ROUNDED_TO_MINUTES
    return max(1, minutes)


def _queue_of(flows: FlowSet, call: Call) -> Queue:
    if not isinstance(call.waiting, ForQueue):
        return ANY_QUEUE
    return flows.queues.get(call.waiting.queue, ANY_QUEUE)


def _place(position: int, language: Language) -> str:
    phrases = PHRASES[language]
    if position <= 1:
        return phrases.next_in_line
    return phrases.place_in_line.format(place=number_in_words(position, language))


def _wait(minutes: int, language: Language) -> str:
    phrases = PHRASES[language]
    if minutes > MAX_WAIT_TOLD_MINUTES:
        return phrases.long_wait.format(minutes=minutes_in_words(MAX_WAIT_TOLD_MINUTES, language))
    return phrases.wait.format(minutes=minutes_in_words(minutes, language))
