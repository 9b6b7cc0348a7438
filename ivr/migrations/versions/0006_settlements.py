"""Payments in doubt that a person settled: who, and why."""

from alembic import op

from ivr.migrations.settlement_rules import (
    POSTGRESQL_RULES,
    POSTGRESQL_TABLE,
    SQLITE_RULES,
    SQLITE_TABLE,
)

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The table, then its rules."""
    connection = op.get_bind()
    is_postgresql = connection.dialect.name == "postgresql"
    connection.exec_driver_sql(POSTGRESQL_TABLE if is_postgresql else SQLITE_TABLE)
    for statement in POSTGRESQL_RULES if is_postgresql else SQLITE_RULES:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("The ledger is never taken down: restore a backup instead.")
