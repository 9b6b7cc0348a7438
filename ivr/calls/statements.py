"""The statements of a turn: few, compiled once, run at the driver's own cursor.

Through Core's execution each would cost three times what it costs by itself, and a turn is little else. The
same words serve both databases, but for PostgreSQL's habit of doing two things in one round trip.
"""

from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import Dialect, text
from sqlalchemy.engine.interfaces import DBAPICursor

_LOAD = """
SELECT calls.version, calls.next_turn, calls.state_sealed, turns.event_digest, turns.answer_sealed
FROM calls LEFT JOIN turns ON turns.call_sid = calls.call_sid AND turns.number = :number
WHERE calls.call_sid = :call_sid
"""

# Of several first webhooks at once, one makes the row; the others wait for it and then do nothing.
_OPEN_CALL = """
INSERT INTO calls
(call_sid, version, next_turn, state_sealed, line, caller_index, started_at, ended_at, outcome) VALUES
(:call_sid, :version, :next_turn, :state_sealed, :line, :caller_index, :started_at, :ended_at, :outcome)
ON CONFLICT (call_sid) DO NOTHING
"""

# Whoever comes second waits for the row, finds that the call has moved on, and changes nothing.
_MOVE = """
UPDATE calls
SET next_turn = :next_turn, state_sealed = :state_sealed, ended_at = :ended_at, outcome = :outcome
WHERE call_sid = :call_sid AND next_turn = :number
"""

_CLAIM = "UPDATE calls SET next_turn = next_turn + 1 WHERE call_sid = :call_sid AND next_turn = :number"

_SETTLE = """
UPDATE calls
SET state_sealed = :state_sealed, ended_at = :ended_at, outcome = :outcome
WHERE call_sid = :call_sid
"""

_TURN_COLUMNS = (
    "INSERT INTO turns (call_sid, number, event_digest, event_sealed, answer_sealed, trail_sealed, at)"
)
_TURN_VALUES = ":call_sid, :number, :event_digest, :event_sealed, :answer_sealed, :trail_sealed, :at"
_KEEP_TURN = f"{_TURN_COLUMNS} VALUES ({_TURN_VALUES})"


class Prepared:
    """One statement for one database. A slot's type is told to PostgreSQL, which cannot guess it in a
    select.
    """

    __slots__ = ("_order", "_sql")

    def __init__(self, sql: str, dialect: Dialect) -> None:
        compiled = text(sql).compile(dialect=dialect)
        self._sql = str(compiled)
        self._order: list[str] | None = getattr(compiled, "positiontup", None)

    def run(self, cursor: DBAPICursor, values: Mapping[str, object]) -> None:
        """Values by the names of the statement's slots; more of them do no harm."""
        given = values if self._order is None else tuple([values[name] for name in self._order])
        cursor.execute(self._sql, given)


class Statements(Struct, frozen=True):
    """What a turn asks of the database. `..._and_keep` also keep the turn, where one round trip can do
    both.
    """

    load: Prepared
    open_call: Prepared
    move: Prepared
    claim: Prepared
    settle: Prepared
    keep_turn: Prepared
    open_and_keep: Prepared | None
    move_and_keep: Prepared | None


def prepare(dialect: Dialect) -> Statements:
    """The statements of a turn, compiled for this database."""
    in_one = dialect.name == "postgresql"
    return Statements(
        load=Prepared(_LOAD, dialect),
        open_call=Prepared(_OPEN_CALL, dialect),
        move=Prepared(_MOVE, dialect),
        claim=Prepared(_CLAIM, dialect),
        settle=Prepared(_SETTLE, dialect),
        keep_turn=Prepared(_KEEP_TURN, dialect),
        open_and_keep=Prepared(_and_keep(_OPEN_CALL), dialect) if in_one else None,
        move_and_keep=Prepared(_and_keep(_MOVE), dialect) if in_one else None,
    )


def _and_keep(change: str) -> str:
    """The change, and the turn only if something changed."""
    typed = (
        "CAST(:call_sid AS VARCHAR), CAST(:number AS INTEGER), CAST(:event_digest AS VARCHAR),"
        " CAST(:event_sealed AS BYTEA), CAST(:answer_sealed AS BYTEA), CAST(:trail_sealed AS BYTEA),"
        " CAST(:at AS VARCHAR)"
    )
    kept = f"{_TURN_COLUMNS} SELECT {typed} FROM changed"  # noqa: S608 - constants of this module
    return f"WITH changed AS ({change} RETURNING call_sid) {kept}"
