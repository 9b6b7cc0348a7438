"""A running demonstration: its installation in .ivr/, its server, and what a person would do for it in the
background.
"""

import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from threading import Event, Thread
from types import TracebackType
from typing import Self

import msgspec
import structlog

from ivr.app import Databases, create_app, sealer_of
from ivr.billing.reconciling import reconcile
from ivr.billing.tidying import tidy
from ivr.browser_phone.pages import PREFIX as BROWSER_PHONE
from ivr.cli.proofreading import Proofreader
from ivr.cli.sample_history import Place, SampleHistory
from ivr.database import writing
from ivr.demo_secrets import DEMO_NAME, demo_password, with_demo_secrets
from ivr.flow.line_order import lines_in_order
from ivr.rehearsal import DATABASE_FILE, dispose, home_folder, prepare, serve_beside, stop
from ivr.settings import DEFAULT_DATABASE_URL, Settings
from ivr.simulator.account import SimulatedAccount
from ivr.simulator.carrier import SAMPLE_ACCOUNT_SID
from ivr.simulator.running import RUNNING_FILE
from ivr.staff import passwords, people
from ivr.versions import PublishedVersions
from ivr.web.observing import told_of

LOG_FILE = "log.jsonl"
HISTORY_FILE = "history.json"
TICK_SECONDS = 5.0
SPARE_NUMBER = "+12025550177"
REPORT_BEGINS = datetime(2000, 1, 1, tzinfo=UTC)
"""The report of a demo holds everything since its beginning."""

_HOW = """The lines are open.

    Phone      {phone}
    Console    {console}   (name {name}, password {password})

Or call one from another terminal:

{calls}

Account 40170022, born 03 15 1952, ZIP 20001. Card 4111111111111111, 12 30, 123, 20001.
Each turn is a line in {log}. Ctrl-C closes the lines."""


_log = structlog.get_logger()


class Demonstration:
    """A context manager. `settings` of a demo; made-up secrets and a public address are filled in."""

    def __init__(self, settings: Settings, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        place = settings.state_folder
        place.mkdir(parents=True, exist_ok=True)
        filled_in = {"public_url": settings.public_url or self.url}
        if settings.database_url == DEFAULT_DATABASE_URL:
            filled_in["database_url"] = f"sqlite:///{place / DATABASE_FILE}"
        self._settings = with_demo_secrets(settings.model_copy(update=filled_in))
        self._port = port
        self._place = place
        self._report = settings.sandbox_report
        self._over = Event()
        self._proofreader = Proofreader(self._settings) if settings.draft else None

    def __enter__(self) -> Self:
        self._proofread()
        self._log = (self._place / LOG_FILE).open("ab", buffering=0)
        app = create_app(self._settings, log_to=self._log)
        self._databases: Databases = app.extensions["ivr"]
        self.engine = self._databases.engine
        prepare(self._databases.durable, sealer_of(self._settings), home_folder(), datetime.now(UTC))
        self._add_somebody()
        self.account = self._opened_account()
        self._server = serve_beside(app, self._port)
        self._history = self._prepared_history()
        self._ticking = Thread(target=self._tick, daemon=True)
        self._ticking.start()
        (self._place / RUNNING_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(self.described())))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._history.wait()
        stop(*self._server)
        self.account.__exit__(None, None, None)
        self._ticking.join(TICK_SECONDS)
        (self._place / RUNNING_FILE).unlink(missing_ok=True)
        dispose(self._databases)
        # Whatever logs in this process after the demo must not write to its closed file.
        structlog.reset_defaults()
        self._log.close()

    def _add_somebody(self) -> None:
        """Who may do everything in the console, unless she is there from the start before."""
        kept = passwords.hash_of(demo_password(self._settings))
        with writing(self._databases.durable) as connection:
            if people.find(connection, DEMO_NAME) is None:
                people.add(connection, DEMO_NAME, ["admin"], datetime.now(UTC), kept, is_initial=False)

    def _opened_account(self) -> SimulatedAccount:
        """An account with the lines' numbers that point nowhere yet, and one number that is no line."""
        _, flows = PublishedVersions(self._databases.engine).current()
        numbers = [*(line.number for line in lines_in_order(flows)), SPARE_NUMBER]
        return SimulatedAccount(SAMPLE_ACCOUNT_SID, self._settings.auth_tokens, numbers).__enter__()

    def _prepared_history(self) -> SampleHistory:
        settings = self._settings
        token = settings.auth_tokens[0]
        kept = self._place / HISTORY_FILE
        place = Place(home_folder(), self.url, settings.public_url, token, self._report, kept)
        return SampleHistory(self._databases.durable, sealer_of(settings), place, self._over)

    def make_history(self, tell: Callable[[str], None]) -> None:
        """In the background, once: sample calls of the last two weeks. `tell` hears how far it is."""
        self._history.begin(tell)

    def described(self) -> dict[str, object]:
        """What a phone needs to know to call."""
        _, flows = PublishedVersions(self._databases.engine).current()
        return {
            "url": self.url,
            "public_url": self._settings.public_url,
            "token": self._settings.auth_tokens[0],
            "lines": {line.flow: line.number for line in lines_in_order(flows)},
            "report": str(self._report.resolve()),
            "account_url": self.account.url,
        }

    def how_to_call(self) -> str:
        """What is told to whoever started it."""
        lines = msgspec.convert(self.described()["lines"], dict[str, str])
        calls = "\n".join(f"    python3 dev.py phone {flow:24} ({number})" for flow, number in lines.items())
        return _HOW.format(
            phone=self.phone_url,
            calls=calls,
            log=self._place / LOG_FILE,
            console=f"{self.url}/console",
            name=DEMO_NAME,
            password=demo_password(self._settings),
        )

    @property
    def phone_url(self) -> str:
        """Where a browser calls the lines."""
        return f"{self.url}{BROWSER_PHONE}"

    def wait(self) -> None:
        """Until somebody presses Ctrl-C or ends the process."""
        signal.signal(signal.SIGTERM, lambda *_: self._over.set())
        with suppress(KeyboardInterrupt):
            self._over.wait()

    def _tick(self) -> None:
        """Every few seconds the ledger is tidied and the processor's report settles what is in doubt, as
        scheduled jobs would.
        """
        while not self._over.wait(TICK_SECONDS):
            try:
                self._proofread()
                if not self._history.is_going_on:
                    self._settle_what_is_in_doubt(datetime.now(UTC))
            except Exception as failed:  # noqa: BLE001 - without ticks no payment would ever be settled
                _log.error("tick_failed", **told_of(failed))

    def _proofread(self) -> None:
        if self._proofreader is not None:
            self._proofreader.look()

    def _settle_what_is_in_doubt(self, now: datetime) -> None:
        tidy(self._databases.durable, now)
        with suppress(FileNotFoundError):
            report = self._report.read_bytes()
            reconcile(self._databases.durable, report, now, now, complete_from=REPORT_BEGINS)
