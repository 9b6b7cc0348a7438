from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from ivr import versions
from ivr.billing import plan_tables, settlements
from ivr.billing import tables as billing
from ivr.calls import tables as calls
from ivr.database import metadata, newest_revisions, schema_is_current, writing
from ivr.desk.tables import agents
from ivr.drafting.tables import draft_files
from ivr.key_checks import key_checks
from ivr.migrations.upgrading import alembic_config, upgrade
from ivr.orders.tables import orders
from ivr.staff.tables import audit_log
from ivr.texts.tables import text_wishes
from tests.conftest import Database


def test_the_tables_in_code_are_the_tables_of_the_migrations(database: Database) -> None:
    known = (
        billing.payments,
        plan_tables.plan_changes,
        calls.turns,
        versions.versions,
        orders,
        key_checks,
        agents,
        audit_log,
        text_wishes,
        draft_files,
    )
    for table in (*known, settlements.settlements):
        assert table.metadata is metadata
    with writing(database.engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": False})
        assert compare_metadata(context, metadata) == []


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    upgrade(database.engine)
    assert schema_is_current(database.engine)


def test_the_newest_revision_is_the_one_that_alembic_knows() -> None:
    heads = ScriptDirectory.from_config(alembic_config()).get_heads()
    assert (set(heads), len(heads)) == (newest_revisions(), 1)
