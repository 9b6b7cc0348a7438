"""The draft that staff edit in the browser, and what walking its paths has shown."""

from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

_TYPES = {
    "sqlite": {"$BYTES": "BLOB", "$MOMENT": "VARCHAR(32)"},
    "postgresql": {"$BYTES": "BYTEA", "$MOMENT": "TIMESTAMP WITH TIME ZONE"},
}

_TABLES = """
CREATE TABLE draft_files (
    path VARCHAR(100) NOT NULL,
    content $BYTES,
    begun_from VARCHAR(32) NOT NULL,
    edited_by VARCHAR(60) NOT NULL,
    edited_at $MOMENT NOT NULL,
    CONSTRAINT pk_draft_files PRIMARY KEY (path),
    CONSTRAINT ck_draft_files_path CHECK (path <> ''),
    CONSTRAINT ck_draft_files_edited_by CHECK (edited_by <> '')
);
CREATE TABLE draft_proofs (
    mark VARCHAR(64) NOT NULL,
    begun_at $MOMENT NOT NULL,
    seen_at $MOMENT NOT NULL,
    done INTEGER NOT NULL,
    known INTEGER NOT NULL,
    proof $BYTES,
    CONSTRAINT pk_draft_proofs PRIMARY KEY (mark),
    CONSTRAINT ck_draft_proofs_done CHECK (done >= 0 AND known >= 0)
)
"""


def upgrade() -> None:
    """The tables, empty."""
    connection = op.get_bind()
    tables = _TABLES
    for word, kind in _TYPES[connection.dialect.name].items():
        tables = tables.replace(word, kind)
    for statement in tables.split(";"):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("What staff wrote is kept: restore a backup instead.")
