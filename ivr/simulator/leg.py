"""One leg of a call: its name, its clock, what was heard on it, and how it asks for documents."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Literal
from urllib.parse import urljoin

from msgspec import Struct, structs

from ivr.simulator.clock import Clock
from ivr.simulator.documents import Document, DocumentRefused, read_document
from ivr.simulator.offers import (
    Act,
    CallerGone,
    Dequeued,
    HangUp,
    Offer,
    PersonAnswers,
    TakenFromQueue,
    Talk,
    Utterance,
)
from ivr.simulator.switchboard import CarrierProblem, Switchboard, new_sid
from ivr.simulator.wire import Answer, Exchange, Fields, Webhook

CallStatus = Literal["ringing", "in-progress", "completed", "busy", "no-answer", "failed", "canceled"]
_PLACES = ("City", "State", "Zip", "Country")


class GoTo(Struct, frozen=True):
    """The next document. `extra` are keys and results; they are not repeated after a redirect."""

    url: str
    method: str = "POST"
    extra: Fields = ()


class Finished(Struct, frozen=True):
    """The leg is over. `status` is its last one."""

    status: CallStatus = "completed"


class LeftQueue(Struct, frozen=True):
    """`<Leave>`: out of the queue, the call lives on."""


Step = GoTo | Finished | LeftQueue | None
"""None: go on with the next verb."""


class CallNeverWaits(Exception):
    """The application keeps the carrier busy with documents and never listens to its caller."""


class Leg:
    """`standing_fields` go with every request, `context_fields` with those inside a queue or a whisper.

    `own_fields`: those that no carrier knows, for an application that is told to mind them.
    """

    def __init__(
        self,
        board: Switchboard,
        *,
        to: str,
        caller: str,
        clock: Clock,
        direction: str = "inbound",
        tells_time: bool = False,
        parent_sid: str | None = None,
        own_fields: Fields = (),
    ) -> None:
        self.board = board
        self.sid = new_sid("CA")
        self.to = to
        self.caller = caller
        self.clock = clock
        self.direction = direction
        self.parent_sid = parent_sid
        self.status: CallStatus = "ringing"
        self.answered_at: float | None = None
        self.heard: list[Utterance] = []
        self.exchanges: list[Exchange] = []
        self.context_fields: Fields = ()
        self.keys_ahead = ""
        self.during_processing: Literal["", "hang up", "star"] = ""
        self.resume: Callable[[Act], None] = lambda _act: None
        self.busy_until = 0.0
        self.is_queued = False
        self._tells_time = tells_time
        self._own_fields = own_fields
        self._session = board.wire.open_session()

    # -- speech and time

    def begin_speech(self, pieces: Sequence[Utterance]) -> float:
        """The pieces begin to sound; the clock stays. Returns the second of the leg at which they end."""
        at = max(self.clock.elapsed_seconds, 0.0)
        for piece in pieces:
            self.heard.append(structs.replace(piece, at_seconds=at))
            at += piece.seconds
        self.busy_until = at
        return at

    def speak(self, pieces: Sequence[Utterance]) -> None:
        """The pieces are heard to their end."""
        self.move_to(self.begin_speech(pieces))

    def move_to(self, second: float) -> None:
        self.clock.advance(second - self.clock.elapsed_seconds)

    def cut_speech(self) -> None:
        """A key or a hang-up stops what sounds; what had not begun yet is not heard."""
        now = self.clock.elapsed_seconds
        if now < self.busy_until:
            self.heard = [
                piece if piece.at_seconds <= now else structs.replace(piece, text="") for piece in self.heard
            ]
            self.busy_until = now

    def moment_of(self, after_seconds: float | None) -> float:
        """When an act happens: so long from now, or as soon as the prompts have ended."""
        now = self.clock.elapsed_seconds
        return max(now, self.busy_until) if after_seconds is None else now + after_seconds

    def wait(self, offer: Offer) -> Talk[Act]:
        """Wait for the caller. Raises CallerGone, and Dequeued inside a queue."""
        act = yield offer
        if isinstance(act, HangUp):
            self.move_to(self.moment_of(act.after_seconds))
            self.cut_speech()
            raise CallerGone(act.after_seconds)
        if self.is_queued and isinstance(act, TakenFromQueue | PersonAnswers):
            self.cut_speech()
            raise Dequeued(act)
        return act

    # -- asking the application

    @property
    def standing_fields(self) -> Fields:
        """Sent with every request of a leg, the undocumented duplicates and blanks included."""
        fields = [
            *(("CallSid", self.sid), ("AccountSid", self.board.account_sid), ("ApiVersion", "2010-04-01")),
            *(("From", self.caller), ("To", self.to), ("Caller", self.caller), ("Called", self.to)),
            *(
                ("CallStatus", self.status),
                ("Direction", self.direction),
                ("StirVerstat", "TN-Validation-Passed-A"),
            ),
        ]
        for side in ("From", "To", "Caller", "Called"):
            fields += [(side + place, "US" if place == "Country" else "") for place in _PLACES]
        if self.parent_sid is not None:
            fields.append(("ParentCallSid", self.parent_sid))
        return (*fields, *self._own_fields, *self._time_fields())

    @property
    def naming_fields(self) -> Fields:
        """The little that the status callback of Pay carries besides its own fields."""
        return (("AccountSid", self.board.account_sid), ("CallSid", self.sid), *self._time_fields())

    def _time_fields(self) -> Fields:
        """A field of our own, for an application that is told to believe in a pretended time."""
        return () if self.told_time is None else (("IvrSimulatedTime", self.told_time.isoformat()),)

    @property
    def told_time(self) -> datetime | None:
        """The virtual time, when the application is to believe in it."""
        return self.clock.now if self._tells_time else None

    def absolute(self, url: str) -> str:
        return urljoin(self.board.public_url + "/", url)

    def post(self, request: GoTo, standing: Fields | None = None) -> Exchange:
        """One webhook with all its retries, written down."""
        fields = self.standing_fields + self.context_fields if standing is None else standing
        if len(self.exchanges) >= self.board.habits.requests_at_most:
            raise CallNeverWaits(f"{len(self.exchanges)} requests in one call, the last to {request.url}")
        webhook = Webhook(
            self.absolute(request.url), request.method, fields, request.extra, str(uuid.uuid4())
        )
        self.clock.advance(min(self.board.faults.delay_seconds, self.board.habits.answer_seconds))
        exchange = self.board.wire.exchange(self._session, webhook)
        self.exchanges.append(exchange)
        return exchange

    def fetch(self, request: GoTo) -> Document:
        """The document at an address. Raises DocumentRefused, the refusal already noted."""
        answer = self.post(request).answer
        url = self.absolute(request.url)
        try:
            document = _document_in(answer)
        except DocumentRefused as refusal:
            self.note(refusal.code, refusal.about, url)
            raise
        for finding in document.findings:
            self.note(finding.code, finding.about, document.url)
        return document

    def report(self, url: str, method: str, extra: Fields, standing: Fields | None = None) -> None:
        """A status callback. Its fields are those of now, however late it is delivered."""
        fields = self.standing_fields if standing is None else standing

        def deliver() -> None:
            answer = self.post(GoTo(url, method, extra), fields).answer
            if not isinstance(answer, Answer) or not 200 <= answer.status < 400:
                self.note(15003, "a status callback was not taken", url)

        self.board.callbacks.send(deliver)

    def report_end(self) -> None:
        """The one callback of a number: the call is over."""
        settings = self.board.settings_of(self.to)
        if settings.status is None:
            return
        talked = 0 if self.answered_at is None else round(self.clock.elapsed_seconds - self.answered_at)
        extra = (
            *(("CallDuration", str(talked)), ("Duration", str(-(-talked // 60)))),
            *(("Timestamp", format_datetime(self.clock.now)), ("CallbackSource", "call-progress-events")),
            ("SequenceNumber", "0"),
        )
        self.report(settings.status, settings.status_method, extra)

    def note(self, code: int, about: str, url: str = "") -> None:
        self.board.problems.append(CarrierProblem(code, about, url, self.sid))


def _document_in(answer: object) -> Document:
    if not isinstance(answer, Answer):
        raise DocumentRefused(getattr(answer, "code", 11200), getattr(answer, "about", "no answer"))
    if not 200 <= answer.status < 300:
        raise DocumentRefused(11200, f"the answer has status {answer.status}")
    return read_document(answer.url, answer.content_type, answer.body)
