"""Enqueue: the caller waits to her waiting document until she leaves, hangs up or somebody takes her."""

from ivr.simulator.documents import DocumentRefused, Verb
from ivr.simulator.gathering import play_gather
from ivr.simulator.leg import Finished, GoTo, LeftQueue, Leg, Step
from ivr.simulator.offers import (
    Act,
    CallerGone,
    Dequeued,
    Offer,
    OtherSideGone,
    PersonAnswers,
    StaySilent,
    TakenFromQueue,
    Talk,
    Utterance,
)
from ivr.simulator.performing import VerbNotAllowed, VerbTable, perform, play_hangup, play_redirect
from ivr.simulator.speaking import play_say
from ivr.simulator.switchboard import CallQueue, QueuedCall
from ivr.simulator.tasks import EnqueueRefused, mark_task, read_enqueue
from ivr.simulator.wire import Fields

DEFAULT_QUEUE_SIZE = 1000
LARGEST_QUEUE_SIZE = 5000
SILENT_ROUND_SECONDS = 30.0
TALK_SECONDS = 60.0
"""How long the two sides talk when nobody says when it ends."""


def play_leave(_leg: Leg, _verb: Verb) -> Talk[Step]:
    """Out of the queue; the call goes on."""
    yield from ()
    return LeftQueue()


WAITING_VERBS: VerbTable = {
    "Say": play_say,
    "Play": play_say,
    "Pause": play_say,
    "Gather": play_gather,
    "Redirect": play_redirect,
    "Hangup": play_hangup,
    "Leave": play_leave,
}
WHISPER_VERBS: VerbTable = {
    "Say": play_say,
    "Play": play_say,
    "Pause": play_say,
    "Redirect": play_redirect,
}


def play_enqueue(leg: Leg, verb: Verb) -> Talk[Step]:
    """The action hears of a dequeued call only when the conversation is over."""
    try:
        asked = read_enqueue(leg.board, verb, leg.sid)
    except EnqueueRefused as refused:
        leg.note(refused.code, refused.about, verb.base_url)
        return _onward(verb, (("QueueResult", "error"),))
    queue = leg.board.queue_named(asked.queue_name)
    most = min(int(verb.number("maxQueueSize", DEFAULT_QUEUE_SIZE)), LARGEST_QUEUE_SIZE)
    if len(queue.calls) >= most:
        leg.note(14207, f"the queue '{queue.name}' is full", verb.base_url)
        return _onward(verb, (("QueueResult", "queue-full"), ("QueueSid", queue.sid)))
    if asked.task is not None:
        leg.board.tasks.append(asked.task)
    place = _Place(leg, verb, queue, most)
    try:
        result = yield from place.stay()
    except CallerGone:
        leg.status = "completed"
        _post_ignored(leg, verb, place.result_fields(place.result_of_hang_up))
        raise
    if result == "hangup":
        leg.status = "completed"
        _post_ignored(leg, verb, place.result_fields(result))
        return Finished()
    return _onward(verb, place.result_fields(result))


def _onward(verb: Verb, told: Fields) -> Step:
    action = verb.url("action")
    return None if action is None else GoTo(action, verb.method(), told)


def _post_ignored(leg: Leg, verb: Verb, told: Fields) -> None:
    """Nobody is left to hear what the action answers."""
    step = _onward(verb, told)
    if isinstance(step, GoTo):
        leg.post(step)


class _Place:
    """A caller's place in a queue."""

    def __init__(self, leg: Leg, verb: Verb, queue: CallQueue, most: int) -> None:
        self._leg = leg
        self._verb = verb
        self._queue = queue
        self._most = most
        self._joined_at = leg.clock.elapsed_seconds
        self._waited_seconds: float | None = None
        self.result_of_hang_up = "hangup"
        queue.calls.append(QueuedCall(leg.sid, leg.clock, leg.resume))

    @property
    def waited_seconds(self) -> int:
        """Until the caller was taken; until now while she waits."""
        if self._waited_seconds is not None:
            return int(self._waited_seconds)
        return int(self._leg.clock.elapsed_seconds - self._joined_at)

    def result_fields(self, result: str) -> Fields:
        return (
            ("QueueResult", result),
            ("QueueSid", self._queue.sid),
            ("QueueTime", str(self.waited_seconds)),
        )

    def stay(self) -> Talk[str]:
        """The QueueResult, when the wait is over and a conversation, if there was one, too."""
        leg = self._leg
        leg.is_queued = True
        try:
            return (yield from self._wait())
        except Dequeued as taken:
            self._step_out()
            self.result_of_hang_up = "bridged"
            mark_task(leg.board, leg.sid, "assigned")
            return (yield from self._be_bridged(taken.act))
        finally:
            self._step_out()
            mark_task(leg.board, leg.sid, "completed" if self.result_of_hang_up == "bridged" else "canceled")

    def _step_out(self) -> None:
        if self._waited_seconds is None:
            self._waited_seconds = self._leg.clock.elapsed_seconds - self._joined_at
            self._queue.waits_seconds.append(self._waited_seconds)
        self._queue.remove(self._leg.sid)
        self._leg.is_queued = False
        self._leg.context_fields = ()

    # -- waiting

    def _wait(self) -> Talk[str]:
        url, method = self._verb.url("waitUrl"), self._verb.method("waitUrlMethod")
        if url is None:
            return (yield from self._wait_without_document())
        request = GoTo(url, method)
        while True:
            step = yield from self._play_round(request)
            match step:
                case GoTo():
                    request = step
                case None:
                    request = GoTo(request.url, request.method)
                    yield from self._pass_time()
                case str():
                    return step

    def _play_round(self, request: GoTo) -> Talk[GoTo | str | None]:
        """The waiting document once: where it leads, the QueueResult it ends with, or None at its end."""
        self._leg.context_fields = self._standing()
        try:
            step = yield from perform(self._leg, self._leg.fetch(request), WAITING_VERBS)
        except DocumentRefused:
            return "error"
        except VerbNotAllowed as refused:
            self._leg.note(12200, f"<{refused}> does not belong in a waiting document", request.url)
            return "error"
        if isinstance(step, LeftQueue):
            return "leave"
        return "hangup" if isinstance(step, Finished) else step

    def _wait_without_document(self) -> Talk[str]:
        """No address at all: the carrier's own music. A blank one: silence."""
        if "waitUrl" not in self._verb.element.attrib:
            self._leg.begin_speech([Utterance("music", "", "carrier")])
        while True:
            yield from self._pass_time(SILENT_ROUND_SECONDS)

    def _pass_time(self, seconds: float = 0.0) -> Talk[None]:
        """Silence is the next round; keys pressed while nobody listens are lost."""
        while not isinstance((yield from self._leg.wait(Offer("queue"))), StaySilent):
            pass
        self._leg.clock.advance(seconds)

    def _standing(self) -> Fields:
        position = self._queue.place_of(self._leg.sid) + self._leg.board.habits.first_queue_position
        return (
            ("QueueSid", self._queue.sid),
            ("QueuePosition", str(position)),
            ("QueueTime", str(self.waited_seconds)),
            ("AvgQueueTime", str(self._queue.average_seconds)),
            ("CurrentQueueSize", str(len(self._queue.calls))),
            ("MaxQueueSize", str(self._most)),
        )

    # -- the conversation

    def _be_bridged(self, act: TakenFromQueue | PersonAnswers) -> Talk[str]:
        if isinstance(act, TakenFromQueue) and act.whisper_url is not None:
            yield from self._hear_whisper(act)
        try:
            yield from self._talk(nobody_there=isinstance(act, PersonAnswers))
        except CallerGone:
            if isinstance(act, TakenFromQueue):
                act.resume(OtherSideGone())
            raise
        return "bridged"

    def _hear_whisper(self, act: TakenFromQueue) -> Talk[None]:
        """Played to the one who waited, not to the one who takes her. A bad document is skipped."""
        leg = self._leg
        leg.context_fields = (
            ("QueueSid", self._queue.sid),
            ("QueueTime", str(self.waited_seconds)),
            ("DequeingCallSid", act.taker_sid),
        )
        request: Step = GoTo(act.whisper_url or "", act.whisper_method)
        try:
            while isinstance(request, GoTo):
                request = yield from perform(leg, leg.fetch(request), WHISPER_VERBS)
        except DocumentRefused:
            return
        except VerbNotAllowed as refused:
            leg.note(13201, f"<{refused}> does not belong in a whisper", act.whisper_url or "")
        finally:
            leg.context_fields = ()

    def _talk(self, nobody_there: bool) -> Talk[None]:
        """Until the other side leaves. A person without a phone of her own leaves when the caller waits."""
        while True:
            act: Act = yield from self._leg.wait(Offer("bridge"))
            if isinstance(act, OtherSideGone):
                return
            if isinstance(act, StaySilent):
                self._leg.clock.advance(TALK_SECONDS)
                if nobody_there:
                    return
