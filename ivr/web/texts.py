"""The door for text messages that come in: opt-outs are kept, everything else is told whom to call."""

import re
from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, Response, request
from msgspec import Struct
from sqlalchemy import Engine
from structlog.typing import FilteringBoundLogger
from werkzeug.exceptions import HTTPException

from ivr.carrier.markup import as_text
from ivr.carrier.twiml import document
from ivr.database import writing
from ivr.sealing import Sealer
from ivr.telephony import to_e164
from ivr.texts.wishes import TextReceived, kind_of, take_text
from ivr.web.gate import Gate
from ivr.web.observing import Meters, told_of

_SID = re.compile(r"[A-Za-z0-9]{2,64}", re.ASCII)
_MOST_CHARACTERS = 1_600
"""The carrier's longest message."""


class TextDesk(Struct, frozen=True):
    """What the door needs."""

    gate: Gate
    engine: Engine
    sealer: Sealer
    log: FilteringBoundLogger
    meters: Meters


def texts(desk: TextDesk) -> Blueprint:
    """The one door, below /text."""
    blueprint = Blueprint("texts", __name__, url_prefix="/text")

    def received() -> Response:
        try:
            fields = desk.gate.admit(request.environ)
        except HTTPException as refused:
            desk.meters.refused.labels(type(refused).__name__).inc()
            desk.log.warning("refused", door="text", why=type(refused).__name__)
            return Response(status=refused.code)
        text = _read(fields)
        if text is None:
            return Response(status=400)
        try:
            answer = _take(desk, text, fields)
        except Exception as error:  # noqa: BLE001 - the carrier is to see that it was not kept, whatever went wrong
            desk.log.error("text_not_kept", message_sid=text.message_sid, **told_of(error))
            return Response(status=503)
        return Response(answer, mimetype="text/xml")

    blueprint.add_url_rule("/received", "received", received, methods=["POST"])
    return blueprint


def _read(fields: Mapping[str, str]) -> TextReceived | None:
    """None for what is no message of a telephone."""
    sid, sender = fields.get("MessageSid", ""), to_e164(fields.get("From", "").strip())
    if sender is None or not _SID.fullmatch(sid):
        return None
    return TextReceived(sid, sender, fields.get("Body", "")[:_MOST_CHARACTERS], fields.get("OptOutType", ""))


def _take(desk: TextDesk, text: TextReceived, fields: Mapping[str, str]) -> bytes:
    at = datetime.fromisoformat(desk.gate.moment_of(fields))
    with writing(desk.engine) as connection:
        gets_reply = take_text(connection, desk.sealer, text, at)
    desk.log.info("text", message_sid=text.message_sid, wish=kind_of(text)[0], replied=gets_reply)
    called = to_e164(fields.get("To", "").strip())
    return document([f"<Message>{as_text(_words(called))}</Message>"] if gets_reply and called else [])


def _words(called: str) -> str:
    """Both languages, since nothing tells which one the sender reads; within one segment."""
    number = f"{called[1]}-{called[2:5]}-{called[5:8]}-{called[8:]}" if called.startswith("+1") else called
    english = f"Nobody reads texts to this number. Please call {number}."
    return f"{english} / Aqui no se leen mensajes. Por favor, llame al {number}."
