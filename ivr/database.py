"""The one place that opens the database: SQLite for one machine, PostgreSQL for several.

Core only. Every write transaction on SQLite begins with BEGIN IMMEDIATE: a transaction that reads first and
writes later fails at once with "database is locked" when another one wrote in between, whatever the busy
timeout says.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator, TypeEngine

from ivr.database_address import read_address
from ivr.database_file import watch_file

Synchronous = Literal["NORMAL", "FULL"]

STATEMENT_SECONDS = 3
"""The longest that one statement may take on PostgreSQL. The carrier hangs up on us after 15 seconds."""

LOCK_SECONDS = 2
"""The longest wait for a row on PostgreSQL."""

BUSY_SECONDS = 5
"""The longest wait for the one writer of SQLite."""

POOL_SIZE = 8
POOL_OVERFLOW = 8
POOL_SECONDS = 3
"""The longest wait for a connection of the pool."""

IDLE_IN_TRANSACTION_SECONDS = 30
CONNECT_SECONDS = 3

BULK_CACHE_KIB = 64 * 1024

UNHURRIED = "ivr_unhurried"
"""In a connection's `info`: this transaction may take as long as it needs."""

_READING = "ivr_reading"

_REVISION = re.compile(r'^(down_)?revision = "(\w+)"', re.MULTILINE)
_REVISIONS = text("SELECT version_num FROM alembic_version")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment with its offset; always UTC at rest. On SQLite text of one width, so that it sorts as time
    does.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(String(32) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 SQLAlchemy gives it
        if value is None:
            return None
        moment: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


def open_database(
    url: str, *, synchronous: Synchronous = "FULL", pool_size: int = POOL_SIZE, echo: bool = False
) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql://...` (also `postgres://` and `postgresql+psycopg://`).

    `synchronous` is SQLite's: NORMAL may lose the last commits when the power fails, FULL loses none.
    Raises `DatabaseUrlRefused`.
    """
    address = read_address(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address, synchronous, pool_size, echo)
    return _open_postgresql(address, pool_size, echo)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction: committed when the block ends, rolled back when it raises."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for selects; each sees what is committed when it runs. Takes no lock and opens no
    transaction.
    """
    options = {_READING: True} if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
    with engine.connect().execution_options(**options) as connection:
        yield connection


@contextmanager
def reading_one_moment(engine: Engine) -> Iterator[Connection]:
    """One read transaction: all selects see the same moment. For exports and audits."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(**{_READING: True}) as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
            connection.exec_driver_sql("ROLLBACK")
        return
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection:
        without_time_limit(connection)
        yield connection


def without_time_limit(connection: Connection) -> None:
    """Lift the statement timeout until the end of this transaction: for imports and migrations, never for a
    call. SQLite gets room to sort many rows into its indexes.
    """
    connection.info[UNHURRIED] = True
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    else:
        connection.exec_driver_sql(f"PRAGMA cache_size = -{BULK_CACHE_KIB}")


def schema_is_current(engine: Engine) -> bool:
    """Is the database at exactly the revision that this code was written for?"""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return set(connection.scalars(_REVISIONS)) == newest_revisions()


@cache
def newest_revisions() -> set[str]:
    """Those that no other one follows, by the files: to ask alembic would load it, and each of them."""
    files = (Path(__file__).parent / "migrations" / "versions").glob("*.py")
    told = [one for file in files for one in _REVISION.findall(file.read_text(encoding="utf-8"))]
    return {name for before, name in told if not before} - {name for before, name in told if before}


def _open_sqlite(address: URL, synchronous: Synchronous, pool_size: int, echo: bool) -> Engine:
    engine = create_engine(
        address,
        echo=echo,
        pool_size=pool_size,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=POOL_SECONDS,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself; `begin` below does
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA recursive_triggers = ON")  # INSERT OR REPLACE would delete past the triggers
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.execute("PRAGMA trusted_schema = OFF")
        cursor.close()

    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(_READING):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    if address.database and "uri" not in address.query:
        watch_file(engine, address.database, _sqlite_is_current)
    return engine


def _sqlite_is_current(connection: DBAPIConnection) -> bool:
    cursor = connection.cursor()
    try:
        cursor.execute(_REVISIONS.text)
        return {row[0] for row in cursor.fetchall()} == newest_revisions()
    except sqlite3.DatabaseError:
        return False
    finally:
        cursor.close()


def _open_postgresql(address: URL, pool_size: int, echo: bool) -> Engine:
    limits = {
        "statement_timeout": STATEMENT_SECONDS,
        "lock_timeout": LOCK_SECONDS,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_SECONDS,
    }
    options = [f"-c {name}={seconds * 1000}" for name, seconds in limits.items()]
    options += ["-c timezone=UTC", "-c synchronous_commit=on"]
    return create_engine(
        address,
        echo=echo,
        pool_size=pool_size,
        max_overflow=POOL_OVERFLOW,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=False,
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": " ".join(options)},
    )
