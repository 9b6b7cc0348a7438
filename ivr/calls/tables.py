"""Calls and their turns, as the newest revision leaves them.

Columns that end in `_sealed` hold what `ivr.sealing` returns for the place `table|column|row`. Moments are
ISO text in UTC, so that no driver changes them.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from ivr.database import Moment, metadata
from ivr.versions import versions

calls = Table(
    "calls",
    metadata,
    Column("call_sid", String(64), primary_key=True),
    Column("version", Integer, ForeignKey(versions.c.number), nullable=False),
    Column("next_turn", Integer, nullable=False),
    Column("state_sealed", LargeBinary, nullable=False),
    Column("line", String(100), nullable=False),
    Column("caller_index", String(32)),
    Column("started_at", String(40), nullable=False),
    Column("ended_at", String(40)),
    Column("outcome", String(16)),
    Index("ix_calls_started_at", "started_at"),
)

turns = Table(
    "turns",
    metadata,
    Column("call_sid", String(64), ForeignKey(calls.c.call_sid), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("event_digest", String(32), nullable=False),
    Column("event_sealed", LargeBinary, nullable=False),
    Column("answer_sealed", LargeBinary, nullable=False),
    Column("trail_sealed", LargeBinary),
    Column("at", String(40), nullable=False),
)

pretended_calls = Table(
    "pretended_calls",
    metadata,
    Column("call_sid", String(64), ForeignKey(calls.c.call_sid), primary_key=True),
    Column("made_at", Moment, nullable=False, index=True),
)
"""Calls of a phone of ours that pretended a time: `started_at` and all their moments are pretended."""

cut_off_calls = Table(
    "cut_off_calls",
    metadata,
    Column("number_index", String(32), primary_key=True),
    Column("line", String(100), primary_key=True),
    Column("place", String(40), nullable=False),
    Column("at", Moment, nullable=False),
    Column("offered_to", String(64)),
)
