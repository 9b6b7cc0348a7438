"""`ivr serve`: take calls, in as many processes as the database bears. `ivr demo`: the samples, on this
machine.
"""

import os
import socket
import sys
import webbrowser
from contextlib import ExitStack

import click
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy.exc import SQLAlchemyError

from ivr.app import sealer_of
from ivr.cli.demonstration import Demonstration
from ivr.cli.progress import progress
from ivr.database import open_database
from ivr.database_address import make_folder_of
from ivr.demo_secrets import with_demo_secrets
from ivr.examining import durability
from ivr.flow.problems import FlowRejected
from ivr.key_checks import WrongKeys, keep_key_checks
from ivr.settings import Settings, SettingsRefused, read_settings
from ivr.weak_settings import refuse_weak
from ivr.web.health import what_is_lacking

DEFAULT_PORT = 8000


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, help="The port; 0 takes a free one.")
@click.option("--workers", type=click.IntRange(1), help="Processes; as the database bears when left out.")
@click.option("--draft", is_flag=True, help="New calls get the flow files as they are on disk.")
def serve(host: str, port: int, workers: int | None, draft: bool) -> None:
    """Take calls. Behind a proxy that speaks HTTPS; see docs/operating.md."""
    if draft:
        os.environ["IVR_DRAFT"] = "yes"
    settings = _usable_settings()
    chosen = port or free_port(host)
    click.echo(f"Listening on http://{host}:{chosen} for {settings.public_url}", err=True)
    Granian(
        "wsgi:door",
        address=host,
        port=chosen,
        interface=Interfaces.ASGINL,
        workers=workers or (1 if settings.is_alone else os.cpu_count() or 1),
        log_access=False,
        websockets=False,
    ).serve()


@click.command()
@click.option(
    "--port", default=DEFAULT_PORT, show_default=True, help="A free one is taken when it is in use."
)
@click.option("--draft", is_flag=True, help="New calls get the flow files as they are on disk.")
@click.option("--no-browser", is_flag=True, help="Open no browser; only tell the addresses.")
def demo(port: int, draft: bool, no_browser: bool) -> None:
    """Make a sample installation in .ivr/, serve it on this machine, and open the phone in a browser."""
    try:
        given = {"mode": "demo", "draft": True} if draft else {"mode": "demo"}
        settings = read_settings(**given)
        chosen = port if is_free(port) else free_port("127.0.0.1")
        with ExitStack() as closing:
            with progress("Opening the lines"):
                running = closing.enter_context(Demonstration(settings, chosen))
            click.echo(running.how_to_call())
            if not no_browser and can_open_browser():
                webbrowser.open(running.phone_url)
            running.make_history(click.echo)
            running.wait()
    except (SettingsRefused, FlowRejected, WrongKeys) as refused:
        raise click.ClickException(str(refused)) from refused


def can_open_browser() -> bool:
    """Is there somebody with a screen? Not in CI, nor where there is only a terminal."""
    if os.environ.get("CI") or not sys.stdout.isatty():
        return False
    has_screen = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return has_screen or sys.platform in ("darwin", "win32")


def free_port(host: str) -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port


def is_free(port: int) -> bool:
    """Can this port be listened on?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _usable_settings() -> Settings:
    """The settings if calls can be taken now; else the reason is told and nothing starts."""
    try:
        settings = refuse_weak(with_demo_secrets(read_settings()))
        make_folder_of(settings.database_url)
        engine = open_database(settings.database_url, synchronous=settings.sqlite_synchronous)
        reasons = [finding.sentence for finding in durability(engine) if finding.colour == "red"]
        sealer = sealer_of(settings)
        lacking = what_is_lacking(engine, sealer, is_draft=settings.draft)
        if not lacking:
            keep_key_checks(engine, sealer)
        engine.dispose()
    except SQLAlchemyError as error:
        # Callers are better served by a sentence and a person than by a number that does not answer.
        click.echo(f"DATABASE_URL: the database does not answer ({type(error).__name__}); serving.", err=True)
        return settings
    except (SettingsRefused, ValueError) as refused:
        raise click.ClickException(str(refused)) from refused
    if lacking:
        reasons.append(lacking[0].upper() + lacking[1:])
    if reasons:
        raise click.ClickException("\n".join(reasons))
    return settings
