"""HTTP/1.1 connections that stay open, lean, since a load shares the machine with its target."""

import asyncio
import re

MAX_CONNECTIONS = 256
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


_SAYS_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_WITHOUT_BODY = (204, 304)


class HungUp(Exception):
    """The server closed the connection before it had answered."""


class Answer:
    """A status and a body; nothing else of an answer matters here."""

    __slots__ = ("body", "status")

    def __init__(self, status: int, body: bytes) -> None:
        self.status = status
        self.body = body


class Connection(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The loop's call: keep the way out."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """The loop's call: whoever still waits is told."""
        self._transport = None
        if self._answer is None or self._answer.done():
            return
        head, found, body = self._received.partition(b"\r\n\r\n")
        if found and exc is None and _LENGTH.search(head) is None:
            self._answer.set_result(Answer(int(head[9:12]), body))
        else:
            self._answer.set_exception(HungUp(str(exc or "closed")))

    def data_received(self, data: bytes) -> None:
        """The loop's call: the answer is handed over once it is whole. Without a length the end of it is the
        end of the connection.
        """
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or self._answer is None or self._answer.done():
            return
        status, length = int(head[9:12]), _LENGTH.search(head)
        if status in _WITHOUT_BODY or (length is not None and len(body) >= int(length.group(1))):
            self._answer.set_result(Answer(status, body))
            if _SAYS_CLOSE.search(head):
                self.close()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    async def ask(self, request: bytes) -> Answer:
        """Send one request and wait for its answer. Raises HungUp."""
        if self._transport is None:
            raise HungUp("closed")
        self._received = b""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer


class Connections:
    """At most `MAX_CONNECTIONS` of them; the one used last is used next, so that few stay busy."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._idle: list[Connection] = []
        self._room = asyncio.Semaphore(MAX_CONNECTIONS)

    async def ask(self, request: bytes) -> Answer:
        """One exchange. Raises OSError or HungUp.

        A connection that the server had closed while it was idle says nothing about the server: asked again
        once, on a new one. A webhook may come twice; that is the promise under test.
        """
        async with self._room:
            connection, is_used = await self._take()
            try:
                answer = await connection.ask(request)
            except HungUp:
                if not is_used:
                    raise
                connection = await self._open()
                answer = await connection.ask(request)
            self._idle.append(connection)
            return answer

    async def _take(self) -> tuple[Connection, bool]:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                return connection, True
        return await self._open(), False

    async def _open(self) -> Connection:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(Connection, self._host, self._port)
        return connection

    def close(self) -> None:
        for connection in self._idle:
            connection.close()
