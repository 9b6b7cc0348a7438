"""What callers texted about texts, as the newest revision leaves it. A list that only grows, but for replies.

The number is a keyed hash, and of other messages nothing but their moment is kept, so that one gets a reply
and a machine that answers every message does not get one after the other.
"""

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, String, Table

from ivr.database import Moment, metadata

KINDS: Final = ("out", "in", "other")

text_wishes = Table(
    "text_wishes",
    metadata,
    Column("message_sid", String(64), primary_key=True),
    Column("number_index", String(32), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("word", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("kind IN ('out', 'in', 'other')", name="kind"),
    Index("ix_text_wishes_number_index_at", "number_index", "at"),
)
