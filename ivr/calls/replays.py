"""Recorded calls walked again by other flows: which of them would have gone otherwise."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine, select

from ivr.calls.ended import ended_calls
from ivr.calls.rows import open_event, open_state, open_trail
from ivr.calls.tables import calls, turns
from ivr.closings import closings_until, laid_over
from ivr.database import reading
from ivr.engine.call import Outcome
from ivr.flow.model import FlowSet
from ivr.replaying.comparing import Replayed, replay
from ivr.replaying.past import PastCall, PastTurn
from ivr.replaying.walking import CannotBeWalked
from ivr.sealing import SealBroken, Sealer
from ivr.versions import NoSuchVersion, PublishedVersions

_COLUMNS = (
    calls.c.line,
    calls.c.version,
    calls.c.started_at,
    calls.c.outcome,
    calls.c.state_sealed,
    turns.c.event_sealed,
    turns.c.trail_sealed,
)


class CallReplayed(Struct, frozen=True):
    """A call of the past and what came of it. `unknown`: why it cannot be walked again; then `replayed` is
    None.
    """

    sid: str
    line: str
    version: int
    began: str
    outcome: Outcome | None
    replayed: Replayed | None
    unknown: str = ""


class FlowsBeside:
    """Flows that never answered a call, with what was closed when a call of the past began."""

    def __init__(self, engine: Engine, flows: FlowSet) -> None:
        self._engine = engine
        self._flows = flows
        self._closed: dict[int, FlowSet] = {0: flows}

    def with_closings(self, change: int) -> FlowSet:
        """As they would have stood at this change of the closings."""
        if change not in self._closed:
            self._closed[change] = laid_over(self._flows, closings_until(self._engine, change), change)
        return self._closed[change]


def replay_calls(
    engine: Engine,
    sealer: Sealer,
    since: datetime,
    flows: FlowSet,
    until: datetime | None = None,
    *,
    with_drafts: bool = False,
) -> Iterator[CallReplayed]:
    """Every call that began since then and is over, the oldest first, walked by `flows`. `with_drafts`: those
    to a draft as well.
    """
    published, beside = PublishedVersions(engine), FlowsBeside(engine, flows)
    with reading(engine) as connection:
        for rows in ended_calls(connection, since, until, _COLUMNS, with_drafts=with_drafts):
            first = rows[0]
            told = (first.call_sid, first.line, first.version, first.started_at, first.outcome)
            try:
                change = open_state(first.state_sealed, first.call_sid, sealer).closings
                before = published.flows_of(first.version, change)
                found = replay(before, beside.with_closings(change), _past(sealer, rows))
                yield CallReplayed(*told, found)
            except (CannotBeWalked, NoSuchVersion) as lost:
                yield CallReplayed(*told, None, str(lost))
            except SealBroken:
                yield CallReplayed(*told, None, "sealed with a key that is not here")


def past_call(connection: Connection, sealer: Sealer, call_sid: str) -> PastCall:
    """One call as it can be walked again. Raises CannotBeWalked, SealBroken."""
    columns = (turns.c.call_sid, turns.c.number, turns.c.event_sealed, turns.c.trail_sealed)
    chosen = select(*columns).where(turns.c.call_sid == call_sid).order_by(turns.c.number)
    rows = list(connection.execute(chosen))
    if not rows:
        raise CannotBeWalked("no turn of it was kept")
    return _past(sealer, rows)


def _past(sealer: Sealer, rows: list[Any]) -> PastCall:
    sid = rows[0].call_sid
    return PastCall(sid, tuple(_turn(sealer, sid, row) for row in rows))


def _turn(sealer: Sealer, sid: str, row: Any) -> PastTurn:
    if row.trail_sealed is None:
        raise CannotBeWalked("from before trails were kept")
    event = open_event(row.event_sealed, sid, row.number, sealer)
    return PastTurn(event, open_trail(row.trail_sealed, sid, row.number, sealer))
