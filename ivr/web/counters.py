"""For monitors: what was counted, by this process or by all of them, for whoever knows the token."""

import hmac
import os

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.exceptions import NotFound, Unauthorized

from ivr.web.observing import Meters

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where processes put their counters, so that each can tell the sums: a name of the library's own
(https://prometheus.github.io/client_python/multiprocess/).
"""


def counters(meters: Meters, token: str, *, is_open: bool) -> Blueprint:
    """`/metrics`. Without a token it is not there, unless it is open to everybody."""
    rooms = Blueprint("counters", __name__)

    @rooms.get("/metrics")
    def metrics() -> Response:
        if token:
            _refuse_strangers(token)
        elif not is_open:
            raise NotFound
        return Response(generate_latest(_registry(meters)), content_type=CONTENT_TYPE_LATEST)

    return rooms


def _refuse_strangers(token: str) -> None:
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(shown.encode(), token.encode()):
        raise Unauthorized


def _registry(meters: Meters) -> CollectorRegistry:
    if SHARED_FOLDER not in os.environ:
        return meters.registry
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call] # the library's own
    return shared
