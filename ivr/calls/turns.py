"""Making a turn whole: its errands run, and everything on the way joined into one."""

from sqlalchemy import Connection

from ivr.calls.partners import ErrandDesk
from ivr.engine.machine import advance
from ivr.engine.turn import MAX_ERRANDS_PER_TURN, Turn, joined
from ivr.flow.model import FlowSet


class TooManyErrands(Exception):
    """A turn sent out more errands than MAX_ERRANDS_PER_TURN; the flow check should have refused it."""


def look_ahead(connection: Connection, desk: ErrandDesk, flows: FlowSet, turn: Turn, at: str) -> Turn:
    """The turn after its look-ups that need not write, up to the first errand that does."""
    for _ in range(MAX_ERRANDS_PER_TURN):
        if turn.errand is None:
            break
        done = desk.peek(connection, turn.errand, turn.call.sid, at)
        if done is None:
            break
        turn = joined(turn, done, advance(flows, turn.call, done))
    return turn


def run_errands(
    connection: Connection, desk: ErrandDesk, flows: FlowSet, turn: Turn, number: int, at: str
) -> Turn:
    """The turn after all its errands. Raises TooManyErrands."""
    for _ in range(MAX_ERRANDS_PER_TURN):
        if turn.errand is None:
            return turn
        done = desk.run(connection, turn.errand, turn.call.sid, number, at)
        turn = joined(turn, done, advance(flows, turn.call, done))
    if turn.errand is not None:
        raise TooManyErrands(f"more than {MAX_ERRANDS_PER_TURN} errands in a turn")
    return turn
