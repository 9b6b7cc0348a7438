"""Flask that finds the door of a turn at once, which is asked for more often than all others.

Werkzeug goes through an address part by part and looks at the host twice, which costs 45 µs, a twelfth of a
turn. One expression finds the same rule. Every other address, and every other method, is matched as ever.
"""

import re
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, Request, Response
from werkzeug.routing import Map, MapAdapter, Rule

_TURN = re.compile(r"/voice/calls/([A-Za-z0-9]{2,64})/turns/([0-9]{1,6})", re.ASCII)
_ENDPOINT = "voice_turn"


class QuickDoors(Flask):
    """The application's Flask."""

    _turn: Rule | None = None

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """What matches this request."""
        if request is not None and request.method == "POST":
            found = _TURN.fullmatch(request.path)
            if found is not None:
                return _Found(self.url_map, self._rule_of_turns(), found)
        return super().create_url_adapter(request)

    def _rule_of_turns(self) -> Rule:
        if self._turn is None:
            self._turn = next(self.url_map.iter_rules(_ENDPOINT))
        return self._turn


class _Found(MapAdapter):
    """Matched already."""

    def __init__(self, url_map: Map, rule: Rule, found: re.Match[str]) -> None:
        super().__init__(url_map, "", "/", "", "https", found.string, "POST")
        self._match = rule, {"sid": found[1], "number": int(found[2])}

    def match(self, *_: Any, **__: Any) -> Any:
        return self._match


class Document(Response):
    """An answer to the carrier, ready as it is: what Flask does for bodies that come piece by piece and for
    addresses in headers costs 12 µs a turn.
    """

    default_mimetype = "text/xml"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:  # noqa: ARG002 WSGI gives it
        start_response(self.status, self.headers.to_wsgi_list())
        return [self.get_data()]
