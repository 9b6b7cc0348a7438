"""The keys of an installation, for commands that read or write what is sealed."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine

from ivr.cli.opening import opened_database
from ivr.demo_secrets import with_demo_secrets
from ivr.key_checks import keep_key_checks
from ivr.sealing import KeyRefused, Sealer
from ivr.settings import Settings


@contextmanager
def opened_books(*, checks_keys: bool = True) -> Iterator[tuple[Engine, Sealer]]:
    """The database and the keys for one command. Other keys than the database's are refused."""
    with opened_database() as (settings, engine):
        try:
            sealer = _sealer_of(with_demo_secrets(settings))
            if checks_keys:
                keep_key_checks(engine, sealer)
        except KeyRefused as refused:
            raise click.ClickException(str(refused)) from refused
        yield engine, sealer


def keep_keys(settings: Settings, engine: Engine) -> None:
    """Remembers the keys of an installation that has them; wrong ones are told, and hinder nothing here."""
    if settings.data_keys and settings.index_key:
        try:
            keep_key_checks(engine, _sealer_of(settings))
        except KeyRefused as refused:
            click.echo(str(refused), err=True)


def _sealer_of(settings: Settings) -> Sealer:
    return Sealer.from_keys(settings.data_keys, settings.index_key)
