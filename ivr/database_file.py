"""SQLite's file is watched: a connection outlives its file, and writes payments into nothing.

Whoever takes a connection looks whether the path still names the file that it was opened on. If it does not,
the connection is closed and another one opened: on the file that is there now, if its schema is current. A
file that was there is never made anew by a server.
"""

import os
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

Identity = tuple[int, int]
"""The device and the inode."""

IsCurrent = Callable[[DBAPIConnection], bool]
"""Has this connection's database the newest schema?"""

_OPENED_ON = "ivr_opened_on"
_PATH = "ivr_path"


def watch_file(engine: Engine, path: str, is_current: IsCurrent) -> None:
    """Refuse connections to a file that was taken away, replaced, or put there with an old schema."""
    watched = _WatchedFile(path, is_current)
    event.listen(engine, "do_connect", watched.before_opening)
    event.listen(engine, "connect", watched.opened)
    event.listen(engine, "checkout", watched.taken)


def is_on_its_file(connection: Mapping[Any, Any]) -> bool:
    """By the `info` of a connection: does the path still name the file that it was opened on? A database that
    is not watched always does.
    """
    return _PATH not in connection or connection[_OPENED_ON] == _identity(connection[_PATH])


class _WatchedFile:
    def __init__(self, path: str, is_current: IsCurrent) -> None:
        self._path = path
        self._is_current = is_current
        self._known: Identity | None = None

    def before_opening(self, *_: object) -> None:
        if self._known is not None and _identity(self._path) is None:
            raise sqlite3.OperationalError("the database file is gone")

    def opened(self, connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        identity = _identity(self._path)
        if self._known not in (None, identity) and not self._is_current(connection):
            connection.close()
            raise sqlite3.OperationalError("another database file is there, without this version's schema")
        self._known = entry.info[_OPENED_ON] = identity
        entry.info[_PATH] = self._path

    def taken(self, _: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if not is_on_its_file(entry.info):
            raise DisconnectionError("the database file is not the one that was opened")


def _identity(path: str) -> Identity | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
