"""What a turn is measured against: three Flask applications such as anybody would write them.

All three answer the same signed webhooks at the same addresses as the real one.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, Response, abort, request
from sqlalchemy import ForeignKey, String, create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Gather, VoiceResponse

from bench.webhooks import PUBLIC_URL, TOKEN

_CONSTANT = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Gather numDigits="1" timeout="8" action="/voice/menu">'
    "<Say>To pay a bill, press 1. For your balance, press 2. To speak with someone, press 0.</Say></Gather>"
    "<Redirect>/voice/answer</Redirect></Response>"
)
_MENU = {
    "1": "To pay a bill, press 1.",
    "2": "For your balance, press 2.",
    "3": "For other ways to pay, press 3.",
    "9": "Para español, oprima 9.",
    "0": "To speak with someone, press 0.",
}

VoiceView = Callable[..., Response]


def constant() -> Flask:
    """A view that returns the same XML whatever it is asked: what Flask itself costs."""
    app = Flask("constant")

    @app.post("/voice/answer")
    @app.post("/voice/calls/<sid>/turns/<int:turn>")
    def answer(sid: str = "", turn: int = 0) -> Response:
        return Response(_CONSTANT, mimetype="text/xml")

    return app


def _check_signature() -> None:
    validator = RequestValidator(TOKEN)
    header = request.headers.get("X-Twilio-Signature", "")
    if not validator.validate(PUBLIC_URL + request.path, request.form, header):
        abort(403)


def _menu(lead: str) -> Response:
    response = VoiceResponse()
    gather = Gather(num_digits=1, timeout=8, action="/voice/menu")
    gather.say(lead, voice="Polly.Joanna-Neural", language="en-US")
    for sentence in _MENU.values():
        gather.say(sentence, voice="Polly.Joanna-Neural", language="en-US")
    response.append(gather)
    response.redirect("/voice/answer")
    return Response(str(response), mimetype="text/xml")


def usual() -> Flask:
    """The usual hand-written menu: the SDK's validator, the SDK's TwiML, no state, no record of anything."""
    app = Flask("usual")
    app.before_request(_check_signature)

    @app.post("/voice/answer")
    def answer() -> Response:
        return _menu("Thank you for calling.")

    @app.post("/voice/calls/<sid>/turns/<int:turn>")
    def menu(sid: str, turn: int) -> Response:
        digits = request.form.get("Digits", "")
        return _menu("Main menu." if digits in _MENU else "Sorry, that was not one of the choices.")

    return app


class _Tables(DeclarativeBase):
    pass


class _CallRow(_Tables):
    __tablename__ = "floor_calls"
    sid: Mapped[str] = mapped_column(String(34), primary_key=True)
    caller: Mapped[str]
    step: Mapped[str]
    tries: Mapped[int]
    facts: Mapped[str]
    changed_at: Mapped[datetime]
    turns: Mapped[list["_TurnRow"]] = relationship(back_populates="call")


class _TurnRow(_Tables):
    __tablename__ = "floor_turns"
    id: Mapped[int] = mapped_column(primary_key=True)
    call_sid: Mapped[str] = mapped_column(ForeignKey("floor_calls.sid"), index=True)
    digits: Mapped[str]
    step: Mapped[str]
    at: Mapped[datetime]
    call: Mapped[_CallRow] = relationship(back_populates="turns")


def _durable_engine(url: str) -> Engine:
    """SQLite as the real application is measured with it (WAL, NORMAL); PostgreSQL as it comes."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def set_pragmas(connection: object, _record: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined] # the driver's connection, which has no public type
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.execute("PRAGMA busy_timeout=5000")

    return engine


def _take_turn(session: Session, sid: str, digits: str) -> Response:
    now = datetime.now(UTC).replace(tzinfo=None)
    call = session.get(_CallRow, sid)
    if call is None:
        facts = json.dumps({"language": "en", "line": "bill_pay"})
        call = _CallRow(
            sid=sid, caller=request.form["From"], step="menu", tries=0, facts=facts, changed_at=now
        )
        session.add(call)
        lead = "Thank you for calling."
    else:
        facts_so_far = json.loads(call.facts)
        call.tries = 0 if digits in _MENU else call.tries + 1
        call.facts = json.dumps({**facts_so_far, "last_key": digits})
        call.changed_at = now
        lead = "Main menu." if digits in _MENU else "Sorry, that was not one of the choices."
    session.add(_TurnRow(call_sid=sid, digits=digits, step=call.step, at=now))
    session.commit()
    return _menu(lead)


def _create_tables(engine: Engine) -> None:
    """One worker after the other: on PostgreSQL looking for a table and making it are two steps."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(1)"))
        _Tables.metadata.create_all(connection)


def stateful() -> Flask:
    """The obvious version that remembers: the same, with calls and turns in a database through the ORM."""
    app = Flask("stateful")
    engine = _durable_engine(os.environ["DATABASE_URL"])
    _create_tables(engine)
    sessions = sessionmaker(engine)
    app.before_request(_check_signature)

    @app.post("/voice/answer")
    @app.post("/voice/calls/<sid>/turns/<int:turn>")
    def take_turn(sid: str = "", turn: int = 0) -> Response:
        with sessions() as session:
            return _take_turn(session, request.form["CallSid"], request.form.get("Digits", ""))

    return app
