"""The account behind the lines: as much of the carrier's REST API as pointing numbers takes, over real HTTP.

What is real: addresses, basic authentication, form fields, pages, the JSON of numbers, errors and their
statuses; an application and a trunk put each other off a number. What is not: numbers cannot be bought,
moved or released, a URL is not visited, and nobody is limited unless `fails` says so.
"""

import json
import re
import sys
from base64 import b64decode
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlsplit

LARGEST_PAGE = 50
STOPS_WITHIN_SECONDS = 5.0

_NUMBER_FIELDS = {
    **dict.fromkeys(
        ("voice_url", "voice_fallback_url", "status_callback", "sms_url", "sms_fallback_url"), ""
    ),
    **dict.fromkeys(
        ("voice_method", "voice_fallback_method", "status_callback_method", "sms_method"), "POST"
    ),
    **dict.fromkeys(("voice_application_sid", "sms_application_sid", "trunk_sid"), ""),
    "friendly_name": "",
}
_RECORDING = re.compile(r"/2010-04-01/Accounts/(?P<account>\w+)/Recordings/(?P<recording>\w+)\.mp3")
_CODES = {401: 20003, 404: 20404, 429: 20429, 500: 20500}
_MESSAGES = {401: "Authenticate", 404: "The requested resource was not found", 429: "Too Many Requests"}
_PLACE = re.compile(
    r"/2010-04-01/Accounts/(?P<account>\w+)(?P<list>/IncomingPhoneNumbers(?:/(?P<number>\w+))?)?\.json"
)


class SimulatedAccount:
    """A context manager that listens on loopback.

    `fails`: what an address ends with, mapped to the status it answers with from now on. `changes`: every
    update, as the number's sid and the fields sent. `recordings`: what is kept of callers' voices, by name.
    """

    def __init__(
        self, sid: str, tokens: Iterable[str], numbers: Iterable[str] = (), *, page: int = LARGEST_PAGE
    ) -> None:
        self.sid = sid
        self.tokens = frozenset(tokens)
        self.page = page
        self.status = "active"
        self.type = "Full"
        self.fails: dict[str, int] = {}
        self.changes: list[tuple[str, dict[str, str]]] = []
        self.numbers: list[dict[str, Any]] = []
        self.recordings: dict[str, bytes] = {}
        for number in numbers:
            self.add(number)

    def __enter__(self) -> Self:
        self._server = _Office(("127.0.0.1", 0), _Desk)
        self._server.account = self
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join(STOPS_WITHIN_SECONDS)
        self._server.server_close()

    def add(self, number: str, **fields: Any) -> dict[str, Any]:
        """Buy a number (E.164); `fields` as the API names them."""
        sid = f"PN{len(self.numbers):032x}"
        capabilities = {"voice": True, "sms": True, "mms": False, "fax": False}
        own = {"sid": sid, "phone_number": number, "account_sid": self.sid, "capabilities": capabilities}
        self.numbers.append({**_NUMBER_FIELDS, **own, **fields})
        return self.numbers[-1]

    def answer(self, method: str, address: str, sent: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Status and JSON for a request that is authenticated."""
        parts = urlsplit(address)
        for ending, status in self.fails.items():
            if parts.path.endswith(ending):
                return status, _error(status)
        place = _PLACE.fullmatch(parts.path)
        if place is None or place["account"] != self.sid:
            return 404, _error(404)
        if place["number"]:
            return self._one(method, place["number"], sent)
        if place["list"]:
            return 200, self._listed(parts.path, parse_qs(parts.query))
        return 200, {"sid": self.sid, "status": self.status, "type": self.type}

    def sound_at(self, address: str) -> bytes | None:
        """The recording at an address, if nothing `fails` there."""
        found = _RECORDING.fullmatch(urlsplit(address).path)
        if found is None or found["account"] != self.sid or any(map(found[0].endswith, self.fails)):
            return None
        return self.recordings.get(found["recording"])

    def _one(self, method: str, sid: str, sent: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        one = next((one for one in self.numbers if one["sid"] == sid), None)
        if one is None:
            return 404, _error(404)
        if method == "POST":
            fields = {_snake(name): value for name, value in sent.items()}
            self.changes.append((sid, fields))
            one.update(fields)
            if fields.get("voice_application_sid"):
                one["trunk_sid"] = ""
            elif fields.get("trunk_sid"):
                one["voice_application_sid"] = ""
        return 200, one

    def _listed(self, path: str, query: Mapping[str, list[str]]) -> dict[str, Any]:
        size = min(int(query.get("PageSize", ["50"])[0]), self.page)
        page = int(query.get("Page", ["0"])[0])
        shown = self.numbers[page * size : (page + 1) * size]
        is_last = (page + 1) * size >= len(self.numbers)
        following = None if is_last else f"{path}?PageSize={size}&Page={page + 1}"
        return {
            "incoming_phone_numbers": shown,
            "page": page,
            "page_size": size,
            "uri": path,
            "next_page_uri": following,
        }


class _Office(ThreadingHTTPServer):
    account: SimulatedAccount

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Silent about a client that hung up, with an answer unread: that is a reset connection, no fault."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Desk(BaseHTTPRequestHandler):
    server: _Office
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self._answer(dict(parse_qsl(sent, keep_blank_values=True)))

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: the tests and the demo have their own words."""

    def _answer(self, sent: Mapping[str, str]) -> None:
        account = self.server.account
        sound = account.sound_at(self.path) if self._is_known() else None
        if sound is not None:
            self._send(200, "audio/mpeg", sound)
            return
        status, told = (
            account.answer(self.command, self.path, sent) if self._is_known() else (401, _error(401))
        )
        self._send(status, "application/json", json.dumps(told).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _is_known(self) -> bool:
        scheme, _, given = (self.headers.get("Authorization") or "").partition(" ")
        if scheme != "Basic":
            return False
        sid, _, token = b64decode(given).decode().partition(":")
        return sid == self.server.account.sid and token in self.server.account.tokens


def _snake(name: str) -> str:
    """`VoiceFallbackUrl` as the answers spell it: `voice_fallback_url`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _error(status: int) -> dict[str, Any]:
    message = _MESSAGES.get(status, HTTPStatus(status).phrase)
    return {"code": _CODES.get(status, status), "message": message, "more_info": "", "status": status}
