"""A desk with agents, and callers in line."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, insert, select, update

from ivr.database import reading, writing
from ivr.desk import agents, serving
from ivr.desk.entries import Place, Waiter, described, join
from ivr.desk.serving import End, Offer, ToCallBack, Waiting
from ivr.desk.tables import queue_entries
from ivr.sealing import Sealer, new_key, place_of

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
SEALER = Sealer.from_keys(f"k1:{new_key()}", new_key())
LINE = "+18779899059"
NEW_YORK = ZoneInfo("America/New_York")
PIN = "482913"

T = TypeVar("T")


class Desk:
    """Two agents for billing, 101 and 102; 103 serves orders. Seconds count from NOW."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        for number, name, queues in (
            ("101", "Alma Ruiz", ("billing", "general")),
            ("102", "Ben Okafor", ("billing",)),
            ("103", "Noor Haddad", ("orders",)),
        ):
            self.write(agents.add_agent, SEALER, number, name, queues, PIN)
            self.sign_in(number)

    def write(self, work: Callable[..., T], *given: object) -> T:
        with writing(self.engine) as connection:
            return work(connection, *given)

    def sign_in(self, number: str, call: str = "", seconds: float = 0) -> None:
        self.write(agents.sign_in, number, call or f"CAagent{number}", at(seconds))

    def joins(self, name: str, queue: str = "billing", seconds: float = 0) -> Place:
        """A caller who waits on the line."""
        waiter = Waiter(f"CA{name}", LINE, f"about {name}", "en", "0022")
        place = self.write(join, SEALER, queue, waiter, 100, at(seconds))
        assert place is not None
        return place

    def promised(
        self,
        name: str,
        number: str,
        queue: str = "billing",
        seconds: float = 0,
        not_before: float | None = None,
    ) -> str:
        """A caller who is to be called back."""
        waiter = Waiter(f"CA{name}", LINE, f"about {name}", "es", "")
        row = {
            "id": name,
            "queue": queue,
            "kind": "call back",
            "state": "waiting",
            "joined_at": at(seconds),
            "changed_at": at(seconds),
            "number_sealed": SEALER.seal_text(number, place_of("queue_entries", "number_sealed", name)),
            "number_index": SEALER.index("phone", number),
            "not_before": None if not_before is None else at(not_before),
            **described(waiter, name, SEALER),
        }
        self.write(lambda connection: connection.execute(insert(queue_entries).values(row)))
        return name

    def next_for(self, number: str, seconds: float = 60) -> Offer | None:
        return self.write(serving.next_entry, SEALER, number, at(seconds), NEW_YORK)

    def about_next(self, number: str, seconds: float = 60) -> str:
        """Whom the agent is told of; "" for nobody."""
        offer = self.next_for(number, seconds)
        return "" if offer is None else offer.purpose.removeprefix("about ")

    def connects(self, number: str, seconds: float = 61) -> Waiting | ToCallBack | None:
        return self.write(serving.connect, SEALER, number, at(seconds), NEW_YORK)

    def ends(self, entry: str, number: str, end: End, seconds: float = 120) -> End:
        return self.write(serving.end_connection, entry, number, end, at(seconds))

    def state_of(self, entry: str) -> str:
        with reading(self.engine) as connection:
            found: str = connection.execute(
                select(queue_entries.c.state).where(queue_entries.c.id == entry)
            ).scalar_one()
        return found

    def set_state(self, entry: str, state: str, seconds: float) -> None:
        changed = update(queue_entries).where(queue_entries.c.id == entry)
        self.write(lambda connection: connection.execute(changed.values(state=state, changed_at=at(seconds))))


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def read(engine: Engine, work: Callable[[Connection], T]) -> T:
    with reading(engine) as connection:
        return work(connection)
