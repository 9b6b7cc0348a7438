"""A closed-loop load generator: a few connections, each asking again as soon as it was answered.

One process and one epoll, with requests made beforehand, so that it costs the machine as little as it can.
"""

import selectors
import socket
import time
from collections.abc import Iterator
from typing import NamedTuple

CONNECTIONS = 16
_LENGTH = b"content-length: "


class Pace(NamedTuple):
    """What one round gave. `client_share`: how much of one core the generator itself used."""

    per_second: float
    answered: int
    client_share: float


class _Connection:
    def __init__(self, port: int, requests: Iterator[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.requests = requests
        self.received = b""

    def ask(self) -> bool:
        """Send the next request; False when there is none left."""
        request = next(self.requests, None)
        if request is None:
            return False
        self.received = b""
        self.socket.sendall(request)
        return True

    def hear(self) -> bool:
        """Read what has come; True when the answer is whole. Raises ValueError on anything but TwiML."""
        chunk = self.socket.recv(65536)
        self.received += chunk
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not chunk:
            raise ValueError("The server hung up")
        if not found or len(body) < _announced_length(head):
            return False
        if not head.startswith(b"HTTP/1.1 200") or b"<Response" not in body:
            raise ValueError(f"A turn was answered with {head[:80]!r} {body[:200]!r}")
        return True


def _announced_length(head: bytes) -> int:
    start = head.lower().index(_LENGTH) + len(_LENGTH)
    return int(head[start : start + 9].split(b"\r")[0])


def drive(port: int, calls: list[list[bytes]], seconds: float) -> Pace:
    """Play whole calls on `CONNECTIONS` connections until the time or the calls are used up."""
    waiting = iter(calls)
    connections = [_Connection(port, _one_after_the_other(waiting)) for _ in range(CONNECTIONS)]
    selector = selectors.DefaultSelector()
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask()
    processor_seconds, started = time.process_time(), time.perf_counter()
    try:
        answered = _exchange(selector, started + seconds)
    finally:
        selector.close()
        for connection in connections:
            connection.socket.close()
    wall = time.perf_counter() - started
    return Pace(answered / wall, answered, (time.process_time() - processor_seconds) / wall)


def _one_after_the_other(calls: Iterator[list[bytes]]) -> Iterator[bytes]:
    for call in calls:
        yield from call


def _exchange(selector: selectors.BaseSelector, ends: float) -> int:
    answered = 0
    while time.perf_counter() < ends:
        for key, _ in selector.select(timeout=1.0):
            connection: _Connection = key.data
            if connection.hear():
                answered += 1
                if not connection.ask():
                    return answered
    return answered
