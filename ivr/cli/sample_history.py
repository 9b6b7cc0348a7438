"""The past of a demo: two weeks of sample calls, made once, beside the open lines. Cut off, it goes on at the
next start.
"""

import os
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Engine, select

from ivr.calls.tables import calls
from ivr.cli.past_calls import FOLDER, PastCall, import_callers, make_calls, mark_of, plan_calls
from ivr.database import reading
from ivr.sealing import Sealer
from ivr.simulator.call_tests import open_carrier
from ivr.simulator.carrier import Carrier
from ivr.simulator.processor import Processor
from ivr.web.observing import told_of

TOLD_EVERY = 50
STOPS_WITHIN_SECONDS = 10.0

_log = structlog.get_logger()


class Place(Struct, frozen=True):
    """Where the calls are made. `folder` holds samples/; `report`: where the sandbox tells of charges;
    `kept`: the file that says how far it came.
    """

    folder: Path
    url: str
    public_url: str
    token: str
    report: Path
    kept: Path


class HowFar(Struct, frozen=True):
    """So many of the calls planned at a moment are begun, the last perhaps not ended; `plan` marks them."""

    at: datetime
    plan: str = ""
    planned: int = 1
    begun: int = 0


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
        """Unless there were calls before; then only what is left of it. `tell` hears how far it is."""
        how_far = self._kept() if self._was_called() else HowFar(datetime.now(UTC))
        if how_far is None or how_far.begun == how_far.planned:
            return
        self._thread = Thread(target=self._make_and_tell, args=(how_far, tell), daemon=True)
        self._thread.start()

    def wait(self, seconds: float = STOPS_WITHIN_SECONDS) -> None:
        """Until it has ended, or so long."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _was_called(self) -> bool:
        with reading(self._engine) as connection:
            return connection.scalar(select(calls.c.call_sid).limit(1)) is not None

    def _kept(self) -> HowFar | None:
        try:
            return msgspec.json.decode(self._place.kept.read_bytes(), type=HowFar)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def _keep(self, how_far: HowFar) -> None:
        """Whole or not at all: the process may be ended at any moment."""
        new = self._place.kept.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(how_far))
        os.replace(new, self._place.kept)

    def _make_and_tell(self, how_far: HowFar, tell: Callable[[str], None]) -> None:
        try:
            self._make(how_far, tell)
        except Exception as failed:  # noqa: BLE001 - the lines stay open without a past
            _log.error("history_failed", **told_of(failed))
            tell("The sample history could not be made; the lines work all the same.")

    def _make(self, how_far: HowFar, tell: Callable[[str], None]) -> None:
        planned = plan_calls(self._place.folder / FOLDER, how_far.at)
        plan = mark_of(planned)
        if not planned or how_far.plan not in ("", plan):  # others now: to go on would make some twice
            return
        if not how_far.plan:
            tell(
                f"Making {len(planned)} sample calls of the last two weeks, for the console. Call meanwhile."
            )
            import_callers(self._engine, self._sealer, planned, how_far.at)
        else:
            tell(f"Going on with the sample calls: {how_far.begun} of {len(planned)} are made.")
        self._play(planned, replace(how_far, plan=plan, planned=len(planned)), tell)

    def _play(self, planned: list[PastCall], how_far: HowFar, tell: Callable[[str], None]) -> None:
        with closing(make_calls(planned[how_far.begun :], self._carrier)) as made:
            for number in range(how_far.begun + 1, len(planned) + 1):
                self._keep(replace(how_far, begun=number))
                next(made)
                if self._over.is_set():
                    return
                if number % TOLD_EVERY == 0 and number < len(planned):
                    tell(f"{number} of {len(planned)} sample calls are made.")
        tell(f"All {len(planned)} sample calls are made.")

    def _carrier(self, clock: Callable[[], datetime]) -> Carrier:
        place = self._place
        return open_carrier(place.url, place.public_url, place.token, Processor(place.report, clock))
