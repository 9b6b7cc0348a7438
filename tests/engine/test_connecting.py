"""An agent is connected with whom she was told of, whatever becomes of it; and a shift has room in a call."""

from datetime import datetime, timedelta

import pytest

from ivr.engine.call import Ended, ForConnection
from ivr.engine.errands import ConnectCaller, EndConnection, RunLookUp
from ivr.engine.events import (
    CallerGone,
    DigitsEntered,
    ErrandDone,
    NothingHeard,
    TransferEnded,
    TransferResult,
)
from ivr.engine.instructions import DialPlace, TakeFromQueue
from ivr.engine.limits import MAX_DESK_LENGTH, MAX_DESK_STEPS
from ivr.flow.desk_lookups import AGENT
from ivr.flow.people import Connect
from tests.engine.building import AT, LINE, Walker, flow_set
from tests.engine.desks import agent_at_desk, desk_flow, signed_in, takes

SLOT = {"queue_entry": "e1", "queue_slot": "billing-3"}
NUMBER = {"queue_entry": "e2", "dialled_number": "+12025550143", "shown_number": LINE}
ROUND_SECONDS = 15


def test_a_waiting_caller_is_taken_from_her_own_queue() -> None:
    agent = agent_at_desk()
    takes(agent, "waiting", **SLOT)
    assert agent.turn.instructions == (TakeFromQueue("billing-3", 5),)
    assert agent.call.waiting == ForConnection("e1")


def test_a_call_back_is_dialled_as_the_line_that_she_called_and_star_ends_it() -> None:
    agent = agent_at_desk()
    takes(agent, "call_back", **NUMBER)
    assert agent.turn.instructions == (DialPlace("+12025550143", 30, LINE, star_ends=True),)
    assert agent.call.waiting == ForConnection("e2")


@pytest.mark.parametrize("way_out", ["gone", "unavailable", "unheard of"])
def test_whoever_cannot_be_connected_is_a_way_out(way_out: str) -> None:
    agent = agent_at_desk()
    takes(agent, way_out)
    assert agent.step == ("gone" if way_out == "gone" else "unavailable")


@pytest.mark.parametrize(
    ("result", "end"),
    [("answered", "talked"), ("busy", "busy"), ("no-answer", "no_answer"), ("failed", "failed")],
)
def test_what_came_of_it_is_told_to_the_desk_and_its_answer_is_the_way_out(
    result: TransferResult, end: str
) -> None:
    agent = agent_at_desk()
    takes(agent, "waiting", **SLOT)
    agent.meets(TransferEnded(AT, result))
    assert agent.turn.errand == EndConnection("e1", end)  # type: ignore[arg-type] # real ends
    agent.is_answered("gone")
    assert agent.step == "gone"


@pytest.mark.parametrize(
    ("result", "step"), [("answered", "talked"), ("busy", "busy"), ("failed", "unavailable")]
)
def test_when_the_desk_is_down_the_carriers_own_word_is_the_way_out(
    result: TransferResult, step: str
) -> None:
    agent = agent_at_desk()
    takes(agent, "waiting", **SLOT)
    agent.meets(TransferEnded(AT, result))
    agent.is_answered("unavailable")
    assert agent.step == step


def test_an_event_that_tells_nothing_ends_the_connection_as_failed() -> None:
    agent = agent_at_desk()
    takes(agent, "call_back", **NUMBER)
    agent.meets(DigitsEntered(AT, "1"))
    assert agent.turn.errand == EndConnection("e2", "failed")


def test_an_agent_who_hangs_up_ends_her_call() -> None:
    agent = agent_at_desk()
    takes(agent, "waiting", **SLOT)
    agent.meets(CallerGone(AT))
    assert isinstance(agent.call.waiting, Ended)


def test_the_number_of_a_call_back_is_no_fact_of_the_call() -> None:
    agent = agent_at_desk()
    takes(agent, "call_back", **NUMBER)
    assert "dialled_number" not in agent.call.facts
    assert "queue_slot" not in agent.call.facts


def test_somebody_stranded_is_asked_for_by_that_name() -> None:
    agent = agent_at_desk()
    agent.presses("3")
    assert agent.turn.errand == ConnectCaller("stranded")
    agent.is_answered("waiting", queue_entry="", queue_slot="billing")
    assert agent.turn.instructions == (TakeFromQueue("billing", 5),)


def test_nobody_is_connected_and_nobody_is_told_of_a_caller_without_signing_in() -> None:
    walker = Walker(flow_set(desk_flow()))
    walker.presses("101")
    walker.presses("482913")
    walker.is_answered("signed_in", agent_name="Alma Ruiz")
    assert walker.call.marks == ()
    walker.presses("1")
    assert (walker.turn.errand, walker.step) == (None, "unavailable")
    walker.presses("2")
    assert (walker.turn.errand, walker.step) == (None, "nobody")


def test_the_line_of_a_caller_is_told_by_what_it_is_for() -> None:
    agent = agent_at_desk()
    agent.presses("2")
    assert isinstance(agent.turn.errand, RunLookUp)
    agent.is_answered("caller", waiter_line=LINE, waiter_about="The balance")
    assert agent.call.facts["waiter_line"] == "desk"
    agent.presses("2")
    agent.is_answered("caller", waiter_line="+12025550199")
    assert agent.call.facts["waiter_line"] == ""


def test_a_shift_of_fourteen_hours_in_which_nobody_calls_hits_no_limit() -> None:
    agent = agent_at_desk()
    start = datetime.fromisoformat(AT)
    rounds = int(MAX_DESK_LENGTH.total_seconds()) // ROUND_SECONDS
    for count in range(rounds):
        agent.at = (start + timedelta(seconds=count * ROUND_SECONDS)).isoformat()
        agent.presses("2")
        agent.is_answered("nobody")
        assert agent.step == "nobody"
    assert agent.call.steps_taken < MAX_DESK_STEPS / 4
    agent.at = (start + MAX_DESK_LENGTH + timedelta(seconds=1)).isoformat()
    agent.waits()
    assert isinstance(agent.call.waiting, Ended)


def test_an_agents_silence_is_not_talked_about() -> None:
    agent = agent_at_desk()
    for _ in range(6):
        heard = agent.meets(NothingHeard(AT))
    assert "another way" not in heard


def test_every_connection_needs_a_step_of_that_kind() -> None:
    agent = signed_in(Walker(flow_set(desk_flow())))
    takes(agent, "waiting", **SLOT)
    assert isinstance(agent.flows.flows["desk"].steps["take"], Connect)
    agent.meets(ErrandDone(AT, "waiting", {}, (AGENT,)))
    assert agent.turn.errand == EndConnection("e1", "failed")
