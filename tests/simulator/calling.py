"""A carrier and a tiny application together, for tests that need nothing else."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.simulator.carrier import SAMPLE_ACCOUNT_SID, Carrier
from ivr.simulator.habits import CarrierHabits, Faults
from ivr.simulator.phone import Phone
from ivr.simulator.processor import Processor
from ivr.simulator.switchboard import NumberSettings
from tests.simulator.answering import TOKEN, Application, Page, application

PUBLIC = "https://ivr.example.com"
LINE = "+12025550100"
AT = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/New_York"))


class World:
    """`app` answers, `carrier` asks, `processor` charges."""

    def __init__(self, app: Application, carrier: Carrier, processor: Processor) -> None:
        self.app = app
        self.carrier = carrier
        self.processor = processor

    def dial(self, caller: str = "+12025550142", to: str = LINE) -> Phone:
        return Phone.dial(self.carrier, to, caller, AT)

    def codes(self) -> list[int]:
        return [problem.code for problem in self.carrier.problems]


@contextmanager
def world(
    pages: dict[str, Page | list[Page]],
    *,
    public_url: str = PUBLIC,
    settings: NumberSettings | None = None,
    habits: CarrierHabits | None = None,
    faults: Faults | None = None,
    workflows: Collection[str] | None = None,
) -> Iterator[World]:
    processor = Processor()
    with (
        application(pages) as app,
        Carrier(
            SAMPLE_ACCOUNT_SID,
            TOKEN,
            public_url,
            address=app.url,
            numbers={LINE: settings} if settings else None,
            habits=habits,
            faults=faults,
            connector=processor,
            workflows=workflows,
        ) as carrier,
    ):
        yield World(app, carrier, processor)
