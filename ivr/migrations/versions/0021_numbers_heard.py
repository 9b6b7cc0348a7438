"""A charge is news until its confirmation number was heard: those of before count as heard."""

from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is told today of what went through without a doubt before."""
    op.execute(
        "UPDATE payments SET told_at = settled_at"
        " WHERE state = 'approved' AND doubted_at IS NULL AND told_at IS NULL"
    )


def downgrade() -> None:
    """What was heard stays heard."""
