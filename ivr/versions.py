"""Published versions as they are read: which is live, what each of them holds. Compiled once, kept
compiled.
"""

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from ivr.closings import LAST_CHANGE, closings_until, laid_over, last_change
from ivr.database import metadata, reading
from ivr.flow.model import FlowSet

LONGEST_AUTHOR = 100
LONGEST_REASON = 500
HIGHEST_NUMBER = 2**31 - 1
"""What the database takes for a number."""

versions = Table(
    "versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content_hash", String(64), nullable=False),
    Column("is_draft", Boolean, nullable=False),
    Column("sources", LargeBinary, nullable=False),
    Column("flows", LargeBinary, nullable=False),
    Column("author", String(LONGEST_AUTHOR), nullable=False),
    Column("why", String(LONGEST_REASON), nullable=False),
    Column("at", String(32), nullable=False),
    UniqueConstraint("content_hash", "is_draft", name="uq_versions_content_hash"),
)

publications = Table(
    "publications",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, ForeignKey(versions.c.number), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("author", String(LONGEST_AUTHOR), nullable=False),
    Column("why", String(LONGEST_REASON), nullable=False),
    Column("at", String(32), nullable=False),
)

_flows_decoder = msgspec.json.Decoder(FlowSet)
_sources_decoder = msgspec.json.Decoder(dict[str, bytes])


class NothingPublished(Exception):
    """No version is live: `ivr publish` makes one."""


class NoSuchVersion(Exception):
    """A version that was never published."""


class VersionListed(Struct, frozen=True):
    """A published version as it is listed; `at` is an ISO moment in UTC."""

    number: int
    content_hash: str
    author: str
    why: str
    at: str
    is_live: bool


class PublicationListed(Struct, frozen=True):
    """A moment at which another version went live; `at` is an ISO moment in UTC. `is_again`: it had been live
    before.
    """

    version: int
    kind: str
    author: str
    why: str
    at: str
    is_again: bool = False


def list_publications(engine: Engine) -> list[PublicationListed]:
    """Every publication and rollback, the newest first: the first of them made the live version."""
    one, seen = publications.c, set[int]()
    rows = select(one.version, one.kind, one.author, one.why, one.at).order_by(one.number)
    listed: list[PublicationListed] = []
    with reading(engine) as connection:
        for row in connection.execute(rows):
            listed.append(PublicationListed(*row, is_again=row.version in seen))
            seen.add(row.version)
    return listed[::-1]


def last_publication(connection: Connection) -> PublicationListed | None:
    """What made the live version so; None before the first."""
    one = publications.c
    last = select(one.version, one.kind, one.author, one.why, one.at).order_by(one.number.desc()).limit(1)
    row = connection.execute(last).one_or_none()
    return None if row is None else PublicationListed(*row)


def list_versions(engine: Engine) -> list[VersionListed]:
    """Every published version, the newest first."""
    columns = (versions.c.number, versions.c.content_hash, versions.c.author, versions.c.why, versions.c.at)
    with reading(engine) as connection:
        live = live_number(connection)
        rows = connection.execute(
            select(*columns).where(versions.c.number > 0).order_by(versions.c.number.desc())
        )
        return [VersionListed(*row, is_live=row.number == live) for row in rows]


def sources_of(engine: Engine, number: int) -> dict[str, bytes]:
    """The files of a version. Raises NoSuchVersion."""
    with reading(engine) as connection:
        sources = connection.scalar(select(versions.c.sources).where(versions.c.number == number))
    if sources is None:
        raise NoSuchVersion(f"there is no version {number}")
    return _sources_decoder.decode(sources)


def live_version(engine: Engine) -> int | None:
    """The number of the version that new calls get; None before the first publication."""
    with reading(engine) as connection:
        return live_number(connection)


class PublishedVersions:
    """What calls are answered with. Compiled versions never change, so each process reads each of them
    once; so too what was closed when a call began.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._compiled: dict[int, FlowSet] = {}
        self._closed: dict[tuple[int, int], FlowSet] = {}

    def current(self) -> tuple[int, FlowSet]:
        """The live version, asked anew for every new call: a publication or a closing counts at once, in
        every process.

        Raises NothingPublished.
        """
        with reading(self._engine) as connection:
            live = connection.execute(_WHAT_COUNTS_NOW).one_or_none()
        if live is None:
            raise NothingPublished
        number, change = live
        return number, self.flows_of(number, change or 0)

    def kept(self, number: int) -> tuple[int, FlowSet]:
        """A version that a call asks for, live or not, with what is closed now. Raises NoSuchVersion."""
        return number, self.flows_of(number, last_change(self._engine))

    def flows_of(self, number: int, closings: int = 0) -> FlowSet:
        """The flows, with what was closed at this change of the closings. Raises NoSuchVersion."""
        flows = self._compiled.get(number)
        if flows is None:
            flows = self._compiled[number] = self._read(number)
        return self._closed_over(number, flows, closings)

    def _closed_over(self, number: int, flows: FlowSet, change: int) -> FlowSet:
        if not change:
            return flows
        found = self._closed.get((number, change))
        if found is None:
            try:
                held = closings_until(self._engine, change)
            except SQLAlchemyError:
                # The weekly hours still tell more than an apology. Not kept: the next turn looks again.
                return replace(flows, closings=change)
            found = self._closed[number, change] = laid_over(flows, held, change)
        return found

    def _read(self, number: int) -> FlowSet:
        if abs(number) > HIGHEST_NUMBER:
            raise NoSuchVersion(f"there is no version {number}")
        with reading(self._engine) as connection:
            flows = connection.scalar(select(versions.c.flows).where(versions.c.number == number))
        if flows is None:
            raise NoSuchVersion(f"there is no version {number}")
        return _flows_decoder.decode(flows)


_LAST_PUBLICATION = select(publications.c.version).order_by(publications.c.number.desc()).limit(1)
_WHAT_COUNTS_NOW = _LAST_PUBLICATION.add_columns(LAST_CHANGE)
"""Made once: each first turn of a call asks, and building a statement costs more than running it."""


def live_number(connection: Connection) -> int | None:
    """The version of the last publication."""
    return connection.scalar(_LAST_PUBLICATION)
