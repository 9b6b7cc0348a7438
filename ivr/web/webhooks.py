"""The carrier's doors. Each checks the signature first, answers POST alone, and never fails with a 5xx."""

from collections.abc import Callable
from time import perf_counter
from typing import assert_never

from flask import Blueprint, Flask, Response, request
from msgspec import Struct
from structlog.typing import FilteringBoundLogger
from werkzeug.exceptions import HTTPException

from ivr.calls.answers import Answer
from ivr.calls.conductor import Conductor
from ivr.carrier.apologies import FixedAnswers, send_to
from ivr.carrier.people import read_recorded, read_standing
from ivr.carrier.requests import (
    Fields,
    NoSuchCall,
    call_sid,
    carries_payment_result,
    is_over,
    queue_was_left_well,
    read_answered,
    read_event,
    says_processing_began,
)
from ivr.carrier.twiml import Manner, render
from ivr.engine.events import CallerGone
from ivr.web.addresses import Addresses
from ivr.web.gate import Environ, Gate
from ivr.web.observing import Meters, told_of
from ivr.web.quick_door import Door, QuickDoor
from ivr.web.recordings import Recordings

WAITING_DOORS = ("wait", "fallback_waiting")
"""What they answer may hold no way to a person: the caller is on it already."""
LAST_TURN = 999_999
"""No call is this long; a larger number in an address is nobody's turn."""

View = Callable[..., bytes]


class Switchboard(Struct, frozen=True):
    """What the doors share."""

    gate: Gate
    conductor: Conductor
    fixed: FixedAnswers
    addresses: Addresses
    recordings: Recordings
    decline_codes: frozenset[str]
    log: FilteringBoundLogger
    meters: Meters


def open_doors(app: Flask, board: Switchboard) -> None:
    """Every door, below /voice."""
    voice = Blueprint("voice", __name__, url_prefix="/voice")
    doors = _Doors(board)
    for rule, view in (
        ("/answer", doors.answer),
        (f"/calls/<sid>/turns/<int(max={LAST_TURN}):number>", doors.turn),
        (f"/calls/<sid>/waits/<int(max={LAST_TURN}):number>", doors.wait),
        (f"/calls/<sid>/turns/<int(max={LAST_TURN}):number>/payment", doors.payment_status),
        (f"/calls/<sid>/turns/<int(max={LAST_TURN}):number>/recording", doors.recording_status),
        ("/status", doors.status),
        ("/fallback", doors.fallback),
        ("/fallback/waiting", doors.fallback_waiting),
        ("/fallback/afterwards", doors.fallback_afterwards),
    ):
        voice.add_url_rule(rule, view.__name__, _in_flask(_guarded(board, view)), methods=["POST"])
    app.register_blueprint(voice)
    first, later = _guarded(board, doors.answer), _guarded(board, doors.turn)
    app.wsgi_app = QuickDoor(app.wsgi_app, first, later)  # type: ignore[method-assign] # as Flask wants it


def _in_flask(door: Door) -> Callable[..., Response]:
    def view(**places: str | int) -> Response:
        status, document = door(request.environ, **places)
        return Response(document, status, mimetype="text/xml")

    return view


def _guarded(board: Switchboard, view: View) -> Door:
    """The gate before a view and the apology behind it."""

    def door(environ: Environ, **places: str | int) -> tuple[int, bytes]:
        began = perf_counter()
        try:
            fields = board.gate.admit(environ)
        except HTTPException as refused:
            board.meters.refused.labels(type(refused).__name__).inc()
            board.log.warning("refused", door=view.__name__, why=type(refused).__name__)
            return refused.code or 403, b""
        try:
            answer = view(fields, **places)
        except NoSuchCall:
            board.meters.refused.labels("NoSuchCall").inc()
            return 400, b""
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the caller hears a sentence and gets a person
            answer = _apologise(board, view.__name__, fields, error)
        board.meters.seconds.observe(perf_counter() - began)
        return (200, answer) if answer else (204, b"")

    return door


def _apologise(board: Switchboard, door: str, fields: Fields, error: Exception) -> bytes:
    board.meters.apologies.inc()
    board.log.error("apologised", door=door, call_sid=fields.get("CallSid", "")[:64], **told_of(error))
    if carries_payment_result(fields):
        return board.fixed.payment_in_doubt
    return board.fixed.waiting if door in WAITING_DOORS else board.fixed.apology


class _Doors:
    """The views: fields in, document out; nothing at all where the carrier reads no answer."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board

    def answer(self, fields: Fields) -> bytes:
        if is_over(fields):
            return self._board.fixed.hang_up
        began = perf_counter()
        answered = read_answered(fields, self._board.gate.moment_of(fields))
        found = self._board.conductor.answer_call(answered, self._board.gate.version_of(fields))
        made_at = self._board.gate.pretended_at(fields)
        if made_at is not None:
            self._board.conductor.keep_pretended(answered.sid, made_at)
        self._tell(answered.sid, 0, "answered", found, began)
        return self._document(answered.sid, fields, found)

    def turn(self, fields: Fields, sid: str, number: int) -> bytes:
        _same_call(fields, sid)
        began = perf_counter()
        event = read_event(fields, self._board.gate.moment_of(fields), self._board.decline_codes)
        found = self._board.conductor.take_turn(sid, number, event)
        self._tell(sid, number, type(event).__name__, found, began)
        return self._document(sid, fields, found)

    def wait(self, fields: Fields, sid: str, number: int) -> bytes:
        _same_call(fields, sid)
        at = self._board.gate.moment_of(fields)
        found = self._board.conductor.waiting(sid, read_standing(fields), fields.get("Digits", ""), at)
        if found is None:
            return self._board.fixed.waiting
        flows, instructions = found
        manner = Manner(flows.voices, self._board.recordings.has)
        return render(instructions, self._board.addresses.waiting_doors(sid, number), manner)

    def payment_status(self, fields: Fields, sid: str, number: int) -> bytes:
        _same_call(fields, sid)
        if says_processing_began(fields):
            self._board.conductor.processing_began(sid, number, self._board.gate.moment_of(fields))
        return b""

    def recording_status(self, fields: Fields, sid: str, number: int) -> bytes:
        _same_call(fields, sid)
        recorded = read_recorded(fields, self._board.gate.moment_of(fields), is_over(fields))
        self._board.conductor.recording_reported(sid, number, recorded)
        return b""

    def status(self, fields: Fields) -> bytes:
        if is_over(fields):
            sid = call_sid(fields)
            verdict = self._board.conductor.end_call(CallerGone(self._board.gate.moment_of(fields)), sid)
            self._board.log.info("ended", call_sid=sid, verdict=verdict)
        return b""

    def fallback(self, fields: Fields) -> bytes:
        self._board.log.error(
            "fallback", call_sid=fields.get("CallSid", "")[:64], code=fields.get("ErrorCode", "")[:5]
        )
        return self._board.fixed.fallback

    def fallback_waiting(self, _fields: Fields) -> bytes:
        return self._board.fixed.waiting

    def fallback_afterwards(self, fields: Fields) -> bytes:
        return self._board.fixed.hang_up if queue_was_left_well(fields) else self._board.fixed.nobody

    def _document(self, sid: str, fields: Fields, answer: Answer) -> bytes:
        board = self._board
        match answer.verdict:
            case "taken" | "repeated" | "contradicted":
                return answer.twiml
            case "early":
                return send_to(board.addresses.turn(sid, answer.next_turn))
            case "over":
                return board.fixed.hang_up
            case "unknown":
                if carries_payment_result(fields):
                    return board.fixed.payment_in_doubt
                return board.fixed.hang_up if is_over(fields) else send_to(board.addresses.answer)
            case _:
                assert_never(answer.verdict)

    def _tell(self, sid: str, number: int, event: str, answer: Answer, began: float) -> None:
        """One line a turn."""
        self._board.meters.verdict(answer.verdict).inc()
        milliseconds = round((perf_counter() - began) * 1000, 2)
        self._board.log.info(
            "turn",
            call_sid=sid,
            turn=number,
            event_kind=event,
            verdict=answer.verdict,
            step=answer.step,
            ms=milliseconds,
        )


def _same_call(fields: Fields, sid: str) -> None:
    if call_sid(fields) != sid:
        raise NoSuchCall("the address and CallSid name two calls")
