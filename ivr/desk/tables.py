"""The people's end of the line: agents, who waits, promised call-backs, messages, cases; as the newest
revision leaves them.

Columns that end in `_sealed` hold what `ivr.sealing` returns for the place `table|column|key`. A caller's
number, her account's last digits and her voice's whereabouts are sealed; nothing here names a bill.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from ivr.database import Moment, metadata

KEY: Final = String(32)
SID: Final = String(64)
NAME: Final = String(64)

OPEN_STATES: Final = ("waiting", "choosing", "offered", "connecting")
ENTRY_STATES: Final = (*OPEN_STATES, "talked", "gone", "done", "not reached")
"""`waiting`: in line. `choosing`: out of the carrier's queue for a moment, place kept. `offered`: an agent
was told of her. `connecting`: being connected, or dialled. The rest are ends: `talked` with a person; `gone`;
`done` by hand; `not reached` after several call-backs.
"""
EVERY_QUEUE: Final = "*"
"""In the place of a queue's name: the agent serves them all."""
KINDS: Final = ("live", "call back")
MESSAGE_STATES: Final = ("expected", "kept", "empty", "done")
PURPOSES: Final = ("message", "spoken authorization")


def listed(values: tuple[str, ...]) -> str:
    """For an SQL `IN`."""
    return ", ".join(f"'{value}'" for value in values)


IS_OPEN: Final = text(f"state IN ({listed(OPEN_STATES)})")
"""Written out, not bound, so that a database sees that it may use the indexes over open entries."""

agents = Table(
    "agents",
    metadata,
    Column("number", String(6), primary_key=True),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("pin_mark", KEY, nullable=False),
    Column("call_sid", SID, unique=True),
    Column("signed_in_at", Moment),
    Column("seen_at", Moment),
    CheckConstraint("(call_sid IS NULL) = (signed_in_at IS NULL)", name="signed_in"),
)
"""`pin_mark`: keyed hash of number and PIN together. `call_sid`: of the desk call of an agent signed in."""

agent_queues = Table(
    "agent_queues",
    metadata,
    Column("agent_number", String(6), ForeignKey(agents.c.number), primary_key=True),
    Column("queue", NAME, primary_key=True),
)

queue_entries = Table(
    "queue_entries",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("queue", NAME, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("state", String(16), nullable=False),
    Column("joined_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("call_sid", SID, nullable=False),
    Column("slot", Integer),
    Column("line", String(20), nullable=False),
    Column("purpose", String(200), nullable=False),
    Column("language", String(2), nullable=False),
    Column("last_four_sealed", LargeBinary, nullable=False),
    Column("number_sealed", LargeBinary),
    Column("number_index", KEY),
    Column("not_before", Moment),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("agent_number", String(6), ForeignKey(agents.c.number)),
    Column("taken_by", String(80)),
    Column("dialled_on", String(80)),
    CheckConstraint(f"kind IN ({listed(KINDS)})", name="kind"),
    CheckConstraint(f"state IN ({listed(ENTRY_STATES)})", name="state"),
    CheckConstraint("(kind = 'call back') = (number_index IS NOT NULL)", name="number"),
    CheckConstraint("(number_index IS NULL) = (number_sealed IS NULL)", name="number_sealed"),
    CheckConstraint("kind = 'call back' OR slot IS NOT NULL", name="slot"),
    Index(
        "uq_queue_entries_slot",
        "queue",
        "slot",
        unique=True,
        postgresql_where=IS_OPEN,
        sqlite_where=IS_OPEN,
    ),
    Index(
        "uq_queue_entries_number",
        "number_index",
        unique=True,
        postgresql_where=IS_OPEN,
        sqlite_where=IS_OPEN,
    ),
    Index("ix_queue_entries_line", "queue", "state", "joined_at"),
    Index("ix_queue_entries_call_sid", "call_sid"),
)
"""`call_sid` is the caller's. `slot`: she waits in the carrier's queue `{queue}-{slot}` by herself; None once
she waits for a call-back. One open call-back a number, one open entry a slot: the indexes hold it.
`taken_by`: who took a call-back out of the agents' line by hand. `dialled_on`: the agent's call that dialled
it last, and its turn on which the end of that is due.
"""

messages = Table(
    "messages",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("mailbox", NAME, nullable=False),
    Column("purpose", String(24), nullable=False),
    Column("state", String(16), nullable=False),
    Column("call_sid", SID, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("line", String(20), nullable=False),
    Column("language", String(2), nullable=False),
    Column("wording_sealed", LargeBinary, nullable=False),
    Column("caller_sealed", LargeBinary),
    Column("account_number_sealed", LargeBinary),
    Column("recording_sealed", LargeBinary),
    Column("seconds", Integer),
    Column("opened_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("done_by", String(80)),
    CheckConstraint(f"purpose IN ({listed(PURPOSES)})", name="purpose"),
    CheckConstraint(f"state IN ({listed(MESSAGE_STATES)})", name="state"),
    CheckConstraint("state <> 'kept' OR recording_sealed IS NOT NULL", name="recording"),
    Index("uq_messages_turn", "call_sid", "turn", unique=True),
    Index("ix_messages_mailbox", "mailbox", "state", "opened_at"),
)
"""`turn`: the one on which the recording is expected. `wording`: what was spoken before the tone."""

cases = Table(
    "cases",
    metadata,
    Column("number", String(10), primary_key=True),
    Column("call_sid", SID, nullable=False),
    Column("line", String(20), nullable=False),
    Column("about", String(200), nullable=False),
    Column("caller_sealed", LargeBinary),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closed_by", String(80)),
    Index("uq_cases_call_sid", "call_sid", unique=True),
)
"""A complaint that got a number to ask for. One a call."""
