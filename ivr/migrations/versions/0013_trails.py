"""How each turn came to its answer. Turns from before keep none."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The column, empty."""
    connection = op.get_bind()
    kind = "BLOB" if connection.dialect.name == "sqlite" else "BYTEA"
    connection.exec_driver_sql(f"ALTER TABLE turns ADD COLUMN trail_sealed {kind}")


def downgrade() -> None:
    """Takes the trails away; the calls stay."""
    op.drop_column("turns", "trail_sealed")
