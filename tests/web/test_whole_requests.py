"""A body that comes slowly keeps nobody waiting but its sender."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from subprocess import DEVNULL
from threading import Barrier, get_ident
from typing import Any

import pytest

from ivr.cli.serving import free_port, is_free
from ivr.rehearsal import CHECKOUT
from ivr.settings import read_settings
from ivr.web.whole_requests import SHORT_BYTES, Message, OnlyHttp, WholeRequests
from tests.web.echo import MOST_BYTES, application, door

ON_DATABASES = ("sqlite",)
TOGETHER_WITHIN_SECONDS = 30.0


class Sender:
    """Sends these pieces, then nothing more and no end, unless the last piece is the end."""

    def __init__(self, *pieces: Message) -> None:
        self.pieces = iter(pieces)
        self.heard: list[Message] = []

    async def receive(self) -> Message:
        for piece in self.pieces:
            return piece
        return await asyncio.Future()

    async def send(self, message: Message) -> None:
        self.heard.append(message)

    @property
    def told(self) -> str:
        return str(self.heard[1]["body"], "utf-8")


def piece(body: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def scope(*headers: tuple[bytes, bytes], raw: str = "/voice/answer") -> Message:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/voice/é",
        "raw_path": raw.encode(),
        "query_string": b"x=%20y",
        "headers": list(headers),
        "server": ("127.0.0.1", "8000"),
        "client": ("192.0.2.7", 50000),
    }


def ask(sender: Sender, *headers: tuple[bytes, bytes], at: WholeRequests = door, raw: str = "/") -> Sender:
    asyncio.run(at(scope(*headers, raw=raw), sender.receive, sender.send))
    return sender


def test_a_body_in_pieces_is_given_whole() -> None:
    told = ask(Sender(piece(b"CallSid=", more=True), piece(b"", more=True), piece(b"CA1"))).told
    assert told.endswith("\nCallSid=CA1")


def test_the_application_is_told_of_a_request_what_a_wsgi_server_tells() -> None:
    answered = ask(
        Sender(piece(b"")),
        (b"content-type", b"text/csv"),
        (b"content-length", b"0"),
        (b"x-forwarded-for", b"192.0.2.1"),
        (b"x-forwarded-for", b"192.0.2.2"),
        (b"x_forwarded_for", b"192.0.2.3"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        raw="/voice%2Fanswer",
    )
    assert answered.told.splitlines() == [
        "CONTENT_LENGTH 0",
        "CONTENT_TYPE text/csv",
        "HTTP_COOKIE a=1; b=2",
        "HTTP_X_FORWARDED_FOR 192.0.2.1,192.0.2.2",
        "PATH_INFO /voice/Ã©",
        "QUERY_STRING x=%20y",
        "RAW_URI /voice%2Fanswer?x=%20y",
        "REMOTE_ADDR 192.0.2.7",
        "REQUEST_METHOD POST",
        "SCRIPT_NAME ",
        "SERVER_NAME 127.0.0.1",
        "SERVER_PORT 8000",
        "SERVER_PROTOCOL HTTP/1.1",
    ]
    assert answered.heard[0]["headers"][1:] == [(b"Set-Cookie", b"a=1"), (b"Set-Cookie", b"b=2")]


def test_who_never_ends_is_told_so_and_the_application_is_not_asked() -> None:
    impatient = WholeRequests(application, 1, MOST_BYTES, within_seconds=0)
    assert [one.get("status") for one in ask(Sender(), at=impatient).heard] == [408, None]


def test_who_hangs_up_is_told_nothing() -> None:
    assert ask(Sender(piece(b"Call", more=True), {"type": "http.disconnect"})).heard == []


def test_no_more_is_read_than_anybody_may_send() -> None:
    half = b"x" * (MOST_BYTES // 2 + 1)
    sender = Sender(piece(half, more=True), piece(half, more=True), piece(half, more=True))
    assert len(ask(sender).told.rpartition("\n")[2]) == 2 * len(half)


def test_long_bodies_that_never_end_keep_short_ones_from_nothing() -> None:
    """However many there are; a few are read at a time, and the others wait for those."""

    async def all_at_once() -> None:
        long = [Sender(piece(b"x" * (SHORT_BYTES + 1), more=True)) for _ in range(20)]
        waiting = [asyncio.create_task(door(scope(), one.receive, one.send)) for one in long]
        short = Sender(piece(b"CallSid=CA1"))
        await door(scope(), short.receive, short.send)
        assert short.told.endswith("CallSid=CA1")
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    asyncio.run(all_at_once())


def test_one_thread_is_that_of_the_server() -> None:
    told = ask(Sender(piece(b"")), at=WholeRequests(_tell_thread, 1, MOST_BYTES)).told
    assert told == str(get_ident())


def _tell_thread(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [])
    return [str(get_ident()).encode()]


def test_several_threads_answer_at_a_time() -> None:
    both = Barrier(2)

    def meet(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        both.wait(TOGETHER_WITHIN_SECONDS)
        start("200 OK", [])
        return [b"met"]

    async def two_at_once() -> list[str]:
        door, senders = WholeRequests(meet, 2, MOST_BYTES), [Sender(piece(b"")), Sender(piece(b""))]
        await asyncio.gather(*(door(scope(), one.receive, one.send) for one in senders))
        return [one.told for one in senders]

    assert asyncio.run(two_at_once()) == ["met", "met"]


def test_what_is_no_request_is_refused() -> None:
    with pytest.raises(OnlyHttp):
        asyncio.run(door({"type": "lifespan"}, Sender().receive, Sender().send))


def test_who_asks_for_a_websocket_is_refused_without_a_word_in_the_log() -> None:
    sender = Sender({"type": "websocket.connect"})
    asyncio.run(door({"type": "websocket"}, sender.receive, sender.send))
    assert sender.heard == [{"type": "websocket.close"}]


@pytest.mark.parametrize(
    ("url", "mode", "threads"),
    [("sqlite:///x", "production", 1), ("sqlite:///x", "staging", 4), ("postgresql://x", "production", 4)],
)
def test_a_file_is_written_by_one_thread_and_a_browser_phone_needs_two(
    url: str, mode: str, threads: int
) -> None:
    assert read_settings(database_url=url, mode=mode).threads == threads


@pytest.fixture
def port() -> Iterator[int]:
    """Of granian with our door: one thread, on loopback."""
    free = free_port("127.0.0.1")
    words = ["-m", "granian", "--interface", "asginl", "--port", str(free), "tests.web.echo:door"]
    with subprocess.Popen([sys.executable, *words], cwd=CHECKOUT, stdout=DEVNULL, stderr=DEVNULL) as server:
        try:
            while is_free(free):
                with suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"It ended before it listened, with {server.wait(0.05)}.")
            yield free
        finally:
            server.terminate()


def test_under_the_server_of_production_a_slow_sender_keeps_nobody_waiting(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as slow:
        head = b"POST /voice/answer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n"
        slow.sendall(head + b"Expect: 100-continue\r\n\r\n")
        assert slow.recv(4096).startswith(b"HTTP/1.1 100")  # It is being read.
        slow.sendall(b"CallSid")
        with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as other:
            other.request("POST", "/voice/status", b"CallSid=CA2")
            answer = other.getresponse()
            assert answer.read().endswith(b"\nCallSid=CA2")
            assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
        slow.sendall(b"=CA1")
        assert slow.recv(4096).startswith(b"HTTP/1.1 200")
