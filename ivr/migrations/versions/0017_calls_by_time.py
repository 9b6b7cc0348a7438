"""Calls are listed, watched and counted by the time at which they began."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The index."""
    op.get_bind().exec_driver_sql("CREATE INDEX ix_calls_started_at ON calls (started_at)")


def downgrade() -> None:
    """Takes it away."""
    op.get_bind().exec_driver_sql("DROP INDEX ix_calls_started_at")
