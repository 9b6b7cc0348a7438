"""A tiny application for these tests: gives the documents it is told to and writes down what it was asked."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

TOKEN = "12345"
XML = "text/xml"


class Asked(Struct, frozen=True):
    method: str
    target: str
    headers: dict[str, str]
    pairs: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def fields(self) -> dict[str, str]:
        """Of the body, or of the query when there is none."""
        return dict(self.pairs or parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


class Given(Struct, frozen=True):
    body: bytes = b""
    status: int = 200
    content_type: str = XML
    headers: tuple[tuple[str, str], ...] = ()
    never: bool = False


Page = str | bytes | Given | Callable[[Asked], "str | bytes | Given"]


def twiml(inside: str) -> Given:
    return Given(f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'.encode())


class Application:
    """`pages`: path -> what it gives; a list gives its members in turn, the last one for ever."""

    def __init__(self, pages: dict[str, "Page | list[Page]"]) -> None:
        self.pages = {path: deque(page if isinstance(page, list) else [page]) for path, page in pages.items()}
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self.url = ""

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def at(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    def give(self, asked: Asked) -> Given:
        self.asked.append(asked)
        pages = self.pages.get(asked.path)
        if not pages:
            return Given(b"", 404)
        page = pages.popleft() if len(pages) > 1 else pages[0]
        made = page(asked) if callable(page) else page
        return made if isinstance(made, Given) else twiml(made if isinstance(made, str) else made.decode())


@contextmanager
def application(pages: "dict[str, Page | list[Page]]") -> Iterator[Application]:
    told = Application({"/voice/status": Given(b"", 204), **pages})

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            pairs = tuple(parse_qsl(body, keep_blank_values=True))
            given = told.give(Asked(self.command, self.path, dict(self.headers.items()), pairs))
            if given.never:
                told.released.wait(30)
                return
            self.send_response(given.status)
            for name, value in (("Content-Type", given.content_type), *given.headers):
                if value:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body)

        do_GET = do_POST = answer  # noqa: N815  # the names that http.server calls

        def log_message(self, *parts: object) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        told.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
