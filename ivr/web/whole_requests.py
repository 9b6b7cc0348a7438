"""A request is read whole before anything of ours is kept busy with it.

A WSGI server calls the application as soon as it has the headers. A body that comes slowly then holds the
thread that reads it: with one thread, every caller. So the server is met by ASGI, where bodies are awaited
beside each other, and the WSGI application is called when all of one is there. The adapters that can be had
(asgiref, a2wsgi) join two cookies by a comma, let a header with an underscore pass for one with a hyphen, and
forget the address as it was asked for, over which requests are signed.

ASGI: https://asgi.readthedocs.io/en/latest/specs/www.html, WSGI: https://peps.python.org/pep-3333/
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, Final

from msgspec import Struct

WITHIN_SECONDS: Final = 15.0
"""For the whole of a request: the carrier waits no longer for its answer."""
SHORT_BYTES: Final = 64 * 1024
"""Whatever the carrier sends is shorter."""
LONG_ONES_AT_A_TIME: Final = 4
"""So strangers cannot fill the memory; who sends a longer one meanwhile waits, and nobody else."""
TOO_SLOW: Final = 408

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
WsgiApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class OnlyHttp(Exception):
    """A server asked for something else than an answer to a request. It may go on without it."""


class _CallerGone(Exception):
    """Whoever was sending hung up."""


class _Answer(Struct, frozen=True):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class WholeRequests:
    """An ASGI application: `application` gets `threads` requests at a time, each with all of its body, of
    which `most_bytes` are read at most. What is longer is cut off there, and for the application to refuse.
    With one thread bodies are awaited while it is idle; they lose nothing, the server keeps what has come.
    """

    def __init__(
        self,
        application: WsgiApplication,
        threads: int,
        most_bytes: int,
        within_seconds: float = WITHIN_SECONDS,
    ) -> None:
        self._application = application
        self._pool = ThreadPoolExecutor(threads) if threads > 1 else None
        self._most_bytes = most_bytes
        self._within_seconds = within_seconds
        self._long_ones = asyncio.Semaphore(LONG_ONES_AT_A_TIME)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            # Anybody may ask for one; an exception would be a page of the log each time.
            return await send({"type": "websocket.close"})
        if scope["type"] != "http":
            raise OnlyHttp(scope["type"])
        try:
            async with asyncio.timeout(self._within_seconds):
                environ = environ_of(scope, await self._whole(receive))
        except TimeoutError:
            answer = _Answer(TOO_SLOW, [("Content-Length", "0"), ("Connection", "close")], b"")
        except _CallerGone:
            return
        else:
            answer = await self._answer(environ)
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, environ: dict[str, Any]) -> _Answer:
        """One thread is this one: to hand each request to another and back nearly halves its pace."""
        if self._pool is None:
            return _ask(self._application, environ)
        return await asyncio.get_running_loop().run_in_executor(self._pool, _ask, self._application, environ)

    async def _whole(self, receive: Receive) -> bytes:
        body = bytearray()
        if not await _read(receive, body, SHORT_BYTES):
            async with self._long_ones:
                await _read(receive, body, self._most_bytes)
        return bytes(body)


async def _read(receive: Receive, body: bytearray, most_bytes: int) -> bool:
    """More of a body; is that its end? If not, there are more than `most_bytes`. Raises _CallerGone."""
    while len(body) <= most_bytes:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _CallerGone
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return True
    return False


def environ_of(scope: Message, body: bytes) -> dict[str, Any]:
    """What a WSGI application is told of a request. A header that came twice has both values."""
    path, query = scope.get("raw_path") or b"", scope["query_string"].decode("latin-1")
    server, port = scope.get("server") or ("", None)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "RAW_URI": path.decode("latin-1") + (f"?{query}" if query else ""),
        "QUERY_STRING": query,
        "SERVER_NAME": server,
        "SERVER_PORT": str(port or ""),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    return environ | _headers(scope["headers"])


def _headers(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """By their names in an environ. One with an underscore would pass for one with a hyphen: left out."""
    named: dict[str, str] = {}
    for name, value in headers:
        if b"_" not in name:
            key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
            key = key.removeprefix("HTTP_") if key in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH") else key
            words = value.decode("latin-1")
            between = "; " if key == "HTTP_COOKIE" else ","
            named[key] = f"{named[key]}{between}{words}" if key in named else words
    return named


def _ask(application: WsgiApplication, environ: dict[str, Any]) -> _Answer:
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def begin(status: str, headers: list[tuple[str, str]], _failure: object = None) -> None:
        begun[:] = [(status, headers)]

    chunks = application(environ, begin)
    try:
        body = b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    status, headers = begun[0]
    return _Answer(int(status.split(" ")[0]), headers, body)
