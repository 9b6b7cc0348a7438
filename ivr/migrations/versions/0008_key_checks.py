"""Which keys the database was written with: a hash of a fixed text under each of them."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE key_checks (
    name VARCHAR(32) NOT NULL CONSTRAINT pk_key_checks PRIMARY KEY,
    check_value VARCHAR(64) NOT NULL
)
"""


def upgrade() -> None:
    """The table, empty: keys are kept when they are first used."""
    op.get_bind().exec_driver_sql(_TABLE)


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("What guards the keys is never taken down: restore a backup instead.")
