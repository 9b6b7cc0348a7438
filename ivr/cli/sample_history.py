"""The past of a demo: two weeks of sample calls, made once, beside the open lines."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import structlog
from msgspec import Struct
from sqlalchemy import Engine, select

from ivr.calls.tables import calls
from ivr.cli.past_calls import FOLDER, import_callers, make_calls, plan_calls
from ivr.database import reading
from ivr.sealing import Sealer
from ivr.simulator.call_tests import open_carrier
from ivr.simulator.processor import Processor
from ivr.web.observing import told_of

TOLD_EVERY = 50
STOPS_WITHIN_SECONDS = 10.0

_log = structlog.get_logger()


class Place(Struct, frozen=True):
    """Where the calls are made. `folder` holds samples/; `report`: where the sandbox tells of charges."""

    folder: Path
    url: str
    public_url: str
    token: str
    report: Path


class SampleHistory:
    """Makes its calls in a thread, until they are made or `over` is set. `is_going_on`: it has not ended."""

    def __init__(self, engine: Engine, sealer: Sealer, place: Place, over: Event) -> None:
        self._engine = engine
        self._sealer = sealer
        self._place = place
        self._over = over
        self._thread: Thread | None = None

    @property
    def is_going_on(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def begin(self, tell: Callable[[str], None]) -> None:
        """Unless there were calls before. `tell` hears how far it is."""
        if self._was_called():
            return
        self._thread = Thread(target=self._make_and_tell, args=(tell,), daemon=True)
        self._thread.start()

    def wait(self, seconds: float = STOPS_WITHIN_SECONDS) -> None:
        """Until it has ended, or so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _was_called(self) -> bool:
        with reading(self._engine) as connection:
            return connection.scalar(select(calls.c.call_sid).limit(1)) is not None

    def _make_and_tell(self, tell: Callable[[str], None]) -> None:
        try:
            self._make(tell)
        except Exception as failed:  # noqa: BLE001 - the lines stay open without a past
            _log.error("history_failed", **told_of(failed))
            tell("The sample history could not be made; the lines work all the same.")

    def _make(self, tell: Callable[[str], None]) -> None:
        now, place = datetime.now(UTC), self._place
        planned = plan_calls(place.folder / FOLDER, now)
        if not planned:
            return
        tell(f"Making {len(planned)} sample calls of the last two weeks, for the console. Call meanwhile.")
        import_callers(self._engine, self._sealer, planned, now)
        made = make_calls(
            planned,
            lambda clock: open_carrier(
                place.url, place.public_url, place.token, Processor(place.report, clock)
            ),
        )
        for number, _ in enumerate(made, 1):
            if self._over.is_set():
                return
            if number % TOLD_EVERY == 0 and number < len(planned):
                tell(f"{number} of {len(planned)} sample calls are made.")
        tell(f"All {len(planned)} sample calls are made.")
