"""The conversation of a leg from ring to hang-up: document after document, the fallback when one fails."""

from urllib.parse import urljoin

from ivr.simulator.dialling import play_dial
from ivr.simulator.documents import Document, DocumentRefused, Verb
from ivr.simulator.gathering import play_gather
from ivr.simulator.leg import Finished, GoTo, LeftQueue, Leg, Step
from ivr.simulator.offers import CallerGone, Talk, Utterance
from ivr.simulator.paying import play_pay
from ivr.simulator.performing import VerbTable, perform, play_hangup, play_redirect
from ivr.simulator.queueing import play_enqueue
from ivr.simulator.recording import play_record
from ivr.simulator.speaking import play_say
from ivr.simulator.texting import play_sms

APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."


def play_leave(leg: Leg, _verb: Verb) -> Talk[Step]:
    """Outside a waiting document it means nothing."""
    yield from ()
    leg.note(12200, "<Leave> outside a waiting document")
    return None


def play_reject(leg: Leg, verb: Verb) -> Talk[Step]:
    """Only a call that was not answered yet can be rejected."""
    yield from ()
    if leg.answered_at is not None:
        leg.note(13810, "<Reject> after the call was answered", verb.base_url)
    return Finished(leg.board.habits.reject_status if leg.answered_at is None else "completed")


VERBS: VerbTable = {
    "Say": play_say,
    "Play": play_say,
    "Pause": play_say,
    "Gather": play_gather,
    "Redirect": play_redirect,
    "Hangup": play_hangup,
    "Leave": play_leave,
    "Enqueue": play_enqueue,
    "Dial": play_dial,
    "Record": play_record,
    "Sms": play_sms,
    "Pay": play_pay,
    "Reject": play_reject,
}


def converse(leg: Leg) -> Talk[None]:
    """The whole call. Afterwards `leg.status` is its last one."""
    settings = leg.board.settings_of(leg.to)
    leg.clock.advance(leg.board.habits.ring_seconds)
    request: GoTo | None = GoTo(settings.answer, settings.answer_method)
    try:
        while request is not None:
            request = yield from _next_document(leg, request)
    except CallerGone:
        leg.status = "completed"


def _next_document(leg: Leg, request: GoTo) -> Talk[GoTo | None]:
    document = _fetch_or_fall_back(leg, request)
    if document is None:
        _answer(leg)
        leg.speak([Utterance(APPLICATION_ERROR, "en-US", "carrier", len(APPLICATION_ERROR) / 15)])
        leg.status = "completed"
        return None
    if not (document.verbs and document.verbs[0].name == "Reject"):
        _answer(leg)
    step = yield from perform(leg, document, VERBS)
    match step:
        case GoTo():
            return step
        case Finished(status=status):
            leg.status = status
        case None | LeftQueue():
            leg.status = "completed"
    return None


def _answer(leg: Leg) -> None:
    if leg.answered_at is None:
        leg.answered_at = leg.clock.elapsed_seconds
        leg.status = "in-progress"


def _fetch_or_fall_back(leg: Leg, request: GoTo) -> Document | None:
    """The document, or the fallback's; None when neither can be had."""
    try:
        return leg.fetch(request)
    except DocumentRefused as refusal:
        settings = leg.board.settings_of(leg.to)
        if settings.fallback is None:
            return None
        told = (("ErrorCode", str(refusal.code)), ("ErrorUrl", urljoin(leg.absolute(""), request.url)))
        try:
            return leg.fetch(GoTo(settings.fallback, settings.fallback_method, told))
        except DocumentRefused:
            return None
