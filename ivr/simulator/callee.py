"""The other leg of a Dial: it rings, answers or does not, hears its whisper, and reports its progress."""

from collections.abc import Callable
from email.utils import format_datetime

from msgspec import Struct

from ivr.simulator.clock import Clock
from ivr.simulator.documents import DocumentRefused, Verb
from ivr.simulator.gathering import play_gather
from ivr.simulator.leg import CallStatus, Finished, GoTo, Leg, Step
from ivr.simulator.offers import Offer, PersonAnswers, PressKeys, StaySilent, Talk
from ivr.simulator.performing import VerbNotAllowed, VerbTable, perform, play_hangup, play_redirect
from ivr.simulator.speaking import play_say
from ivr.simulator.switchboard import Callee
from ivr.simulator.wire import Fields

CALLEE_VERBS: VerbTable = {
    "Say": play_say,
    "Play": play_say,
    "Pause": play_say,
    "Gather": play_gather,
    "Hangup": play_hangup,
    "Redirect": play_redirect,
}
_STATUSES: dict[str, CallStatus] = {
    "initiated": "ringing",
    "ringing": "ringing",
    "answered": "in-progress",
    "completed": "completed",
    "busy": "busy",
    "no-answer": "no-answer",
    "failed": "failed",
}


class Called(Struct, frozen=True):
    """`status`: answered, busy, no-answer or failed. `report` tells the application of a later event."""

    status: str
    sid: str
    talk_seconds: float = 0.0
    report: Callable[[str, float], None] = lambda _event, _seconds: None


def ring(leg: Leg, noun: Verb, patience_seconds: float) -> Talk[Called]:
    """Ring one number or address. Whoever scripted nothing decides when it rings: answer, or let it ring."""
    callee = leg.board.callee_at(noun.text)
    if callee is None:
        act = yield from leg.wait(Offer("ringing"))
        callee = Callee("answered" if isinstance(act, PersonAnswers) else "no-answer")
    other = Leg(
        leg.board,
        to=noun.text,
        caller=leg.caller,
        clock=Clock(leg.clock.now),
        direction="outbound-dial",
        parent_sid=leg.sid,
    )
    report = _reporter(other, noun)
    for event in ("initiated", "ringing"):
        report(event, 0.0)
    leg.clock.advance(_seconds_to(callee.outcome, leg, patience_seconds))
    outcome = callee.outcome
    if outcome == "answered":
        other.status = "in-progress"
        report("answered", 0.0)
        if not _lets_through(other, noun, callee):
            outcome = "no-answer"
        leg.board.heard_by_callees[noun.text] = other.heard
    if outcome != "answered":
        report(outcome, 0.0)
    return Called(outcome, other.sid, callee.talk_seconds, report)


def _seconds_to(outcome: str, leg: Leg, patience_seconds: float) -> float:
    if outcome == "no-answer":
        return patience_seconds
    return leg.board.habits.ring_seconds if outcome == "answered" else 1.0


def _lets_through(other: Leg, noun: Verb, callee: Callee) -> bool:
    """The whisper's document plays to the callee first; hanging up there refuses the call."""
    url = noun.url("url")
    if url is None:
        return True
    step: Step = GoTo(url, noun.method())
    try:
        while isinstance(step, GoTo):
            step = _play_alone(perform(other, other.fetch(step), CALLEE_VERBS), callee.keys)
    except DocumentRefused:
        return False
    except VerbNotAllowed as refused:
        other.note(13201, f"<{refused}> does not belong in a whisper", url)
        return False
    return not isinstance(step, Finished)


def _play_alone(talk: Talk[Step], keys: str) -> Step:
    """A callee presses the keys that were scripted for her, then stays silent."""
    act: PressKeys | StaySilent = PressKeys(keys) if keys else StaySilent()
    try:
        next(talk)
        while True:
            talk.send(act)
            act = StaySilent()
    except StopIteration as end:
        step: Step = end.value
        return step


def _reporter(other: Leg, noun: Verb) -> Callable[[str, float], None]:
    """Status callbacks of this leg, as far as it wants them; `completed` stands for every ending."""
    url = noun.url("statusCallback")
    wanted = noun.attribute("statusCallbackEvent", "completed").split()
    sequence = iter(range(100))

    def report(event: str, seconds: float) -> None:
        kind = event if event in ("initiated", "ringing", "answered") else "completed"
        other.status = _STATUSES[event]
        number = next(sequence)
        if url is None or kind not in wanted:
            return
        extra: Fields = (
            *(("Timestamp", format_datetime(other.clock.now)), ("CallbackSource", "call-progress-events")),
            ("SequenceNumber", str(number)),
        )
        if kind == "completed":
            extra += (("CallDuration", str(round(seconds))),)
        other.report(url, noun.method("statusCallbackMethod"), extra)

    return report
