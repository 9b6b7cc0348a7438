"""One-off closings of calendars: a list that only grows, of closings and of what takes one of them back."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLE = """
CREATE TABLE closings (
    number INTEGER NOT NULL CONSTRAINT pk_closings PRIMARY KEY,
    takes_back INTEGER CONSTRAINT fk_closings_takes_back_closings REFERENCES closings (number),
    calendar VARCHAR(100) NOT NULL,
    first_day VARCHAR(10) NOT NULL,
    last_day VARCHAR(10) NOT NULL,
    begins VARCHAR(5) NOT NULL,
    ends VARCHAR(5) NOT NULL,
    because VARCHAR(100) NOT NULL,
    because_es VARCHAR(100),
    author VARCHAR(100) NOT NULL,
    at VARCHAR(32) NOT NULL,
    CONSTRAINT uq_closings_takes_back UNIQUE (takes_back),
    CONSTRAINT ck_closings_days CHECK (first_day <= last_day),
    CONSTRAINT ck_closings_hours CHECK (begins < ends),
    CONSTRAINT ck_closings_takes_back CHECK (takes_back < number)
)
"""


def upgrade() -> None:
    """The table, empty."""
    op.get_bind().exec_driver_sql(_TABLE)


def downgrade() -> None:
    """Refused."""
    raise NotImplementedError("Who closed the lines, and when, is kept: restore a backup instead.")
