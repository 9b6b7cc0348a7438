"""Whom the identity provider means stays who it was; and sign-ins on their way, for every process to see."""

from alembic import op

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is known yet: each is at her next sign-in by the organisation."""
    moment = "VARCHAR(32)" if op.get_bind().dialect.name == "sqlite" else "TIMESTAMP WITH TIME ZONE"
    op.execute("ALTER TABLE staff ADD COLUMN organisation_mark VARCHAR(32)")
    op.execute("CREATE UNIQUE INDEX uq_staff_organisation_mark ON staff (organisation_mark)")
    op.execute(
        "CREATE TABLE staff_arrivals ("
        " mark VARCHAR(32) NOT NULL,"
        f" at {moment} NOT NULL,"
        " outcome VARCHAR(400),"
        " CONSTRAINT pk_staff_arrivals PRIMARY KEY (mark))"
    )


def downgrade() -> None:
    """Whoever has an e-mail address is found by it alone again."""
    op.execute("DROP TABLE staff_arrivals")
    op.execute("DROP INDEX uq_staff_organisation_mark")
    op.drop_column("staff", "organisation_mark")
