"""Who was cut off in self-service is offered to go on: once, within a quarter of an hour, on that line."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from ivr.calls.cut_offs import OFFERED_WITHIN, forget_cut_offs
from ivr.calls.tables import cut_off_calls
from ivr.engine.call import Frame, Outcome
from ivr.engine.resuming import place_cut_off
from ivr.flow.model import FlowSet, HangUp
from ivr.flow.people import JoinQueue
from tests.calls.cut_off import NO_FLOWS, abandoned, ask_where, keep_call, peek_where
from tests.calls.lines import AT, Line
from tests.conftest import Database
from tests.engine.building import flow, flow_set, prompt

LATER = (datetime.fromisoformat(AT) + OFFERED_WITHIN).isoformat()
IN_TIME = (datetime.fromisoformat(AT) + OFFERED_WITHIN - timedelta(seconds=1)).isoformat()

AT_ONCE = 4


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


def test_one_later_call_is_offered_it_and_may_ask_again(line: Line) -> None:
    keep_call(line, "CA1", "account")
    assert ask_where(line, "CA2", IN_TIME).facts == {"place": "account"}
    assert ask_where(line, "CA2", IN_TIME).way_out == "found", "after a change of language"
    assert ask_where(line, "CA3", IN_TIME).way_out == "none"


def test_a_call_with_nothing_to_go_on_with_begins_without_a_transaction(line: Line) -> None:
    first = peek_where(line, "CA2")
    assert first is not None
    assert first.way_out == "none"
    keep_call(line, "CA1", "account")
    assert peek_where(line, "CA2") is None
    ask_where(line, "CA2")
    again = peek_where(line, "CA3")
    assert again is not None
    assert again.way_out == "none"


def test_a_quarter_of_an_hour_later_it_is_over(line: Line) -> None:
    keep_call(line, "CA1", "account")
    assert ask_where(line, "CA2", LATER).way_out == "none"


def test_another_line_does_not_know_it(line: Line) -> None:
    keep_call(line, "CA1", "account")
    assert ask_where(line, "CA2", number="+18008081902").way_out == "none"
    assert ask_where(line, "CA3").way_out == "found"


def test_the_newest_place_counts_and_is_offered_anew(line: Line) -> None:
    keep_call(line, "CA1", "account")
    ask_where(line, "CA2")
    keep_call(line, "CA2", "plan")
    assert ask_where(line, "CA3").facts == {"place": "plan"}


def test_calls_of_one_number_that_are_cut_off_at_once_all_end(line: Line) -> None:
    """A whole house behind one number loses its line."""
    gate = Barrier(AT_ONCE)

    def cut_off(place: int) -> None:
        gate.wait()
        keep_call(line, f"CA{place}", "account")

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(cut_off, range(AT_ONCE)))
    assert ask_where(line, "CA9").facts == {"place": "account"}


def test_what_is_offered_no_more_is_forgotten(line: Line) -> None:
    keep_call(line, "CA1", "account")
    with line.ledger.engine.begin() as connection:
        assert forget_cut_offs(connection, datetime.fromisoformat(IN_TIME)) == 0
        assert forget_cut_offs(connection, datetime.fromisoformat(LATER)) == 1
        assert connection.scalar(select(func.count()).select_from(cut_off_calls)) == 0


@pytest.mark.parametrize(
    ("place", "outcome", "found"),
    [
        ("plan", "abandoned", "plan"),
        ("none", "abandoned", None),
        ("plan", "contained", None),
        ("plan", "transferred", None),
        ("plan", "failed", None),
    ],
)
def test_only_who_was_cut_off_goes_on(place: str, outcome: Outcome, found: str | None) -> None:
    assert place_cut_off(NO_FLOWS, abandoned("CA1", place, outcome)) == found
    assert place_cut_off(NO_FLOWS, replace(abandoned("CA1", place, outcome), facts={})) is None


def waiting_flows() -> FlowSet:
    return flow_set(
        flow(
            "line",
            JoinQueue("hold", 1, "billing", {"full": "bye", "unavailable": "bye"}),
            HangUp("bye", 2, prompt("Good-bye.")),
        )
    )


def test_who_waited_for_a_person_was_not_in_self_service() -> None:
    waiting = replace(abandoned("CA1", "plan"), frames=(Frame("line", "hold"),))
    assert place_cut_off(waiting_flows(), waiting) is None
    assert place_cut_off(waiting_flows(), abandoned("CA1", "plan")) == "plan"
