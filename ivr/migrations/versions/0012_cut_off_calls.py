"""Where callers were when their calls were cut off, for a quarter of an hour."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE cut_off_calls (
    number_index VARCHAR(32) NOT NULL,
    line VARCHAR(100) NOT NULL,
    place VARCHAR(40) NOT NULL,
    at {moment} NOT NULL,
    offered_to VARCHAR(64),
    CONSTRAINT pk_cut_off_calls PRIMARY KEY (number_index, line)
)
"""


def upgrade() -> None:
    """The table, empty."""
    connection = op.get_bind()
    moment = "VARCHAR(32)" if connection.dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    connection.exec_driver_sql(_TABLE.format(moment=moment))


def downgrade() -> None:
    """Takes the table away; nothing in it lives for longer than a quarter of an hour."""
    op.drop_table("cut_off_calls")
