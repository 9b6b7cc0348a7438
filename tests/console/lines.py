"""The shipped lines in the house of a test, and callers who ring them without a socket."""

from datetime import UTC, datetime

from sqlalchemy import update

from ivr.calls.tables import calls
from ivr.publishing import keep_unpublished
from ivr.rehearsal import CHECKOUT, prepare
from ivr.versions import PublishedVersions
from tests.calls_path.caller import CALLED, CALLER, Caller, in_process
from tests.console.visitors import House


def open_lines(house: House) -> None:
    """Samples, and the flows published."""
    prepare(house.engine, house.sealer, CHECKOUT, datetime.now(UTC))


def take_as_draft(house: House, sid: str) -> None:
    """As if the browser phone had asked for a draft when this call began."""
    keep_unpublished(house.engine, PublishedVersions(house.engine).current()[1])
    with house.engine.begin() as connection:
        connection.execute(update(calls).values(version=-1).where(calls.c.call_sid == sid))


def rings(house: House, *keys: str, caller: str = CALLER, sid: str = "CA1", called: str = CALLED) -> Caller:
    """A caller who rang, heard the first menu, and pressed these keys."""
    ringing = Caller(
        in_process(house.app), house.made_up.auth_token, "http://127.0.0.1", caller, sid, called=called
    )
    ringing.ring()
    ringing.press(*keys)
    return ringing
