"""Calls of the past, one whole or many in a list, as staff may see them.

Everything comes from sealed rows: with other keys there is nothing to read. Of numbers only the last four
digits are shown; what was keyed at a secret question, and words that were spoken, are not kept at all.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from ivr.calls.rows import open_answer, open_event, open_state, open_trail
from ivr.calls.tables import calls, pretended_calls, turns
from ivr.calls.words import Said, caller_in_words, event_in_words, said_in
from ivr.engine.call import Call, Frame, Outcome
from ivr.engine.events import Event
from ivr.engine.trail import Trail
from ivr.flow.model import Language
from ivr.sealing import SealBroken, Sealer

PAGE_ROWS = 50
ROWS_LOOKED_AT = 2_000
"""A search in what is sealed opens at most so many calls for one page; its cursor goes on from there."""
_BATCH_ROWS = 200


class TurnOfPast(Struct, frozen=True):
    """`happened`: the event in words, keys masked. `event`: as it is kept. `trail`: None for a turn from
    before trails were kept; its steps and ways are for staff, its facts and numbers are not.
    """

    number: int
    at: str
    happened: str
    said: tuple[Said, ...]
    event: Event
    trail: Trail | None


class CallListed(Struct, frozen=True):
    """A call in a list. `step`: `flow.step` where it stood last. `caller`: "" for a withheld number, else
    `…` and four digits. Moments are ISO texts in UTC; `ended` is None while it lasts. `made_at`: when it was
    made, where its times were pretended on a phone of ours.
    """

    sid: str
    line: str
    version: int
    began: str
    ended: str | None
    outcome: Outcome | None
    language: Language
    caller: str
    step: str
    turns: int
    made_at: str | None = None

    @property
    def is_unpublished(self) -> bool:
        """Somebody tried what no caller hears: such versions are numbered below zero."""
        return self.version < 0


class CallHistory(Struct, frozen=True):
    """A call with every turn. `account_last_four`: "" where none was named. `closings`: as in `Call`."""

    listed: CallListed
    end: tuple[Frame, ...]
    account_last_four: str
    closings: int
    turns: tuple[TurnOfPast, ...]

    @property
    def path(self) -> tuple[tuple[Frame, ...], ...]:
        """Where the call stood, in order, as far as it was kept."""
        return tuple(frames for turn in self.turns if turn.trail for frames in turn.trail.passed)


class Wanted(Struct, frozen=True):
    """Which calls: begun at or after `since` and before `until`; ended so; passed through `step`
    (`flow.step`, or a flow); the calling number or the account ends in `last_four`. None: any.
    """

    since: datetime | None = None
    until: datetime | None = None
    outcome: Outcome | None = None
    step: str | None = None
    last_four: str | None = None


class CallPage(Struct, frozen=True):
    """Calls, the newest first. `cursor`: for the next page, None at the end. `unread`: calls that these keys
    do not open; `without_trail`: calls whose steps were not kept, so that nobody knows whether they fit.
    `stopped_at`: when the last call began that was looked at, where the search stopped before the page was
    full; None where it did not.
    """

    calls: tuple[CallListed, ...]
    cursor: str | None
    unread: int = 0
    without_trail: int = 0
    stopped_at: str | None = None


def sids_beginning(connection: Connection, beginning: str, at_most: int = 2) -> list[str]:
    """Calls whose name begins so; more than one means that it is no name yet."""
    escaped = beginning.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    chosen = select(calls.c.call_sid).where(calls.c.call_sid.like(f"{escaped}%", escape="\\"))
    return list(connection.scalars(chosen.order_by(calls.c.call_sid).limit(at_most)))


def history_of(connection: Connection, sealer: Sealer, call_sid: str) -> CallHistory | None:
    """One call; None for one that was never seen. Raises SealBroken."""
    row = connection.execute(_calls().where(calls.c.call_sid == call_sid)).one_or_none()
    if row is None:
        return None
    call = open_state(row.state_sealed, call_sid, sealer)
    kept = connection.execute(select(turns).where(turns.c.call_sid == call_sid).order_by(turns.c.number))
    account = str(call.facts.get("account_number", ""))
    return CallHistory(
        _listed(row, call),
        call.frames,
        account[-4:],
        call.closings,
        tuple(_turn(sealer, call_sid, turn) for turn in kept),
    )


def find_calls(
    connection: Connection,
    sealer: Sealer,
    wanted: Wanted,
    cursor: str | None = None,
    page_rows: int = PAGE_ROWS,
) -> CallPage:
    """A page of calls, the newest first. A page may be short of rows and still have a next one."""
    found: list[CallListed] = []
    unread = without_trail = looked_at = 0
    while looked_at < ROWS_LOOKED_AT:
        rows = connection.execute(_page(wanted, cursor)).all()
        trails = _trails(connection, sealer, [row.call_sid for row in rows]) if wanted.step else {}
        for row in rows:
            looked_at += 1
            cursor = f"{row.started_at}|{row.call_sid}"
            try:
                call = open_state(row.state_sealed, row.call_sid, sealer)
            except SealBroken:
                unread += 1
                continue
            steps = trails.get(row.call_sid)
            without_trail += wanted.step is not None and steps is None
            if _fits(wanted, call, steps):
                found.append(_listed(row, call))
            if len(found) == page_rows:
                return CallPage(tuple(found), cursor, unread, without_trail)
        if len(rows) < _BATCH_ROWS:
            return CallPage(tuple(found), None, unread, without_trail)
    return CallPage(tuple(found), cursor, unread, without_trail, rows[-1].started_at)


def _calls() -> Select[Any]:
    return select(
        calls.c.call_sid,
        calls.c.version,
        calls.c.next_turn,
        calls.c.state_sealed,
        calls.c.line,
        calls.c.started_at,
        calls.c.ended_at,
        calls.c.outcome,
        pretended_calls.c.made_at,
    ).outerjoin_from(calls, pretended_calls)


def _page(wanted: Wanted, cursor: str | None) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(calls.c.started_at >= wanted.since.astimezone(UTC).isoformat())
    if wanted.until is not None:
        conditions.append(calls.c.started_at < wanted.until.astimezone(UTC).isoformat())
    if wanted.outcome is not None:
        conditions.append(calls.c.outcome == wanted.outcome)
    if cursor is not None:
        began, _, sid = cursor.partition("|")
        same = and_(calls.c.started_at == began, calls.c.call_sid < sid)
        conditions.append(or_(calls.c.started_at < began, same))
    order = (calls.c.started_at.desc(), calls.c.call_sid.desc())
    return _calls().where(and_(True, *conditions)).order_by(*order).limit(_BATCH_ROWS)


def _trails(connection: Connection, sealer: Sealer, sids: Sequence[str]) -> dict[str, set[str]]:
    """The flows and steps that calls went through; of those whose every turn tells it and can be opened."""
    columns = (turns.c.call_sid, turns.c.number, turns.c.trail_sealed)
    steps: dict[str, set[str]] = {sid: set() for sid in sids}
    for sid, number, sealed in connection.execute(select(*columns).where(turns.c.call_sid.in_(sids))):
        try:
            trail = None if sealed is None else open_trail(sealed, sid, number, sealer)
        except SealBroken:
            trail = None
        if trail is None:
            steps.pop(sid, None)
        elif sid in steps:
            steps[sid] |= set(_names(trail.passed))
    return steps


def _names(passed: Iterable[tuple[Frame, ...]]) -> Iterable[str]:
    for frames in passed:
        yield frames[-1].flow
        yield f"{frames[-1].flow}.{frames[-1].step}"


def _fits(wanted: Wanted, call: Call, steps: set[str] | None) -> bool:
    if wanted.step is not None and wanted.step not in (steps or ()):
        return False
    numbers = (call.caller or "", str(call.facts.get("account_number", "")))
    return wanted.last_four is None or any(number.endswith(wanted.last_four) for number in numbers)


def _listed(row: Row[Any], call: Call) -> CallListed:
    frame = call.frames[-1] if call.frames else None
    return CallListed(
        row.call_sid,
        row.line,
        row.version,
        row.started_at,
        row.ended_at,
        row.outcome,
        call.language,
        caller_in_words(call.caller),
        f"{frame.flow}.{frame.step}" if frame else "",
        row.next_turn,
        row.made_at and row.made_at.isoformat(),
    )


def _turn(sealer: Sealer, sid: str, row: Row[Any]) -> TurnOfPast:
    event = open_event(row.event_sealed, sid, row.number, sealer)
    said = said_in(open_answer(row.answer_sealed, sid, row.number, sealer))
    trail = None if row.trail_sealed is None else open_trail(row.trail_sealed, sid, row.number, sealer)
    return TurnOfPast(row.number, row.at, event_in_words(event), said, event, trail)
