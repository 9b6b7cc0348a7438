"""What the flow files are compared with, if there is an installation here that has published some."""

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from ivr.cli.flow_folders import FlowFolder
from ivr.database import open_database, schema_is_current
from ivr.drafting.live import last_published_of
from ivr.flow.last_published import LastPublished
from ivr.settings import Settings, SettingsRefused, read_settings
from ivr.versions import NothingPublished


def last_published(folder: FlowFolder) -> LastPublished | None:
    """The live version, when this is the folder of the installation that the settings name, and its database
    is at hand. A check needs none: without it nothing is compared.
    """
    try:
        settings = read_settings()
        if folder.flows.resolve() != settings.flows_folder.resolve() or not _is_there(settings):
            return None
        engine = open_database(settings.database_url)
    except (SettingsRefused, ValueError):
        return None
    try:
        return live_version(engine, folder.prompts)
    except (SQLAlchemyError, NothingPublished):
        return None
    finally:
        engine.dispose()


def _is_there(settings: Settings) -> bool:
    """SQLite would make a file that is not there."""
    address = make_url(settings.database_url)
    return address.get_backend_name() != "sqlite" or Path(address.database or "").is_file()


def live_version(engine: Engine, prompts: Path) -> LastPublished | None:
    """What callers hear now, and which recordings are newer. Raises NothingPublished."""
    if not schema_is_current(engine):
        return None
    return last_published_of(engine, prompts)
