"""Brings a database up to this code's schema. Only what upgrades loads alembic, which takes half a second."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from ivr.database import without_time_limit

_UPGRADE_LOCK = 4_017_002_2


def upgrade(engine: Engine) -> None:
    """Bring the schema to its newest revision, all in one transaction. Two at once: one waits, then finds it
    done.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            without_time_limit(connection)
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
        configuration = alembic_config()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")


def alembic_config() -> Config:
    """Where the revisions are."""
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    return configuration
