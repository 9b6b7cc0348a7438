"""SQLite's file is watched: a connection outlives its file, and writes payments into nothing.

Whoever takes a connection looks whether the path still names the file that it was opened on. If it does not,
the connection is closed and another one opened: on the file that is there now, if its schema is current. A
file that was there is never made anew by a server.
"""

import os
import sqlite3
from collections.abc import Callable

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

Identity = tuple[int, int]
"""The device and the inode."""

IsCurrent = Callable[[DBAPIConnection], bool]
"""Has this connection's database the newest schema?"""

_OPENED_ON = "ivr_opened_on"


def watch_file(engine: Engine, path: str, is_current: IsCurrent) -> None:
    """Refuse connections to a file that was taken away, replaced, or put there with an old schema."""
    watched = _WatchedFile(path, is_current)
    event.listen(engine, "do_connect", watched.before_opening)
    event.listen(engine, "connect", watched.opened)
    event.listen(engine, "checkout", watched.taken)


class _WatchedFile:
    def __init__(self, path: str, is_current: IsCurrent) -> None:
        self._path = path
        self._is_current = is_current
        self._known: Identity | None = None

    def before_opening(self, *_: object) -> None:
        if self._known is not None and self._identity() is None:
            raise sqlite3.OperationalError("the database file is gone")

    def opened(self, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        identity = self._identity()
        if self._known not in (None, identity) and not self._is_current(connection):
            connection.close()
            raise sqlite3.OperationalError("another database file is there, without this version's schema")
        self._known = entry.info[_OPENED_ON] = identity

    def taken(self, _: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if entry.info.get(_OPENED_ON) != self._identity():
            raise DisconnectionError("the database file is not the one that was opened")

    def _identity(self) -> Identity | None:
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_dev, found.st_ino
