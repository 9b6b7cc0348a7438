"""The doors of turns, in front of Flask: they are asked for more often than all others together.

What Flask makes for every request (an address matched part by part, two contexts, hooks, an answer that could
still be changed) costs 100 µs, a fifth of a turn, and a turn uses none of it. Flask has the same doors
too, for whatever comes in another shape, and all the others. So a hook that is put on the whole application
sees no turns: what concerns those belongs to `webhooks`.
"""

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

Door = Callable[..., tuple[int, bytes]]
"""A request's environment and the places that its address names, into a status and a document."""

_FIRST = "/voice/answer"
_TURN = re.compile(r"/voice/calls/([A-Za-z0-9]{2,64})/turns/([0-9]{1,6})", re.ASCII)
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class QuickDoor:
    """A WSGI application: a call's first turn goes to `answer`, others to `turn`, all else to `flask`."""

    def __init__(self, flask: WSGIApplication, answer: Door, turn: Door) -> None:
        self._flask = flask
        self._answer = answer
        self._turn = turn

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answered = self._take(environ)
        if answered is None:
            return self._flask(environ, start_response)
        status, document = answered
        length = str(len(document))
        headers = [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", length)]
        start_response(_STATUS_LINES[status], headers)
        return [document]

    def _take(self, environ: WSGIEnvironment) -> tuple[int, bytes] | None:
        if environ["REQUEST_METHOD"] != "POST":
            return None
        path = environ.get("PATH_INFO", "")
        if path == _FIRST:
            return self._answer(environ)
        found = _TURN.fullmatch(path)
        return None if found is None else self._turn(environ, sid=found[1], number=int(found[2]))
