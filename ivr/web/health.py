"""For load balancers and monitors: is the process alive, may it take calls, what has it counted."""

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ivr.database import schema_is_current
from ivr.key_checks import wrong_keys
from ivr.sealing import Sealer
from ivr.versions import live_version
from ivr.web.observing import Meters


def health(engine: Engine, sealer: Sealer, meters: Meters, *, is_draft: bool) -> Blueprint:
    """`/health/live`, `/health/ready`, `/metrics`."""
    rooms = Blueprint("health", __name__)

    @rooms.get("/health/live")
    def live() -> Response:
        return jsonify(alive=True)

    @rooms.get("/health/ready")
    def ready() -> tuple[Response, int]:
        lacking = what_is_lacking(engine, sealer, is_draft=is_draft)
        return jsonify(ready=not lacking, lacking=lacking), 503 if lacking else 200

    @rooms.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(meters.registry), content_type=CONTENT_TYPE_LATEST)

    return rooms


def what_is_lacking(engine: Engine, sealer: Sealer, *, is_draft: bool) -> str:
    """Why calls cannot be taken, in a few words; "" when they can."""
    try:
        if not schema_is_current(engine):
            return "the database's schema is not this version's: ivr db upgrade"
        wrong = wrong_keys(engine, sealer)
        if wrong:
            return "\n".join(wrong)
        if not is_draft and live_version(engine) is None:
            return "no flows are published: ivr publish"
    except SQLAlchemyError:
        return "the database does not answer"
    return ""
