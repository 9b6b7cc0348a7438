"""What goes on now, looked up once for everybody who watches it."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine

from ivr.billing.news import count_in_doubt
from ivr.calls.live import LiveCall, live_calls
from ivr.database import reading
from ivr.desk.board import AtDesk, InLine, who_serves, who_waits
from ivr.sealing import Sealer
from ivr.versions import PublicationListed, last_publication

KEPT_FOR = timedelta(seconds=4)
"""However many consoles ask, the database is asked no oftener."""


class Snapshot(Struct, frozen=True):
    """One moment. Nothing in it changes while time alone goes by, so equal ones have equal marks."""

    calls: tuple[LiveCall, ...]
    line: tuple[InLine, ...]
    agents: tuple[AtDesk, ...]
    payments_in_doubt: int
    publication: PublicationListed | None

    @property
    def waiting(self) -> tuple[InLine, ...]:
        """Callers on the line for a person."""
        return tuple(one for one in self.line if one.kind == "live" and one.state != "connecting")

    @property
    def call_backs(self) -> tuple[InLine, ...]:
        """Promised and not yet done."""
        return tuple(one for one in self.line if one.kind == "call back")


class Seen(Struct, frozen=True):
    """A snapshot, its mark, and when it was taken."""

    snapshot: Snapshot
    mark: str
    at: datetime


class Board:
    """The last snapshot. Whoever finds it old takes a new one; everybody else gets the old one meanwhile, so
    that no thread waits for another.
    """

    def __init__(self, engine: Engine, sealer: Sealer, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._sealer = sealer
        self._now = now
        self._seen: Seen | None = None
        self._looking = Lock()

    def look(self) -> Seen:
        """What goes on, KEPT_FOR old at most, unless somebody is looking just now."""
        seen, at = self._seen, self._now()
        if seen is not None and timedelta() <= at - seen.at < KEPT_FOR:
            return seen
        if not self._looking.acquire(blocking=seen is None):
            return seen or self._take(at)
        try:
            self._seen = seen = self._take(at)
        finally:
            self._looking.release()
        return seen

    def _take(self, at: datetime) -> Seen:
        with reading(self._engine) as connection:
            snapshot = self._snapshot(connection, at)
        mark = hashlib.sha256(msgspec.msgpack.encode(snapshot)).hexdigest()[:32]
        return Seen(snapshot, mark, at)

    def _snapshot(self, connection: Connection, at: datetime) -> Snapshot:
        return Snapshot(
            live_calls(connection, self._sealer, at),
            who_waits(connection),
            who_serves(connection, self._sealer, at),
            count_in_doubt(connection),
            last_publication(connection),
        )
