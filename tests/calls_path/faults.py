"""A database driver whose n-th statement fails, whoever sends it: Core or the turn's own prepared ones."""

import sqlite3
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Engine, event


@dataclass
class Fault:
    """`fails_at` counts from 1; 0 never fails. `sent` counts the statements so far."""

    fails_at: int = 0
    sent: int = 0
    loses_connection: bool = False

    def arm(self, at: int) -> None:
        self.fails_at, self.sent = at, 0

    def next_statement_fails(self) -> bool:
        self.sent += 1
        return self.sent == self.fails_at


def install(engine: Engine, fault: Fault) -> None:
    """Every connection made from now on counts its statements, and fails the chosen one."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, arguments: Any, settings: Any) -> Any:
        if engine.dialect.name == "sqlite":
            return sqlite3.connect(*arguments, factory=_sqlite_factory(fault), **settings)
        return psycopg.connect(*arguments, cursor_factory=_psycopg_factory(fault), **settings)

    engine.dispose()


def _sqlite_factory(fault: Fault) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, *given: Any) -> Any:
            if not sql.startswith(("PRAGMA", "ROLLBACK")) and fault.next_statement_fails():
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(sql, *given)

    class Connection(sqlite3.Connection):
        def cursor(self, *_: Any) -> Any:
            return super().cursor(Cursor)

        def commit(self) -> None:
            if self.in_transaction and fault.next_statement_fails():
                raise sqlite3.OperationalError("database or disk is full")
            super().commit()

    return Connection


def _psycopg_factory(fault: Fault) -> type[psycopg.Cursor[Any]]:
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *given: Any, **named: Any) -> Any:
            if fault.next_statement_fails():
                if fault.loses_connection:
                    self.connection.close()
                raise psycopg.OperationalError("the statement failed")
            return super().execute(query, *given, **named)

    return Cursor
