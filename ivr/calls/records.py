"""What is kept of a call: where it stands, and every turn with its event and its answer.

A turn is taken once: the call's row moves from `next_turn` n to n + 1 in the transaction that inserts turn
n, whose key is the call and the number. Whoever comes second finds the row moved on and reads the stored
answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct
from sqlalchemy import Connection, Engine, PoolProxiedConnection
from sqlalchemy.engine.interfaces import DBAPICursor, DBAPIModule
from sqlalchemy.exc import DBAPIError

from ivr.calls.at_hand import AtHand
from ivr.calls.rows import Closing, Row, call_row, open_answer, open_state, state_row, turn_row
from ivr.calls.statements import Prepared, Statements, prepare
from ivr.database import reading, writing
from ivr.engine.call import Call
from ivr.sealing import Sealer


class DatabaseLost(Exception):
    """The connection broke in the middle; the same turn may be tried again on another one."""


class TurnTaken(Exception):
    """Someone was faster: the call has moved on."""


class StoredTurn(Struct, frozen=True):
    """A turn that was taken. `event_digest` tells whether a repeated webhook says the same."""

    event_digest: str
    answer: bytes


class StoredCall(Struct, frozen=True):
    """A call as it stands, and the asked turn if it was taken."""

    version: int
    next_turn: int
    call: Call
    turn: StoredTurn | None


class Records:
    """Calls and turns in one database. `durable` is where turns with errands commit: on SQLite with FULL."""

    def __init__(self, engine: Engine, sealer: Sealer, durable: Engine | None = None) -> None:
        self.sealer = sealer
        self._statements = prepare(engine.dialect)
        self._durable = durable or engine
        self._engine = engine
        self._at_hand = AtHand(engine)
        self._driver_error = engine.dialect.loaded_dbapi.Error
        # Each statement of a turn without errands commits by itself; SQLite's driver does so anyway.
        self._is_told_to_commit = engine.dialect.name == "postgresql"

    @contextmanager
    def visit(self) -> Iterator["Visit"]:
        """A connection for a turn without errands, the driver's own: Core's wrapper around it costs as much
        as two statements. Raises DatabaseLost.
        """
        pooled = self._at_hand.take()
        try:
            self._commit_each_statement(pooled, True)
            yield Visit(pooled.cursor(), self._statements, self.sealer)
            self._commit_each_statement(pooled, False)
        except BaseException as error:
            # Whatever state it is in, it is not given to the next caller.
            is_lost = isinstance(error, self._driver_error) and self._is_lost(error, pooled)
            pooled.invalidate()
            if is_lost:
                self._engine.dispose()
                raise DatabaseLost from error
            raise
        finally:
            self._at_hand.give_back(pooled)

    def _commit_each_statement(self, pooled: PoolProxiedConnection, each: bool) -> None:
        if self._is_told_to_commit:
            pooled.dbapi_connection.autocommit = each  # type: ignore[union-attr] # psycopg's, while it is checked out

    def _is_lost(self, error: DBAPIModule.Error, pooled: PoolProxiedConnection) -> bool:
        return self._engine.dialect.is_disconnect(error, pooled.dbapi_connection, None)

    @contextmanager
    def claim(self, call_sid: str, number: int) -> Iterator["Claim"]:
        """The transaction of a turn with errands: it begins by moving the call on.

        Raises TurnTaken, DatabaseLost.
        """
        with self._transaction() as claim:
            claim.take(call_sid, number)
            yield claim

    @contextmanager
    def claim_new(self, call: Call, version: int, at: str) -> Iterator["Claim"]:
        """The same for the first turn of a call."""
        with self._transaction() as claim:
            claim.take_new(call, version, at)
            yield claim

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A durable transaction beside the turns. Raises DatabaseLost."""
        with writing(self._durable) as connection, _noticing_loss(connection):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for selects beside the turns, which waits for nobody. Raises DatabaseLost."""
        with reading(self._engine) as connection, _noticing_loss(connection):
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator["Claim"]:
        with self.writing() as connection:
            yield Claim(connection, self._statements, self.sealer)


class Visit:
    """A turn's reading and writing."""

    def __init__(self, cursor: DBAPICursor, statements: Statements, sealer: Sealer) -> None:
        self._cursor = cursor
        self._statements = statements
        self._sealer = sealer

    def load(self, call_sid: str, number: int) -> StoredCall | None:
        """One select. None for a call never seen."""
        self._statements.load.run(self._cursor, {"call_sid": call_sid, "number": number})
        row = self._cursor.fetchone()
        if row is None:
            return None
        version, next_turn, state, digest, answer = row
        turn = None
        if digest is not None:
            turn = StoredTurn(digest, open_answer(answer, call_sid, number, self._sealer))
        return StoredCall(version, next_turn, open_state(state, call_sid, self._sealer), turn)

    def open_call(self, version: int, closing: Closing) -> bool:
        """Keep a new call and its first turn. False when someone was faster."""
        opened = call_row(closing.call, version, closing.number + 1, closing.event.at, self._sealer)
        return self._keep(
            opened | turn_row(closing, self._sealer),
            self._statements.open_and_keep,
            self._statements.open_call,
        )

    def close(self, closing: Closing) -> bool:
        """Keep a turn and where the call now stands. False when someone was faster."""
        moved = state_row(closing.call, closing.number + 1, closing.event.at, self._sealer)
        return self._keep(
            moved | turn_row(closing, self._sealer), self._statements.move_and_keep, self._statements.move
        )

    def _keep(self, row: Row, in_one: Prepared | None, change: Prepared) -> bool:
        if in_one is not None:
            in_one.run(self._cursor, row)
            return self._cursor.rowcount == 1
        self._cursor.execute("BEGIN IMMEDIATE")
        try:
            change.run(self._cursor, row)
            is_first = self._cursor.rowcount == 1
            if is_first:
                self._statements.keep_turn.run(self._cursor, row)
        except BaseException:
            self._cursor.execute("ROLLBACK")
            raise
        self._cursor.execute("COMMIT")
        return is_first


class Claim:
    """A turn that is being made: its transaction is open, and errands run on `connection`."""

    def __init__(self, connection: Connection, statements: Statements, sealer: Sealer) -> None:
        self.connection = connection
        self._cursor = connection.connection.cursor()
        self._statements = statements
        self._sealer = sealer

    def take(self, call_sid: str, number: int) -> None:
        self._first(self._statements.claim, {"call_sid": call_sid, "number": number})

    def take_new(self, call: Call, version: int, at: str) -> None:
        self._first(self._statements.open_call, call_row(call, version, 1, at, self._sealer))

    def close(self, closing: Closing) -> None:
        """Keep the turn and where the call now stands; they commit with whatever the errands wrote."""
        settled = state_row(closing.call, closing.number + 1, closing.event.at, self._sealer)
        self._statements.settle.run(self._cursor, settled)
        self._statements.keep_turn.run(self._cursor, turn_row(closing, self._sealer))

    def _first(self, statement: Prepared, row: Row) -> None:
        statement.run(self._cursor, row)
        if self._cursor.rowcount != 1:
            raise TurnTaken


@contextmanager
def _noticing_loss(connection: Connection) -> Iterator[None]:
    """A broken connection leaves the pool with all that were opened beside it."""
    dialect = connection.dialect
    driver_error = dialect.loaded_dbapi.Error
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseLost from error
        raise
    except driver_error as error:
        is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
        connection.invalidate()
        if not is_lost:
            raise
        connection.engine.dispose()
        raise DatabaseLost from error
