"""For load balancers and monitors: is the process alive, and may it take calls?"""

from flask import Blueprint, Response, jsonify
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ivr.database import schema_is_current
from ivr.key_checks import wrong_keys
from ivr.sealing import Sealer
from ivr.versions import live_version


def health(engine: Engine, sealer: Sealer, *, is_draft: bool) -> Blueprint:
    """`/health/live`, `/health/ready`."""
    rooms = Blueprint("health", __name__)

    @rooms.get("/health/live")
    def live() -> Response:
        return jsonify(alive=True)

    @rooms.get("/health/ready")
    def ready() -> tuple[Response, int]:
        lacking = what_is_lacking(engine, sealer, is_draft=is_draft)
        return jsonify(ready=not lacking, lacking=lacking), 503 if lacking else 200

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
