"""What alembic runs: the revisions, on the connection and in the transaction that `ivr.migrations.upgrading`
opened.
"""

from alembic import context

from ivr.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
