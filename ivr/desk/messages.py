"""Recordings of callers: messages, and spoken authorizations. The recording itself stays at the carrier.

Intent first: a row expects the recording before the tone is heard. What becomes of it depends on what was
reported, and not on the order or the number of the reports: a recording beats none, and the first one stays.
"""

import secrets
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, insert, select, update

from ivr.desk.entries import ID_BYTES
from ivr.desk.tables import messages
from ivr.sealing import Sealer, place_of

AUTHORIZATION = "spoken authorization"


class Expected(Struct, frozen=True):
    """A recording that is expected on turn `turn`. `wording`: what is spoken before the tone. `caller`: E.164
    or None; `account_number`: only of a caller who was verified.
    """

    mailbox: str
    purpose: str
    call_sid: str
    turn: int
    line: str
    language: str
    wording: str
    caller: str | None
    account_number: str | None


class Recorded(Struct, frozen=True):
    """What the carrier told: its name of the recording, None or 0 seconds when nothing was said."""

    recording: str | None
    seconds: int

    @property
    def is_empty(self) -> bool:
        """Nothing to listen to."""
        return not self.recording or self.seconds <= 0


class MessageListed(Struct, frozen=True):
    """`recording`: the carrier's name of it. `account_number`: None for a caller who was not verified."""

    id: str
    mailbox: str
    purpose: str
    state: str
    call_sid: str
    line: str
    language: str
    wording: str
    caller: str | None
    account_number: str | None
    recording: str | None
    seconds: int
    opened_at: datetime
    done_by: str | None


def open_message(connection: Connection, sealer: Sealer, expected: Expected, at: datetime) -> str:
    """The id of the row that expects this recording."""
    message_id = secrets.token_hex(ID_BYTES)
    row = {
        "id": message_id,
        "mailbox": expected.mailbox,
        "purpose": expected.purpose,
        "state": "expected",
        "call_sid": expected.call_sid,
        "turn": expected.turn,
        "line": expected.line,
        "language": expected.language,
        "opened_at": at,
        "changed_at": at,
        "wording_sealed": _sealed(sealer, message_id, "wording", expected.wording),
        "caller_sealed": _sealed(sealer, message_id, "caller", expected.caller),
        "account_number_sealed": _sealed(sealer, message_id, "account_number", expected.account_number),
    }
    connection.execute(insert(messages).values(row))
    return message_id


def keep(connection: Connection, sealer: Sealer, message_id: str, recorded: Recorded, at: datetime) -> bool:
    """Is there a recording now, whatever this report says?"""
    if recorded.is_empty:
        _move(connection, message_id, messages.c.state == "expected", state="empty", changed_at=at)
    else:
        _move(
            connection,
            message_id,
            messages.c.state.in_(("expected", "empty")),
            state="kept",
            recording_sealed=_sealed(sealer, message_id, "recording", recorded.recording),
            seconds=recorded.seconds,
            changed_at=at,
        )
    has_one = select(messages.c.recording_sealed.is_not(None)).where(messages.c.id == message_id)
    return bool(connection.execute(has_one).scalar())


def keep_of_turn(
    connection: Connection, sealer: Sealer, call_sid: str, turn: int, recorded: Recorded, at: datetime
) -> None:
    """The same for the recording that was expected on this turn, if there is one."""
    expecting = select(messages.c.id).where(messages.c.call_sid == call_sid, messages.c.turn == turn)
    message_id = connection.execute(expecting).scalar()
    if message_id is not None:
        keep(connection, sealer, message_id, recorded, at)


def kept_messages(connection: Connection, sealer: Sealer) -> list[MessageListed]:
    """Everything recorded that nobody has done yet, oldest first."""
    return _listed(connection, sealer, messages.c.state == "kept")


def find_message(connection: Connection, sealer: Sealer, message_id: str) -> MessageListed | None:
    """One message, done or not."""
    return next(iter(_listed(connection, sealer, messages.c.id == message_id)), None)


def kept_authorizations(connection: Connection, sealer: Sealer, since: datetime) -> list[MessageListed]:
    """Spoken authorizations from this moment on, done or not: for proof."""
    chosen = (messages.c.purpose == AUTHORIZATION) & (messages.c.opened_at >= since)
    return _listed(connection, sealer, chosen & messages.c.recording_sealed.is_not(None))


def finish_message(connection: Connection, message_id: str, author: str, at: datetime) -> bool:
    """Somebody has heard it and done what was to be done. False when there is no such message to be done."""
    return _move(
        connection, message_id, messages.c.state == "kept", state="done", done_by=author, changed_at=at
    )


def _move(connection: Connection, message_id: str, those: ColumnElement[bool], **values: object) -> bool:
    moved = update(messages).where(messages.c.id == message_id, those).values(**values)
    return connection.execute(moved).rowcount == 1


def _listed(connection: Connection, sealer: Sealer, those: ColumnElement[bool]) -> list[MessageListed]:
    rows = connection.execute(select(messages).where(those).order_by(messages.c.opened_at, messages.c.id))
    return [
        MessageListed(
            row.id,
            row.mailbox,
            row.purpose,
            row.state,
            row.call_sid,
            row.line,
            row.language,
            _opened(sealer, row.id, "wording", row.wording_sealed) or "",
            _opened(sealer, row.id, "caller", row.caller_sealed),
            _opened(sealer, row.id, "account_number", row.account_number_sealed),
            _opened(sealer, row.id, "recording", row.recording_sealed),
            row.seconds or 0,
            row.opened_at,
            row.done_by,
        )
        for row in rows
    ]


def _sealed(sealer: Sealer, message_id: str, column: str, text: str | None) -> bytes | None:
    return (
        None if text is None else sealer.seal_text(text, place_of("messages", f"{column}_sealed", message_id))
    )


def _opened(sealer: Sealer, message_id: str, column: str, sealed: bytes | None) -> str | None:
    return (
        None
        if sealed is None
        else sealer.open_text(sealed, place_of("messages", f"{column}_sealed", message_id))
    )
