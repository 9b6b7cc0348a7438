"""Calls that are cut off, and the question of the next one, on the ledger of a line."""

from datetime import UTC, datetime

from sqlalchemy import insert

from ivr.calls.cut_offs import keep_cut_off
from ivr.calls.tables import calls
from ivr.engine.call import Call, Ended, Frame, Outcome
from ivr.engine.errands import RunLookUp
from ivr.engine.events import ErrandDone
from ivr.flow.model import FlowSet
from ivr.publishing import keep_draft
from tests.calls.lines import AT, CALLER, Line

NUMBER = "+18779899059"
NO_FLOWS = FlowSet({}, {}, {}, {}, "Example Home Care", {"en": "voice"})


def abandoned(sid: str, place: str, outcome: Outcome = "abandoned", caller: str | None = CALLER) -> Call:
    """A call that was cut off at this place."""
    return Call(
        sid, NUMBER, "en", (Frame("line", "menu"),), Ended(), AT, caller, {"place": place}, outcome=outcome
    )


def keep_call(line: Line, sid: str, place: str, at: str = AT) -> None:
    """This call of CALLER ended now."""
    with line.ledger.engine.begin() as connection:
        keep_cut_off(connection, line.ledger.sealer, NO_FLOWS, abandoned(sid, place), at)


def ask_where(line: Line, sid: str, at: str = AT, number: str = NUMBER) -> ErrandDone:
    """The look-up of a call on this line, which is written down when it is asked first."""
    engine = line.ledger.engine
    version = keep_draft(engine, NO_FLOWS)
    row = {"call_sid": sid, "version": version, "next_turn": 1, "state_sealed": b"", "line": number}
    with engine.begin() as connection:
        if connection.execute(calls.select().where(calls.c.call_sid == sid)).first() is None:
            connection.execute(insert(calls).values(**row, started_at=datetime.now(UTC).isoformat()))
    with engine.begin() as connection:
        errand = RunLookUp("cut_off_call", {}, CALLER, verified=False)
        return line.desk.run(connection, errand, sid, 1, at)
