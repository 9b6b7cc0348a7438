"""Calls of the past as they were heard: for each call its line, what every turn said, and where it ended."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from re import compile as pattern

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, func, select

from ivr.calls.rows import open_answer, open_event, open_state
from ivr.calls.tables import calls, turns
from ivr.engine.call import Frame, Outcome
from ivr.engine.events import DigitsEntered, Event
from ivr.sealing import SealBroken, Sealer

_MARKUP = pattern(r"<[^>]*>")


class TurnHeard(Struct, frozen=True):
    """`key`: the single key that was pressed, "" for anything else. `said`: the words of the answer, and the
    addresses of its recordings.
    """

    key: str
    said: str


class CallHeard(Struct, frozen=True):
    """A call that is over. `end`: where it stood last."""

    version: int
    line: str
    turns: tuple[TurnHeard, ...]
    end: tuple[Frame, ...]
    outcome: Outcome | None


def count_calls(connection: Connection, since: datetime) -> int:
    """Calls that are over and began at or after this moment."""
    return connection.scalar(select(func.count()).select_from(calls).where(_over(since))) or 0


def calls_heard(connection: Connection, sealer: Sealer, since: datetime) -> Iterator[CallHeard | None]:
    """Every such call, the oldest first; None for one that these keys cannot open."""
    columns = (calls.c.call_sid, calls.c.version, calls.c.state_sealed)
    rows = connection.execute(select(*columns).where(_over(since)).order_by(calls.c.started_at)).all()
    for call_sid, version, state_sealed in rows:
        try:
            yield _heard(connection, sealer, call_sid, version, state_sealed)
        except SealBroken:
            yield None


def _over(since: datetime) -> ColumnElement[bool]:
    return and_(calls.c.started_at >= since.astimezone(UTC).isoformat(), calls.c.ended_at.is_not(None))


def _heard(
    connection: Connection, sealer: Sealer, call_sid: str, version: int, state_sealed: bytes
) -> CallHeard:
    call = open_state(state_sealed, call_sid, sealer)
    columns = (turns.c.number, turns.c.event_sealed, turns.c.answer_sealed)
    rows = connection.execute(select(*columns).where(turns.c.call_sid == call_sid).order_by(turns.c.number))
    heard = tuple(
        TurnHeard(
            _key_in(open_event(event_sealed, call_sid, number, sealer)),
            spoken_in(open_answer(answer_sealed, call_sid, number, sealer)),
        )
        for number, event_sealed, answer_sealed in rows
    )
    return CallHeard(version, call.line, heard, call.frames, call.outcome)


def _key_in(event: Event) -> str:
    return event.digits if isinstance(event, DigitsEntered) and len(event.digits) == 1 else ""


def spoken_in(answer: bytes) -> str:
    """The words of a document without its markup, in one line."""
    return " ".join(unescape(_MARKUP.sub(" ", answer.decode())).split())
