"""How calls of some days went, counted from their rows."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, func, select

from ivr.calls.drafts import TO_DRAFT, of_draft
from ivr.calls.rows import open_event, open_state
from ivr.calls.tables import calls, turns
from ivr.desk.tables import OPEN_STATES, queue_entries
from ivr.engine.call import Outcome
from ivr.engine.events import QueueLeft
from ivr.engine.moments import HOME_ZONE
from ivr.flow.model import Language
from ivr.sealing import SealBroken, Sealer

MOST_CALLS = 20_000
"""Each is opened; for more at once callers would feel it."""
MOST_WAITS = 3_000
HOURS = 24

Spot = tuple[str, str]
"""A flow and one of its steps."""


class TooMany(Struct, frozen=True):
    """More than are counted at once. `most`: so many are."""

    found: int
    most: int


class LineCounted(Struct, frozen=True):
    """The calls of one line that are over, and those of them that were contained."""

    line: str
    ended: int
    contained: int


class CallsCounted(Struct, frozen=True):
    """Calls begun within some time. `outcomes`: of those that are over; contained are only those whose caller
    had what she wanted: a hang-up in the middle of a task is abandoned. `hours`: how many began in each hour
    of the day at home. `abandoned_at`: where callers were who hung up in the middle, the most first.
    `unread`: sealed with a key that is not here; in `outcomes` and `hours`, in nothing else.
    """

    calls: int
    outcomes: Mapping[Outcome, int]
    hours: tuple[int, ...]
    languages: Mapping[Language, int]
    lines: tuple[LineCounted, ...]
    abandoned_at: tuple[tuple[Spot, int], ...]
    unread: int

    @property
    def ended(self) -> int:
        """Calls that are over."""
        return sum(self.outcomes.values())


class QueueCounted(Struct, frozen=True):
    """Who joined a line of ours within some time. `answered_seconds`: the waits of those who then spoke with
    a person; `left_seconds`: of those who hung up or chose something else. Both in order. `call_backs`: who
    was promised one instead, `called_back`: who of them was reached.
    """

    queue: str
    joined: int
    waiting: int
    answered: int
    answered_seconds: tuple[int, ...]
    left_seconds: tuple[int, ...]
    call_backs: int
    called_back: int


def count_calls(
    connection: Connection,
    sealer: Sealer,
    since: datetime,
    until: datetime,
    *,
    with_drafts: bool = False,
    but_lines: Collection[str] = (),
) -> CallsCounted | TooMany:
    """Calls that began at or after `since` and before `until`. `with_drafts`: those to a draft as well, which
    no patient makes where a published version answers. `but_lines`: numbers that callers do not dial.
    """
    within = and_(_within(since, until), calls.c.line.not_in(but_lines))
    if not with_drafts:
        within = and_(within, ~TO_DRAFT)
    found = connection.scalar(select(func.count()).select_from(calls).where(within)) or 0
    if found > MOST_CALLS:
        return TooMany(found, MOST_CALLS)
    columns = (calls.c.call_sid, calls.c.line, calls.c.started_at, calls.c.outcome, calls.c.state_sealed)
    counting = _Counting()
    for row in connection.execute(select(*columns).where(within)):
        counting.add(row, sealer)
    return counting.counted()


class _Counting:
    """Adds calls up."""

    def __init__(self) -> None:
        self._outcomes: Counter[Outcome] = Counter()
        self._hours = [0] * HOURS
        self._languages: Counter[Language] = Counter()
        self._lines: dict[str, Counter[str]] = {}
        self._abandoned_at: Counter[Spot] = Counter()
        self._unread = 0

    def add(self, row: Any, sealer: Sealer) -> None:
        self._hours[datetime.fromisoformat(row.started_at).astimezone(HOME_ZONE).hour] += 1
        if row.outcome is not None:
            self._outcomes[row.outcome] += 1
            self._lines.setdefault(row.line, Counter())[row.outcome] += 1
        try:
            call = open_state(row.state_sealed, row.call_sid, sealer)
        except SealBroken:
            self._unread += 1
            return
        self._languages[call.language] += 1
        if row.outcome == "abandoned" and call.frames:
            self._abandoned_at[call.frames[-1].flow, call.frames[-1].step] += 1

    def counted(self) -> CallsCounted:
        lines = (LineCounted(line, of.total(), of["contained"]) for line, of in self._lines.items())
        return CallsCounted(
            sum(self._hours),
            dict(self._outcomes),
            tuple(self._hours),
            dict(self._languages),
            tuple(sorted(lines, key=lambda one: (-one.ended, one.line))),
            tuple(sorted(self._abandoned_at.items(), key=lambda one: (-one[1], one[0]))),
            self._unread,
        )


def count_waits(
    connection: Connection, sealer: Sealer, since: datetime, until: datetime, *, with_drafts: bool = False
) -> tuple[QueueCounted, ...] | TooMany:
    """The queues that somebody joined at or after `since` and before `until`, by name. `with_drafts`: as in
    `count_calls`.
    """
    entry = queue_entries.c
    within = and_(entry.joined_at >= since, entry.joined_at < until)
    if not with_drafts:
        within = and_(within, ~of_draft(entry.call_sid))
    columns = (entry.call_sid, entry.queue, entry.kind, entry.state, entry.joined_at, entry.changed_at)
    rows = connection.execute(select(*columns).where(within).order_by(entry.joined_at).limit(MOST_WAITS + 1))
    entries = rows.all()
    if len(entries) > MOST_WAITS:
        return TooMany(len(entries), MOST_WAITS)
    waits = _answered_waits(connection, sealer, within)
    queues = sorted({one.queue for one in entries})
    return tuple(_queue(queue, [one for one in entries if one.queue == queue], waits) for queue in queues)


def _queue(name: str, entries: list[Any], waits: dict[str, list[int]]) -> QueueCounted:
    live = [one for one in entries if one.kind == "live"]
    left = [one.changed_at - one.joined_at for one in live if one.state == "gone"]
    promised = [one for one in entries if one.kind == "call back"]
    answered = [one for one in live if one.state in ("talked", "connecting")]
    known = [waits[one.call_sid].pop(0) for one in answered if waits.get(one.call_sid)]
    return QueueCounted(
        name,
        len(entries),
        sum(one.state in OPEN_STATES and one.state != "connecting" for one in live),
        len(answered),
        tuple(sorted(known)),
        tuple(sorted(max(0, int(waited.total_seconds())) for waited in left)),
        len(promised),
        sum(one.state in ("talked", "done") for one in promised),
    )


def _answered_waits(
    connection: Connection, sealer: Sealer, within: ColumnElement[bool]
) -> dict[str, list[int]]:
    """How long callers waited whom a person then answered, as the carrier tells it; by call, in order."""
    joined = select(queue_entries.c.call_sid).where(within, queue_entries.c.state == "talked")
    chosen = select(turns.c.call_sid, turns.c.number, turns.c.event_sealed).where(
        turns.c.call_sid.in_(joined)
    )
    waits: dict[str, list[int]] = {}
    rows = chosen.order_by(turns.c.call_sid, turns.c.number)
    for sid, number, sealed in connection.execute(rows):
        try:
            event = open_event(sealed, sid, number, sealer)
        except SealBroken:
            continue
        if isinstance(event, QueueLeft) and event.result == "bridged":
            waits.setdefault(sid, []).append(event.waited_seconds)
    return waits


def _within(since: datetime, until: datetime) -> ColumnElement[bool]:
    first, last = (moment.astimezone(UTC).isoformat() for moment in (since, until))
    return and_(calls.c.started_at >= first, calls.c.started_at < last)
