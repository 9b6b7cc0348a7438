"""Payments towards a plan, and changes of plans: bills that a caller had added to hers."""

from alembic import op

from ivr.migrations.plan_rules import POSTGRESQL_RULES, SQLITE_RULES
from ivr.migrations.plan_schema import statements

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The columns and tables, then their rules."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in statements(dialect):
        connection.exec_driver_sql(statement)
    for statement in POSTGRESQL_RULES if dialect == "postgresql" else SQLITE_RULES:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("The ledger is never taken down: restore a backup instead.")
