"""Waiting for a person: in our own line, behind another telephone, at the carrier's task router."""

import pytest

from ivr.engine.call import Ended, ForErrand, ForQueue
from ivr.engine.errands import JoinLine, LeaveLine, Whereabouts
from ivr.engine.events import (
    DigitsEntered,
    NothingHeard,
    QueueLeft,
    QueueResult,
    TransferEnded,
    TransferResult,
)
from ivr.engine.instructions import DialPlace, EndCall, JoinQueueNow, JoinWorkflow
from ivr.flow.model import Consent, FlowSet, HangUp, Language, LookUp, ReadBack, Say, Use
from ivr.flow.people import JoinQueue, Queue
from tests.engine.building import AT, CALLER, JOINED, LINE, Walker, flow, flow_set, in_line, prompt

WAYS = ("full", "unavailable", "nobody_here", "too_long", "choices", "busy", "no_answer")
LATER = "2026-11-20T15:31:00-05:00"
"""More than the longest wait of half an hour after AT."""


def queue_line(queue: str = "billing", **more: str) -> FlowSet:
    step = JoinQueue("queue", 2, queue, {way: way for way in WAYS} | more)
    ends = [HangUp(way, 4, prompt(f"{way}.")) for way in (*WAYS, "talked")]
    return flow_set(flow("line", step, *ends))


def test_a_caller_gets_a_place_in_line_and_waits_at_the_carrier_by_herself() -> None:
    caller = Walker(queue_line())
    where = Whereabouts(LINE, "line", "en", CALLER, "")
    assert caller.turn.errand == JoinLine("billing", 100, where)
    caller.is_answered("joined", **JOINED)
    assert caller.call.waiting == ForQueue("billing", "e1", AT)
    assert caller.turn.instructions == (JoinQueueNow("billing-1", 1),)


@pytest.mark.parametrize("way", ["full", "nobody_here", "unavailable"])
def test_who_gets_no_place_hears_why(way: str) -> None:
    assert Walker(queue_line()).is_answered(way) == f"{way}."


@pytest.mark.parametrize(
    ("result", "leaving", "outcome", "heard"),
    [
        ("bridged", "talked", "transferred", ""),
        ("hangup", "gone", "abandoned", ""),
        ("queue-full", "gone", "contained", "full."),
        ("leave", "choosing", "contained", "choices."),
        ("redirected", "gone", "contained", "unavailable."),
        ("error", "gone", "contained", "unavailable."),
    ],
)
def test_each_way_out_of_a_queue(result: QueueResult, leaving: str, outcome: str, heard: str) -> None:
    caller = in_line(queue_line())
    caller.meets(QueueLeft(AT, result, 90))
    assert caller.turn.errand == LeaveLine("e1", leaving)
    assert caller.is_answered("next") == heard
    assert caller.call.outcome == outcome
    assert caller.turn.instructions[-1] == EndCall()


def test_leaving_counts_even_when_our_line_could_not_write_it_down() -> None:
    caller = in_line(queue_line())
    caller.meets(QueueLeft(AT, "bridged"))
    caller.is_answered("unavailable")
    assert caller.call.outcome == "transferred"


def test_the_longest_wait_is_over_by_our_clock_not_by_the_carriers() -> None:
    caller = in_line(queue_line())
    caller.meets(QueueLeft(LATER, "leave"))
    assert caller.is_answered("next") == "too_long."


def test_after_the_conversation_the_call_may_go_on_and_stays_a_transferred_one() -> None:
    caller = in_line(queue_line(talked="talked"))
    caller.meets(QueueLeft(AT, "bridged"))
    assert caller.is_answered("next") == "talked."
    assert caller.call.outcome == "transferred"


def test_coming_back_from_a_queue_with_nothing_is_unavailable_and_any_other_event_waits_on() -> None:
    caller = in_line(queue_line())
    caller.meets(NothingHeard(AT))
    assert caller.is_answered("next") == "unavailable."
    caller = in_line(queue_line())
    caller.meets(DigitsEntered(AT, "1"))
    assert isinstance(caller.turn.errand, JoinLine)
    caller.is_answered("joined", **JOINED)
    assert caller.call.waiting == ForQueue("billing", "e1", AT)


def test_who_hangs_up_while_waiting_did_not_get_a_person() -> None:
    caller = in_line(queue_line())
    caller.hangs_up()
    assert caller.call.outcome == "abandoned"


def test_a_queue_that_is_not_there_is_unavailable() -> None:
    assert Walker(queue_line("nowhere")).heard == "unavailable."


@pytest.mark.parametrize(
    ("result", "heard", "outcome"),
    [
        ("answered", "", "transferred"),
        ("busy", "busy.", "contained"),
        ("no-answer", "no_answer.", "contained"),
        ("failed", "unavailable.", "contained"),
    ],
)
def test_a_queue_may_be_another_telephone(result: TransferResult, heard: str, outcome: str) -> None:
    caller = Walker(queue_line("phoned"))
    assert caller.turn.instructions == (DialPlace("+12025550178", 20),)
    assert caller.call.waiting == ForQueue("phoned")
    assert caller.meets(TransferEnded(AT, result)) == heard
    assert caller.call.outcome == outcome


def test_a_queue_may_be_a_task_router_which_hears_nothing_that_names_the_caller() -> None:
    caller = Walker(queue_line("routed"))
    attributes = {"queue": "routed", "line": LINE, "purpose": "line", "language": "en"}
    assert caller.turn.instructions == (JoinWorkflow("WW1", attributes),)
    assert caller.meets(QueueLeft(AT, "bridged")) == ""
    assert caller.call.outcome == "transferred"


@pytest.mark.parametrize(("language", "queue"), [("en", "billing"), ("es", "spanish")])
def test_callers_who_hear_spanish_wait_for_people_who_speak_it(language: Language, queue: str) -> None:
    flows = flow_set(*queue_line().flows.values(), language=language)
    flows.queues["billing"] = Queue("billing", spanish="spanish")
    flows.queues["spanish"] = Queue("spanish", max_size=7)
    caller = Walker(flows)
    assert isinstance(caller.turn.errand, JoinLine)
    assert caller.turn.errand.queue == queue
    caller.is_answered("joined", **JOINED)
    assert caller.call.waiting == ForQueue(queue, "e1", AT)


def test_a_way_out_that_was_left_open_is_unavailable() -> None:
    flows = queue_line("phoned")
    flows.flows["line"].steps["queue"] = JoinQueue("queue", 2, "phoned", {"unavailable": "unavailable"})
    assert Walker(flows).meets(TransferEnded(AT, "busy")) == "unavailable."


@pytest.mark.parametrize(("found", "last_four"), [("verified", "0022"), ("not_verified", "")])
def test_the_agent_is_told_what_the_call_is_about_and_the_account_once_it_is_verified(
    found: str, last_four: str
) -> None:
    whose = LookUp("whose", 1, "account_of_caller", {"one": "who", "none": "who", "unavailable": "who"})
    who = LookUp("who", 2, "verify_holder", {"verified": "person", "not_verified": "person"})
    queue = JoinQueue("queue", 1, "billing", {"unavailable": "queue"})
    flows = flow_set(flow("pay", whose, who, Use("person", 3, "reach", {})), flow("reach", queue))
    caller = Walker(flows)
    caller.is_answered("one", account_number="40170022", last_four="0022", birth_date_check=1, zip_code="1")
    caller.is_answered(found, "verified" if found == "verified" else "")
    assert isinstance(caller.turn.errand, JoinLine)
    where = caller.turn.errand.whereabouts
    assert (where.purpose, where.last_four) == ("pay", last_four)


def test_a_queue_after_the_task_was_done_is_a_new_wish() -> None:
    flows = flow_set(
        flow(
            "line",
            Consent("agree", 1, prompt("May we?"), "text message", "read", "read", "read"),
            ReadBack("read", 2, "account_number", "hold"),
            Say("hold", 3, prompt("Hold."), "queue"),
            JoinQueue("queue", 4, "billing", {"full": "bye", "unavailable": "bye"}),
            HangUp("bye", 5, prompt("Good-bye.")),
        )
    )
    caller = Walker(flows)
    caller.presses("2")
    assert caller.call.waiting == ForErrand("join_line")
    caller.is_answered("joined", **JOINED)
    caller.hangs_up()
    assert caller.call.outcome == "abandoned"
    assert isinstance(caller.call.waiting, Ended)
