"""A database that stands still costs a caller a few seconds, and the next callers nothing.

Time limits in PostgreSQL help only while its server runs; a frozen one leaves whoever waits for it waiting.
So one thread of this process watches every connection that is in use, and cuts those that are used for too
long: whoever waits there gets an error at once. After that nobody is let near the database for a few seconds,
and then one at a time until one comes back.
"""

import os
import socket
from contextlib import suppress
from threading import Lock, Thread, get_ident
from time import monotonic, sleep

import psycopg
from msgspec import Struct
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from ivr.database import UNHURRIED

DATABASE_DEADLINE_SECONDS = 4.0
"""The longest that a turn may use a connection. The carrier hangs up on us after 15 seconds."""

PAUSE_SECONDS = 3.0
"""For so long nobody asks a database that let a deadline pass."""

PROBE_SECONDS = 8.0
"""After so long the next one may try whether it answers again, if the last one never came back."""

LOOK_EVERY_SECONDS = 0.2


class _Use(Struct, frozen=True):
    """A connection that somebody took, and when that has to end."""

    connection: psycopg.Connection[tuple[object, ...]]
    entry: ConnectionPoolEntry
    breaker: "_Breaker"
    ends_at: float


class _Breaker:
    """Of one engine: lets everybody in, or nobody, or one."""

    def __init__(self) -> None:
        self._shut_until = 0.0  # 0: everybody
        self._probing: int | None = None
        self._lock = Lock()

    def admit(self, *_: object) -> None:
        if not self._shut_until:
            return
        with self._lock:
            if self._probing == get_ident():
                return
            now = monotonic()
            if now < self._shut_until:
                raise psycopg.OperationalError("the database did not answer in time, and is not asked yet")
            self._probing, self._shut_until = get_ident(), now + PROBE_SECONDS

    def trip(self) -> None:
        with self._lock:
            self._probing, self._shut_until = None, monotonic() + PAUSE_SECONDS

    def came_back(self) -> None:
        if self._shut_until:
            with self._lock:
                if self._probing == get_ident():
                    self._probing, self._shut_until = None, 0.0


class _Watchdog:
    """One thread for all engines of the process."""

    def __init__(self) -> None:
        self._uses: dict[int, _Use] = {}
        self._lock = Lock()
        self._thread: Thread | None = None

    def begin(self, use: _Use) -> None:
        self._uses[id(use.entry)] = use
        if self._thread is None or not self._thread.is_alive():  # the second in a process that was forked
            self._start()

    def end(self, entry: ConnectionPoolEntry) -> None:
        with self._lock:
            self._uses.pop(id(entry), None)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._watch, name="database deadlines", daemon=True)
                self._thread.start()

    def _watch(self) -> None:
        while True:
            sleep(LOOK_EVERY_SECONDS)
            now = monotonic()
            for use in list(self._uses.values()):
                if use.ends_at < now and not use.entry.info.get(UNHURRIED):
                    self._cut(use)

    def _cut(self, use: _Use) -> None:
        with self._lock:  # nobody gives it back meanwhile, so the socket is still this connection's
            if self._uses.get(id(use.entry)) is not use:
                return
            del self._uses[id(use.entry)]
            use.breaker.trip()
            with (
                suppress(OSError, psycopg.Error),  # it broke by itself
                socket.socket(fileno=os.dup(use.connection.fileno())) as line,
            ):
                line.shutdown(socket.SHUT_RDWR)


_watchdog = _Watchdog()


def keep_deadlines(engine: Engine) -> None:
    """From now on no connection of this engine is used for longer than DATABASE_DEADLINE_SECONDS. For what
    answers calls; SQLite, a file, is left as it is.
    """
    if engine.dialect.name != "postgresql":
        return
    breaker = _Breaker()

    def taken(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: object) -> None:
        breaker.admit()
        entry.info.pop(UNHURRIED, None)
        ends_at = monotonic() + DATABASE_DEADLINE_SECONDS
        _watchdog.begin(_Use(connection, entry, breaker, ends_at))  # type: ignore[arg-type] # psycopg's own

    def given_back(connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        _watchdog.end(entry)
        if connection is not None:
            breaker.came_back()

    def thrown_away(_: DBAPIConnection, entry: ConnectionPoolEntry, _error: BaseException | None) -> None:
        _watchdog.end(entry)

    event.listen(engine, "do_connect", breaker.admit)
    event.listen(engine, "checkout", taken)
    event.listen(engine, "checkin", given_back)
    event.listen(engine, "invalidate", thrown_away)
