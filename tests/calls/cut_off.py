"""Calls that are cut off, and the question of the next one, on the ledger of a line."""

from ivr.calls.cut_offs import keep_cut_off
from ivr.database import reading
from ivr.engine.call import Call, Ended, Frame, Outcome
from ivr.engine.errands import RunLookUp
from ivr.engine.events import ErrandDone
from ivr.flow.model import FlowSet
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
    """The look-up of a call on this line."""
    with line.ledger.engine.begin() as connection:
        return line.desk.run(connection, _errand(number), sid, 1, at)


def peek_where(line: Line, sid: str, at: str = AT) -> ErrandDone | None:
    """The same, beforehand."""
    with reading(line.ledger.engine) as connection:
        return line.desk.peek(connection, _errand(NUMBER), sid, at)


def _errand(number: str) -> RunLookUp:
    return RunLookUp("cut_off_call", {}, CALLER, verified=False, line=number)
