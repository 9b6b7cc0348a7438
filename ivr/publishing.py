"""Versions of the flows: immutable, numbered, one of them live. A call stays on the version it began with.

A version is found again by the hash of its content, so publishing the same files twice makes one version.
What is live is the last line of a list that only grows: publishing and rolling back both add to it. Flows
that were called and never published are kept too, under numbers below zero, since calls are pinned to them.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, func, insert, select

from ivr.closings import last_change
from ivr.database import reading, writing
from ivr.flow.compiler import Compiled
from ivr.flow.model import FlowSet
from ivr.flow_files import FlowFiles, Sources
from ivr.versions import (
    LONGEST_AUTHOR,
    LONGEST_REASON,
    NoSuchVersion,
    PublishedVersions,
    live_number,
    publications,
    versions,
)

PublicationKind = Literal["publish", "rollback"]

_encoder = msgspec.json.Encoder(order="deterministic")


class Signed(Struct, frozen=True):
    """Who did it, why, and when (ISO moment, UTC)."""

    author: str
    why: str
    at: str


class LiveMoved(Exception):
    """Another version went live since these files were laid over the one before it."""


class Published(Struct, frozen=True):
    """The version that is live now, and whether it was made just now."""

    number: int
    content_hash: str
    is_new: bool
    was_live: bool


def content_hash(sources: Sources) -> str:
    """The same for the same files and the same recordings, 64 hexadecimal digits."""
    files = {path: hashlib.sha256(content).hexdigest() for path, content in sources.contents.items()}
    return hashlib.sha256(_encoder.encode([files, sorted(sources.recordings)])).hexdigest()


def publish(engine: Engine, sources: Sources, compiled: Compiled, signed: Signed) -> Published:
    """Make these files the live version. The same content makes no second version. Raises FlowRejected."""
    with writing(engine) as connection:
        return publish_within(connection, sources, compiled, signed)


def publish_within(
    connection: Connection, sources: Sources, compiled: Compiled, signed: Signed, *, over: int | None = None
) -> Published:
    """The same, in a transaction with what belongs to it. `over`: the version that was live when these files
    were looked at. Raises FlowRejected; LiveMoved when neither that one nor these files are live.
    """
    flows = compiled.accepted()
    digest = content_hash(sources)
    _one_at_a_time(connection)
    live = live_number(connection)
    number = _number_of(connection, digest, is_draft=False)
    if over is not None and live not in (over, number):
        raise LiveMoved
    is_new = number is None
    if number is None:
        number = (connection.scalar(select(func.max(versions.c.number))) or 0) + 1
        number = max(number, 1)
        _keep(connection, number, digest, sources.contents, flows, signed)
    if number != live:
        _go_live(connection, number, "publish", signed)
    return Published(number, digest, is_new, number == live)


def live_already(engine: Engine, sources: Sources) -> Published | None:
    """The live version, where it holds exactly these files: there is nothing to publish then."""
    digest = content_hash(sources)
    with reading(engine) as connection:
        number = _number_of(connection, digest, is_draft=False)
        is_live = number is not None and number == live_number(connection)
    return Published(number, digest, is_new=False, was_live=True) if number and is_live else None


def rollback(engine: Engine, number: int, signed: Signed) -> bool:
    """Make a published version live again; False if it was live already. Raises NoSuchVersion."""
    with writing(engine) as connection:
        return rollback_within(connection, number, signed)


def rollback_within(connection: Connection, number: int, signed: Signed) -> bool:
    """The same, in a transaction with what belongs to it; False if it was live already. Raises
    NoSuchVersion.
    """
    _one_at_a_time(connection)
    found = connection.scalar(select(versions.c.number).where(versions.c.number == number))
    if found is None or number < 1:
        raise NoSuchVersion(f"there is no version {number}")
    if number == live_number(connection):
        return False
    _go_live(connection, number, "rollback", signed)
    return True


class FileVersions(PublishedVersions):
    """The same, but new calls get the files as they are on disk. A bad change leaves the last good one in
    use.
    """

    def __init__(self, engine: Engine, files: FlowFiles) -> None:
        super().__init__(engine)
        self._files = files
        self._kept: tuple[int, FlowSet] | None = None

    def current(self) -> tuple[int, FlowSet]:
        """Their number, below zero, and their flows. Raises FlowRejected when the files were never
        good.
        """
        flows = self._files.flows()
        if self._kept is None or self._kept[1] is not flows:
            self._kept = keep_unpublished(self._engine, flows), flows
        number, flows = self._kept
        return number, self._closed_over(number, flows, last_change(self._engine))


def keep_unpublished(engine: Engine, flows: FlowSet) -> int:
    """The number (below zero) that calls on these unpublished flows of a folder are pinned to."""
    with writing(engine) as connection:
        return keep_unpublished_within(connection, flows, {})


def keep_unpublished_within(connection: Connection, flows: FlowSet, sources: Mapping[str, bytes]) -> int:
    """The number (below zero) that calls on these unpublished flows are pinned to, in a transaction with
    what belongs to it. `sources`: their files, where they are in no folder.
    """
    compiled = _encoder.encode(flows)
    digest = hashlib.sha256(compiled).hexdigest()
    signed = Signed("nobody", "never published", datetime.now(UTC).isoformat(timespec="seconds"))
    _one_at_a_time(connection)
    number = _number_of(connection, digest, is_draft=True)
    if number is None:
        number = min(connection.scalar(select(func.min(versions.c.number))) or 0, 0) - 1
        _keep(connection, number, digest, sources, flows, signed)
    return number


def _number_of(connection: Connection, digest: str, *, is_draft: bool) -> int | None:
    same = (versions.c.content_hash == digest) & (versions.c.is_draft == is_draft)
    return connection.scalar(select(versions.c.number).where(same))


def _keep(
    connection: Connection,
    number: int,
    digest: str,
    sources: Mapping[str, bytes],
    flows: FlowSet,
    signed: Signed,
) -> None:
    connection.execute(
        insert(versions).values(
            number=number,
            content_hash=digest,
            is_draft=number < 0,
            sources=_encoder.encode(dict(sources)),
            flows=_encoder.encode(flows),
            author=signed.author[:LONGEST_AUTHOR],
            why=signed.why[:LONGEST_REASON],
            at=signed.at,
        )
    )


def _go_live(connection: Connection, number: int, kind: PublicationKind, signed: Signed) -> None:
    last = connection.scalar(select(func.max(publications.c.number))) or 0
    connection.execute(
        insert(publications).values(
            number=last + 1,
            version=number,
            kind=kind,
            author=signed.author[:LONGEST_AUTHOR],
            why=signed.why[:LONGEST_REASON],
            at=signed.at,
        )
    )


def _one_at_a_time(connection: Connection) -> None:
    """Two people may publish at the same moment; SQLite's write transaction orders them by itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE versions IN EXCLUSIVE MODE")
