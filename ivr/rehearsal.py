"""An installation for an hour: a temporary database with the samples, the flows published, a server on
loopback.

For tests, for `ivr test`, and, with a folder that stays, for the demo.
"""

import atexit
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from shutil import copyfile, rmtree
from threading import Thread
from types import TracebackType
from typing import Any, Self

import structlog
from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from ivr.app import Databases, create_app
from ivr.billing.samples import import_samples
from ivr.billing.tables import accounts
from ivr.database import open_database, reading
from ivr.demo_secrets import MadeUp, make_up
from ivr.desk.samples import add_sample_agents
from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow_files import read_folder
from ivr.key_checks import keep_key_checks
from ivr.migrations.upgrading import upgrade
from ivr.orders.samples import import_sample_orders
from ivr.publishing import Signed, publish
from ivr.sealing import Sealer
from ivr.settings import read_settings
from ivr.versions import live_version

PUBLIC_URL = "https://ivr.example.com"
"""What a rehearsal calls itself; nothing is ever sent there."""
DATABASE_FILE = "ivr.sqlite3"
CHECKOUT = Path(__file__).resolve().parent.parent
STOPS_WITHIN_SECONDS = 5.0


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open and writes no line of its own for a request."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """The application's log has a line for each turn already."""


class Rehearsal:
    """A context manager. `folder` holds flows/, audio_prompts/ and samples/; `at` is when it is there.

    `url`: where it listens. `public_url`: what requests are signed for. `report`: where a sandbox processor
    may write what it charged. `log`: what the server logged.
    """

    def __init__(
        self,
        folder: Path | None = None,
        database_url: str | None = None,
        at: datetime | None = None,
        **settings: Any,
    ) -> None:
        self.folder = folder or home_folder()
        self.public_url: str = settings.get("public_url", PUBLIC_URL)
        self.url = ""
        self._at = at
        self._ahead = _ahead_of_us(at)
        self._database_url = database_url
        self._given = settings
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            place = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="ivr-")))
            self.report = place / "charges.csv"
            self.log = place / "log.jsonl"
            made_up = _made_up()
            self.token = made_up.auth_token
            self.sealer = Sealer.from_keys(made_up.data_keys, made_up.index_key)
            today = self._at or datetime.now(UTC)
            url = self._database_url or _copied_database(self.folder, place, today)
            self.app = self._create_app(url, made_up, opened.enter_context(self.log.open("wb", buffering=0)))
            # Whatever logs in this process after the rehearsal must not write to its closed file.
            opened.callback(structlog.reset_defaults)
            databases: Databases = self.app.extensions["ivr"]
            self.engine = databases.engine
            opened.callback(dispose, databases)
            if self._database_url is not None:
                prepare(self.engine, self.sealer, self.folder, today)
            server = serve_beside(self.app)
            opened.callback(stop, *server)
            self.url = f"http://127.0.0.1:{server[0].server_port}"
            self._closing = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def _create_app(self, url: str, made_up: MadeUp, log: Any) -> Flask:
        own = {
            "mode": "demo",
            "database_url": url,
            "public_url": self.public_url,
            "auth_tokens": (made_up.auth_token,),
            "data_keys": made_up.data_keys,
            "index_key": made_up.index_key,
            "flows_folder": self.folder / "flows",
            "prompts_folder": self.folder / "audio_prompts",
            "settlement_report": str(self.report),
            "sqlite_synchronous": "NORMAL",
        }
        return create_app(read_settings(**(own | self._given)), clock=self.now, log_to=log)

    def begin_again(self, at: datetime | None) -> None:
        """Everything as it was when it was opened, at another moment; for one with a database of its own."""
        dispose(self.app.extensions["ivr"])
        file = self.report.parent / DATABASE_FILE
        copyfile(_template(self.folder, (at or datetime.now(UTC)).date().isoformat()), file)
        self.report.unlink(missing_ok=True)
        self._ahead = _ahead_of_us(at)

    def now(self) -> datetime:
        """What its clock says. It runs."""
        return datetime.now(UTC) + self._ahead


def home_folder() -> Path:
    """The folder at hand if it holds flows, else the checkout."""
    here = Path.cwd()
    return here if (here / "flows").is_dir() else CHECKOUT


def prepare(engine: Engine, sealer: Sealer, folder: Path, at: datetime) -> None:
    """Schema, samples if there is no account, flows if nothing is published. Raises FlowRejected,
    WrongKeys.
    """
    upgrade(engine)
    keep_key_checks(engine, sealer)
    with reading(engine) as connection:
        has_accounts = connection.scalar(select(func.count()).select_from(accounts))
    if not has_accounts:
        import_samples(engine, sealer, folder / "samples", at.date())
        import_sample_orders(engine, sealer, folder / "samples", at.date())
    add_sample_agents(engine, sealer, folder / "samples")
    if live_version(engine) is None:
        sources = read_folder(folder / "flows", folder / "audio_prompts")
        compiled = _compiled(tuple(sources.contents.items()), sources.recordings)
        signed = Signed("demo", "the first version", at.astimezone(UTC).isoformat(timespec="seconds"))
        publish(engine, sources, compiled, signed)


def serve_beside(app: Flask, port: int = 0) -> tuple[BaseWSGIServer, Thread]:
    """Serve on loopback in threads of this process; port 0 takes a free one."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=QuietHandler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    return server, thread


def stop(server: BaseWSGIServer, thread: Thread) -> None:
    """End a server that was started beside."""
    server.shutdown()
    thread.join(STOPS_WITHIN_SECONDS)
    server.server_close()


def dispose(databases: Databases) -> None:
    """Close every connection."""
    for engine in {databases.engine, databases.durable, databases.pages}:
        engine.dispose()


def _ahead_of_us(at: datetime | None) -> timedelta:
    return at - datetime.now(UTC) if at else timedelta()


@lru_cache(maxsize=4)
def _compiled(contents: tuple[tuple[str, bytes], ...], recordings: frozenset[str]) -> Compiled:
    """Rehearsals follow each other with the same files."""
    return compile_flows(dict(contents), recordings)


@cache
def _made_up() -> MadeUp:
    """One set of secrets a process, since the copied database is sealed with them."""
    return make_up()


def _copied_database(folder: Path, place: Path, at: datetime) -> str:
    file = place / DATABASE_FILE
    copyfile(_template(folder, at.date().isoformat()), file)
    return f"sqlite:///{file}"


@cache
def _template(folder: Path, day: str) -> Path:
    """A migrated SQLite file with samples and published flows, closed, to be copied."""
    file = _kept_until_exit() / f"template-{day}-{abs(hash(folder))}.sqlite3"
    engine = open_database(f"sqlite:///{file}")
    made_up = _made_up()
    sealer = Sealer.from_keys(made_up.data_keys, made_up.index_key)
    prepare(engine, sealer, folder, datetime.fromisoformat(f"{day}T12:00:00+00:00"))
    engine.dispose()
    return file


@cache
def _kept_until_exit() -> Path:
    place = Path(tempfile.mkdtemp(prefix="ivr-template-"))
    atexit.register(rmtree, place, ignore_errors=True)
    return place
