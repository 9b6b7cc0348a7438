"""Sign-ins by the organisation on their way: what came of asking it, for whichever process is asked next.

Each is named by its state, a secret of one browser, of which only a keyed hash is kept.
"""

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ivr.sealing import Sealer
from ivr.staff.tables import staff_arrivals

KEPT = timedelta(days=1)
GIVEN_UP_AFTER = timedelta(seconds=20)
"""Whoever asked the provider is gone, or it is as good as down."""

_KIND = "staff arrival"
_TAKEN = ""


class Outcome(Struct, frozen=True):
    """`name`: who came; "" for nobody: then `failed` is the word for why not."""

    name: str = ""
    has_second_factor: bool = False
    failed: str = ""


class NoArrival(Exception):
    """No such sign-in, or one that was over already."""


class GivenUp(Exception):
    """Nothing came of it in time."""


def begin(connection: Connection, sealer: Sealer, state: str, at: datetime) -> bool:
    """A sign-in begins to be looked at; False for one that did before."""
    put = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = put(staff_arrivals).values(mark=sealer.index(_KIND, state), at=at)
    return connection.scalar(row.on_conflict_do_nothing().returning(staff_arrivals.c.mark)) is not None


def finish(connection: Connection, sealer: Sealer, state: str, outcome: Outcome) -> None:
    """It is known what came of it."""
    own = update(staff_arrivals).where(staff_arrivals.c.mark == sealer.index(_KIND, state))
    connection.execute(own.values(outcome=msgspec.json.encode(outcome).decode()))


def look(connection: Connection, sealer: Sealer, state: str, at: datetime) -> Outcome | None:
    """What came of it; None while that is not known. Raises NoArrival, GivenUp."""
    own = select(staff_arrivals).where(staff_arrivals.c.mark == sealer.index(_KIND, state))
    row = connection.execute(own).one_or_none()
    if row is None or row.outcome == _TAKEN:
        raise NoArrival
    if row.outcome is not None:
        return msgspec.json.decode(row.outcome, type=Outcome)
    if at - row.at > GIVEN_UP_AFTER:
        raise GivenUp
    return None


def take(connection: Connection, sealer: Sealer, state: str) -> None:
    """Whoever began it comes in now, once. Raises NoArrival."""
    own = (staff_arrivals.c.mark == sealer.index(_KIND, state)) & (staff_arrivals.c.outcome != _TAKEN)
    if connection.execute(update(staff_arrivals).where(own).values(outcome=_TAKEN)).rowcount != 1:
        raise NoArrival


def tidy(connection: Connection, at: datetime) -> int:
    """Forget those of yesterday; returns how many."""
    return connection.execute(delete(staff_arrivals).where(staff_arrivals.c.at < at - KEPT)).rowcount
