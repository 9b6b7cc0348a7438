"""The look-ups of an agent's call: each way out, reached from a desk with one agent."""

from collections.abc import Callable
from datetime import timedelta

from ivr.calls.errands import ErrandDesk
from ivr.calls.questions import Policies
from ivr.database import writing
from ivr.desk import agents
from ivr.desk.call_backs import ask_call_back
from ivr.desk.entries import Waiter, join
from ivr.desk.serving import connect
from ivr.engine.events import ErrandDone
from ivr.engine.moments import HOME_ZONE
from tests.billing.ledgers import NOW
from tests.calls.lines import Line

AGENT, PIN = "101", "482913"
WRONG = "000000"
WAITER = Waiter("CA1", "+18779899059", "Bill payment", "en", "")


def _sign_in(line: Line, pin: str = PIN) -> ErrandDone:
    return line.ask("agent_sign_in", agent_number=AGENT, agent_pin=pin)


def _with_agent(line: Line) -> Line:
    """The agent may sign in, and has not."""
    with writing(line.ledger.engine) as connection:
        agents.add_agent(connection, line.ledger.sealer, AGENT, "Alma Ruiz", ("billing",), PIN)
    return line


def _at_desk(line: Line) -> Line:
    """The agent is signed in on the call that asks, and was last heard of an hour ago."""
    with writing(_with_agent(line).ledger.engine) as connection:
        agents.sign_in(connection, AGENT, line.call_sid, NOW - timedelta(hours=1))
    return line


def _blocked(line: Line) -> ErrandDone:
    for _ in range(agents.AgentPolicy().per_agent_a_day):
        assert _sign_in(_with_agent(line), WRONG).way_out == "wrong"
    return _sign_in(line)


def _talking(line: Line) -> ErrandDone:
    _caller(line)
    with writing(line.ledger.engine) as connection:
        assert connect(connection, line.ledger.sealer, AGENT, NOW, HOME_ZONE) is not None
    line.call_sid = "CAother"
    return _sign_in(line)


def _caller(line: Line) -> ErrandDone:
    with writing(_at_desk(line).ledger.engine) as connection:
        join(connection, line.ledger.sealer, "billing", WAITER, 9, NOW)
    return line.ask("next_caller")


def _to_call_back(line: Line) -> ErrandDone:
    with writing(_at_desk(line).ledger.engine) as connection:
        ask_call_back(connection, line.ledger.sealer, "billing", WAITER, "+12025550142", None, NOW)
    return line.ask("next_caller")


def _perhaps_stranded(line: Line) -> ErrandDone:
    line.desk = ErrandDesk(line.ledger.sealer, Policies(stranded_queue="billing"))
    return _at_desk(line).ask("next_caller")


DESK_WAYS_OUT: dict[tuple[str, str], Callable[[Line], ErrandDone]] = {
    ("agent_sign_in", "signed_in"): lambda line: _sign_in(_with_agent(line)),
    ("agent_sign_in", "wrong"): lambda line: _sign_in(_with_agent(line), WRONG),
    ("agent_sign_in", "blocked"): _blocked,
    ("agent_sign_in", "talking"): _talking,
    ("next_caller", "caller"): _caller,
    ("next_caller", "to_call_back"): _to_call_back,
    ("next_caller", "nobody"): lambda line: _at_desk(line).ask("next_caller"),
    ("next_caller", "perhaps_stranded"): _perhaps_stranded,
    ("next_caller", "signed_out"): lambda line: line.ask("next_caller"),
    ("hand_back", "next"): lambda line: _at_desk(line).ask("hand_back"),
    ("agent_sign_out", "next"): lambda line: _at_desk(line).ask("agent_sign_out"),
}
