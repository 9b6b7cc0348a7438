"""Connections for turns without errands. On SQLite a few stay at hand from one turn to the next: out of the
pool and back again costs 40 µs, a twelfth of a turn.
"""

from collections import deque
from contextlib import suppress

from sqlalchemy import Engine, PoolProxiedConnection, event

from ivr.database_file import is_on_its_file

MOST_AT_HAND = 4
"""No more are kept from the pool, which serves errands and pages too."""


class AtHand:
    """Of one engine. On PostgreSQL each comes out of the pool, which keeps the deadlines."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._most = MOST_AT_HAND if engine.dialect.name == "sqlite" else 0
        self._waiting: deque[PoolProxiedConnection] = deque()
        event.listen(engine, "engine_disposed", self._close)

    def take(self) -> PoolProxiedConnection:
        """One that nobody else uses, on the file that is there now."""
        try:
            pooled = self._waiting.pop()
        except IndexError:
            return self._engine.raw_connection()
        if is_on_its_file(pooled.info):
            return pooled
        pooled.invalidate()
        return self.take()

    def _close(self, _engine: Engine) -> None:
        """Whoever disposes of the engine closes its connections, and these are among them."""
        while self._waiting:
            with suppress(IndexError):  # somebody took it meanwhile
                self._waiting.pop().invalidate()

    def give_back(self, pooled: PoolProxiedConnection) -> None:
        """With no transaction open, or invalidated."""
        if pooled.is_valid and len(self._waiting) < self._most:
            self._waiting.append(pooled)
        else:
            pooled.close()
