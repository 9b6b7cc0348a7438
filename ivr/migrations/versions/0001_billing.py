"""The ledger: accounts, bills, payments, plans, authorizations, and the rules that hold whatever the code
does.
"""

from alembic import op

from ivr.migrations.ledger_rules import POSTGRESQL_RULES, SQLITE_RULES
from ivr.migrations.ledger_schema import statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables, then their rules."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in statements(dialect):
        connection.exec_driver_sql(statement)
    for statement in POSTGRESQL_RULES if dialect == "postgresql" else SQLITE_RULES:
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("The ledger is never taken down: restore a backup instead.")
