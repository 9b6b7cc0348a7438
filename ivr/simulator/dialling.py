"""Dial: a number, a SIP address, or whoever waits longest in a queue."""

from msgspec import Struct

from ivr.simulator.callee import Called, ring
from ivr.simulator.documents import Verb
from ivr.simulator.leg import GoTo, Leg, Step
from ivr.simulator.offers import (
    Act,
    CallerGone,
    Offer,
    OtherSideGone,
    PersonAnswers,
    PressKeys,
    StaySilent,
    TakenFromQueue,
    Talk,
)
from ivr.simulator.switchboard import CallQueue, QueuedCall
from ivr.simulator.wire import Fields

DEFAULT_RING_SECONDS = 30.0
LEAST_RING_SECONDS = 5.0
LONGEST_RING_SECONDS = 600.0
LONGEST_TALK_SECONDS = 14_400.0
MOST_NUMBERS = 10
TALK_SECONDS = 60.0


class _Dialled(Struct, frozen=True):
    """What came of it. `queue_fields` when a queue was dialled."""

    status: str
    sid: str = ""
    seconds: float = 0.0
    bridged: bool = False
    queue_fields: Fields = ()


class _GoneWhileTalking(CallerGone):
    """The caller hung up on whom she was connected to."""

    def __init__(self, dialled: _Dialled) -> None:
        super().__init__()
        self.dialled = dialled


def play_dial(leg: Leg, verb: Verb) -> Talk[Step]:
    """With an action the rest of the document never plays; without one it does."""
    queue = next((child for child in verb.children if child.name == "Queue"), None)
    try:
        dialled = yield from (_dial_numbers(leg, verb) if queue is None else _dial_queue(leg, verb, queue))
    except CallerGone as gone:
        leg.status = "completed"
        left = gone.dialled if isinstance(gone, _GoneWhileTalking) else _Dialled("canceled")
        step = _onward(verb, left)
        if isinstance(step, GoTo) and leg.board.habits.dial_action_after_hang_up:
            leg.post(step)
        raise
    return _onward(verb, dialled)


def _onward(verb: Verb, dialled: _Dialled) -> Step:
    action = verb.url("action")
    if action is None:
        return None
    told: Fields = (
        *(("DialCallStatus", dialled.status), ("DialBridged", str(dialled.bridged).lower())),
        *(("DialCallDuration", str(round(dialled.seconds))), *dialled.queue_fields),
    )
    return GoTo(action, verb.method(), (*told, ("DialCallSid", dialled.sid)) if dialled.sid else told)


def ring_seconds(leg: Leg, verb: Verb) -> float:
    """How long it rings before the carrier gives up: the timeout within its limits, and a little more."""
    asked = verb.number("timeout", DEFAULT_RING_SECONDS)
    asked = min(max(asked, LEAST_RING_SECONDS), LONGEST_RING_SECONDS)
    return asked + leg.board.habits.dial_extra_seconds


# -- numbers and addresses


def _dial_numbers(leg: Leg, verb: Verb) -> Talk[_Dialled]:
    """All at once or one by one, the first who answers wins; here they ring in the order of the document."""
    nouns = [child for child in verb.children if child.name in ("Number", "Sip")] or [verb]
    called = Called("failed", "")
    for noun in nouns[:MOST_NUMBERS]:
        called = yield from ring(leg, noun, ring_seconds(leg, verb))
        if called.status == "answered":
            break
    if called.status != "answered":
        return _Dialled(called.status, called.sid)
    started = leg.clock.elapsed_seconds
    gone = yield from _talk(leg, verb, called.talk_seconds)
    seconds = leg.clock.elapsed_seconds - started
    called.report("completed", seconds)
    return _ended(_Dialled("completed", called.sid, seconds, True), gone)


def _ended(dialled: _Dialled, gone: bool) -> _Dialled:
    if gone:
        raise _GoneWhileTalking(dialled)
    return dialled


def _talk(leg: Leg, verb: Verb, talk_seconds: float) -> Talk[bool]:
    """Until the callee leaves; at star, if the document says so; at the time limit. True: the caller left."""
    limit = verb.number("timeLimit", LONGEST_TALK_SECONDS)
    while True:
        try:
            act: Act = yield from leg.wait(Offer("bridge"))
        except CallerGone:
            return True
        if isinstance(act, StaySilent):
            leg.clock.advance(min(talk_seconds, limit))
            return False
        if isinstance(act, OtherSideGone) or _ends_by_star(verb, act):
            return False


def _ends_by_star(verb: Verb, act: Act) -> bool:
    return isinstance(act, PressKeys) and "*" in act.keys and verb.says_yes("hangupOnStar")


# -- queues


def _dial_queue(leg: Leg, verb: Verb, noun: Verb) -> Talk[_Dialled]:
    queue = leg.board.queues.get(noun.text)
    if queue is None:
        leg.note(14211, f"there is no queue '{noun.text}'", verb.base_url)
        return _Dialled("failed", queue_fields=(("QueueResult", "error"),))
    while not queue.calls:
        act = yield from _ring_in(leg, queue)
        if not queue.calls and isinstance(act, StaySilent | PersonAnswers):
            leg.clock.advance(ring_seconds(leg, verb))
            return _Dialled("no-answer", queue_fields=(("QueueSid", queue.sid),))
    waiting = queue.calls[0]
    waiting.clock.catch_up_with(leg.clock)
    leg.clock.catch_up_with(waiting.clock)
    waiting.resume(TakenFromQueue(leg.sid, leg.resume, noun.url("url"), noun.method()))
    leg.clock.catch_up_with(waiting.clock)
    started = leg.clock.elapsed_seconds
    told = (("QueueSid", queue.sid), ("QueueTime", str(int(queue.waits_seconds[-1]))))
    gone = yield from _talk_with_taken(leg, verb, waiting)
    seconds = leg.clock.elapsed_seconds - started
    return _ended(_Dialled("completed", waiting.call_sid, seconds, True, told), gone)


def _ring_in(leg: Leg, queue: CallQueue) -> Talk[Act]:
    """Until this leg does something, or somebody joins the queue."""
    queue.takers.append(leg.resume)
    try:
        return (yield from leg.wait(Offer("ringing")))
    finally:
        if leg.resume in queue.takers:
            queue.takers.remove(leg.resume)


def _talk_with_taken(leg: Leg, verb: Verb, waiting: QueuedCall) -> Talk[bool]:
    """Whoever leaves first, the other leg goes on by its own document. True: this leg left."""
    while True:
        try:
            act = yield from leg.wait(Offer("bridge"))
        except CallerGone:
            _leave(leg, waiting)
            return True
        if isinstance(act, OtherSideGone):
            leg.clock.catch_up_with(waiting.clock)
            return False
        if _ends_by_star(verb, act):
            _leave(leg, waiting)
            return False
        if isinstance(act, StaySilent):
            leg.clock.advance(TALK_SECONDS)


def _leave(leg: Leg, waiting: QueuedCall) -> None:
    waiting.clock.catch_up_with(leg.clock)
    waiting.resume(OtherSideGone())
