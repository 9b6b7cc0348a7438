"""A charge that is heard of late is kept: it wins over what the payment was called before."""

from alembic import op

from ivr.migrations.late_rules import POSTGRESQL_RULES, SQLITE_RULES

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The rules as they are from now on."""
    connection = op.get_bind()
    for statement in POSTGRESQL_RULES if connection.dialect.name == "postgresql" else SQLITE_RULES:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("The ledger is never taken down: restore a backup instead.")
