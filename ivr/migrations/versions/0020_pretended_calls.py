"""Which calls were made on a phone of ours with a pretended time, and when they were made."""

from alembic import op

revision = "0020"
down_revision = "0021"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE pretended_calls (
    call_sid VARCHAR(64) NOT NULL,
    made_at {moment} NOT NULL,
    CONSTRAINT pk_pretended_calls PRIMARY KEY (call_sid),
    CONSTRAINT fk_pretended_calls_call_sid_calls FOREIGN KEY (call_sid) REFERENCES calls (call_sid)
)
"""


def upgrade() -> None:
    """The table, empty: of calls of before nobody knows it."""
    connection = op.get_bind()
    moment = "VARCHAR(32)" if connection.dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    connection.exec_driver_sql(_TABLE.format(moment=moment))
    op.create_index("ix_pretended_calls_made_at", "pretended_calls", ["made_at"])


def downgrade() -> None:
    """The calls stay, under the times that were pretended."""
    op.drop_table("pretended_calls")
