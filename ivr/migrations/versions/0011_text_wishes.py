"""Who wants no text messages: opt-outs and opt-ins by a keyed hash of the number."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE text_wishes (
    message_sid VARCHAR(64) NOT NULL CONSTRAINT pk_text_wishes PRIMARY KEY,
    number_index VARCHAR(32) NOT NULL,
    kind VARCHAR(8) NOT NULL,
    word VARCHAR(20) NOT NULL,
    at {moment} NOT NULL,
    CONSTRAINT ck_text_wishes_kind CHECK (kind IN ('out', 'in', 'other'))
)
"""
_INDEX = "CREATE INDEX ix_text_wishes_number_index_at ON text_wishes (number_index, at)"


def upgrade() -> None:
    """The table, empty."""
    connection = op.get_bind()
    moment = "VARCHAR(32)" if connection.dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    connection.exec_driver_sql(_TABLE.format(moment=moment))
    connection.exec_driver_sql(_INDEX)


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("Who opted out is never forgotten: restore a backup instead.")
