"""Orders: found by the keyed hash of their reference number; the patient's name and date of birth sealed."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE orders (
    number_index VARCHAR(32) NOT NULL CONSTRAINT pk_orders PRIMARY KEY,
    kind VARCHAR(20) NOT NULL,
    patient_name_sealed $BYTES NOT NULL,
    birth_date_sealed $BYTES NOT NULL,
    status VARCHAR(20) NOT NULL,
    expected_on DATE,
    CONSTRAINT ck_orders_kind CHECK (
        kind IN ('breast_pump', 'cpap_supplies', 'diabetic_supplies', 'home_care', 'equipment')
    ),
    CONSTRAINT ck_orders_status CHECK (
        status IN ('received', 'needs_information', 'arranging', 'scheduled', 'delivered', 'cancelled')
    ),
    CONSTRAINT ck_orders_expected_on CHECK (status <> 'scheduled' OR expected_on IS NOT NULL)
)
"""


def upgrade() -> None:
    """The table of orders."""
    connection = op.get_bind()
    sealed = "BYTEA" if connection.dialect.name == "postgresql" else "BLOB"
    connection.exec_driver_sql(_TABLE.replace("$BYTES", sealed))


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("Orders are never taken down: restore a backup instead.")
