"""What a command works on: the settings and their database. Failures become sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ivr.database import open_database, schema_is_current
from ivr.database_address import make_folder_of
from ivr.settings import Settings, SettingsRefused, read_settings


@contextmanager
def opened_database(*, needs_schema: bool = True) -> Iterator[tuple[Settings, Engine]]:
    """The settings and their database for one command."""
    try:
        settings = read_settings()
        make_folder_of(settings.database_url)
        engine = open_database(settings.database_url)
    except (SettingsRefused, ValueError) as refused:
        raise click.ClickException(str(refused)) from refused
    try:
        if needs_schema and not schema_is_current(engine):
            raise click.ClickException("The database's schema is not this version's. Run: ivr db upgrade")
        yield settings, engine
    except SQLAlchemyError as error:
        raise click.ClickException(
            f"DATABASE_URL: the database does not answer ({type(error).__name__})."
        ) from error
    finally:
        engine.dispose()
