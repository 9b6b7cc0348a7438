"""Tables of the draft. What a flow file says is no patient's: it is kept as it is, like a version's files."""

from sqlalchemy import Column, Integer, LargeBinary, String, Table

from ivr.database import Moment, metadata
from ivr.staff.tables import LONGEST_NAME

LONGEST_PATH = 100

draft_files = Table(
    "draft_files",
    metadata,
    Column("path", String(LONGEST_PATH), primary_key=True),
    Column("content", LargeBinary),
    Column("begun_from", String(32), nullable=False),
    Column("edited_by", String(LONGEST_NAME), nullable=False),
    Column("edited_at", Moment, nullable=False),
)
"""The files that differ from the live version. `content`: None for one that is taken away. `begun_from`: the
mark of the live version's file when the first edit was made.
"""

draft_proofs = Table(
    "draft_proofs",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("begun_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("done", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("proof", LargeBinary),
)
"""Every path of a draft walked. `mark`: of the draft and of the version before it. `seen_at`: when whoever
walks gave a sign of life. `proof`: None while it is walked.
"""
