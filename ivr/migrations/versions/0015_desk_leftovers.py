"""A call-back keeps on which turn of which agent's call it was dialled; a case holds no account."""

from alembic import op

revision = "0015"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The account number of a case was never written."""
    op.execute("ALTER TABLE queue_entries ADD COLUMN dialled_on VARCHAR(80)")
    op.drop_column("cases", "account_number_sealed")


def downgrade() -> None:
    """The columns are empty again."""
    kind = "BLOB" if op.get_bind().dialect.name == "sqlite" else "BYTEA"
    op.execute(f"ALTER TABLE cases ADD COLUMN account_number_sealed {kind}")
    op.drop_column("queue_entries", "dialled_on")
