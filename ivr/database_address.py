"""DATABASE_URL as it is read. What cannot be read is never repeated: it may be a piece of the password."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_NO_ADDRESS = (
    "DATABASE_URL is not an address such as sqlite:///ivr.sqlite3 or postgresql://name:password@host/database."
    " In a password write @ as %40, : as %3A and / as %2F."
)


class DatabaseUrlRefused(ValueError):
    """DATABASE_URL cannot be used; the sentence never repeats the URL, which may hold a password."""


def read_address(url: str) -> URL:
    """Of `sqlite:///FILE` or `postgresql://...`, the latter with its driver. Raises DatabaseUrlRefused."""
    try:
        address = make_url(url.strip())
    except (ArgumentError, ValueError):
        raise DatabaseUrlRefused(_NO_ADDRESS) from None
    if address.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return address.set(drivername="postgresql+psycopg")
    if address.drivername != "sqlite":
        raise DatabaseUrlRefused("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    if address.database in (None, "", ":memory:"):
        raise DatabaseUrlRefused("DATABASE_URL must name a file: a database in memory forgets its payments.")
    return address


def make_folder_of(url: str) -> None:
    """SQLite makes its file, but not the folder that the file is to be in. Raises DatabaseUrlRefused."""
    address = read_address(url)
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
