"""The list of what was done: it only grows, and whatever is done to it behind the program's back is found."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from ivr.database import reading, reading_one_moment, writing
from ivr.demo_secrets import make_up
from ivr.sealing import Sealer
from ivr.staff import audit_log
from tests.conftest import Database

AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
MADE_UP = make_up()
COPY = "INSERT INTO audit_log SELECT"
SEALER = Sealer.from_keys(MADE_UP.data_keys, MADE_UP.index_key)


def note(database: Database, who: str, did: str = "looked") -> None:
    with writing(database.engine) as connection:
        audit_log.note(connection, SEALER, who, did, "call CA1", at=AT)


def broken(database: Database) -> list[int]:
    with reading_one_moment(database.engine) as connection:
        return list(audit_log.broken_rows(connection, SEALER))


def behind_its_back(database: Database, statement: str) -> None:
    """As somebody would who may do everything in the database."""
    with database.engine.begin() as connection:
        if database.kind == "sqlite":
            for name in ("chain", "never_update", "never_delete"):
                connection.exec_driver_sql(f"DROP TRIGGER audit_log_{name}")
        else:
            connection.exec_driver_sql("ALTER TABLE audit_log DISABLE TRIGGER USER")
        connection.execute(text(statement))


def test_rows_are_numbered_and_hold_together(database: Database) -> None:
    for who in ("dana", "demo", "dana"):
        note(database, who)
    assert broken(database) == []
    with reading(database.engine) as connection:
        rows = audit_log.listed(connection, who="dana")
        assert [row.number for row in rows] == [3, 1]
        assert audit_log.count(connection) == 3
        assert audit_log.mark_of(connection, 3) == rows[0].mark


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_log SET who = 'nobody'",
        "DELETE FROM audit_log",
        "DELETE FROM audit_log WHERE number = 1",
        f"{COPY} 3, at, who, did, about, detail, 'x', 'y' FROM audit_log WHERE number = 1",
        f"{COPY} 9, at, who, did, about, detail, mark, 'y' FROM audit_log WHERE number = 2",
    ],
)
def test_the_database_refuses_every_change_of_what_was_noted(database: Database, statement: str) -> None:
    note(database, "dana")
    note(database, "demo")
    with pytest.raises(DatabaseError), writing(database.engine) as connection:
        connection.execute(text(statement))
    assert broken(database) == []


def test_the_database_refuses_to_replace_and_to_empty(database: Database) -> None:
    note(database, "dana")
    statement = (
        "TRUNCATE audit_log"
        if database.kind == "postgresql"
        else "REPLACE INTO audit_log SELECT * FROM audit_log"
    )
    with pytest.raises(DatabaseError), writing(database.engine) as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_log SET who = 'nobody' WHERE number = 2", [2]),
        ("UPDATE audit_log SET detail = 'x' WHERE number = 2", [2]),
        ("UPDATE audit_log SET at = '2026-11-22T15:00:00.001+00:00' WHERE number = 3", [3]),
        ("DELETE FROM audit_log WHERE number = 2", [3]),
        ("DELETE FROM audit_log WHERE number = 1", [2]),
    ],
)
def test_a_change_behind_the_programs_back_is_found(
    database: Database, statement: str, found: list[int]
) -> None:
    for who in ("dana", "demo", "dana"):
        note(database, who)
    behind_its_back(database, statement)
    assert broken(database) == found


def test_a_row_of_another_key_is_found(database: Database) -> None:
    note(database, "dana")
    other = make_up()
    with writing(database.engine) as connection:
        stranger = Sealer.from_keys(other.data_keys, other.index_key)
        audit_log.note(connection, stranger, "demo", "looked", at=AT)
    assert broken(database) == [2]


def test_what_two_note_at_once_is_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: note(database, f"somebody-{number % 4}"), range(40)))
    assert broken(database) == []
    with reading(database.engine) as connection:
        assert audit_log.count(connection) == 40


def test_what_is_rolled_back_was_not_done(database: Database) -> None:
    with database.engine.connect() as connection:
        audit_log.note(connection, SEALER, "dana", "published", at=AT)
        connection.rollback()
    note(database, "demo")
    assert broken(database) == []


def test_the_newest_rows_can_be_looked_at_alone(database: Database) -> None:
    for number in range(6):
        note(database, f"somebody-{number}")
    with reading_one_moment(database.engine) as connection:
        assert list(audit_log.broken_rows(connection, SEALER, after=4)) == []
    behind_its_back(database, "UPDATE audit_log SET who = 'nobody' WHERE number IN (2, 6)")
    with reading_one_moment(database.engine) as connection:
        assert list(audit_log.broken_rows(connection, SEALER, after=4)) == [6]
