"""A call-back: asked for with queue, number and opening; each answer has its way out."""

import pytest
from msgspec.structs import replace

from ivr.engine.errands import AskCallBack
from ivr.flow.model import Ask, FlowSet, HangUp, Use
from ivr.flow.people import Calendar, CallBack, Queue
from tests.engine.building import AT, CALLER, LINE, Walker, flow, flow_set, prompt

WAYS = ("soon", "later", "already", "not_callable", "unavailable")
OFFICE = Calendar("office", "America/New_York", "Mo-Fr 08:30-17:00")
NEVER = Calendar("never", "America/New_York", "24/7 off")
EVENING = "2026-11-20T18:00:00-05:00"
"""A Friday."""


def ends(*words: str) -> list[HangUp]:
    later = prompt("We call {call_back_from:time}.")
    return [HangUp(way, 9, later if way == "later" else prompt(f"It is {way}.")) for way in words]


def line(step: CallBack, queue: Queue | None = None) -> FlowSet:
    flows = flow_set(flow("line", step, *ends(*WAYS)), calendars=[OFFICE, NEVER])
    return flows if queue is None else replace(flows, queues={queue.name: queue})


def asking(number: str | None = None, queue: str = "billing") -> CallBack:
    return CallBack("ask", 1, queue, number, {way: way for way in WAYS})


def asked(caller: Walker) -> AskCallBack:
    errand = caller.turn.errand
    assert isinstance(errand, AskCallBack), errand
    return errand


def test_the_number_that_calls_is_called_back_now_where_the_queue_keeps_no_hours() -> None:
    errand = asked(Walker(line(asking())))
    assert (errand.queue, errand.number, errand.not_before) == ("billing", CALLER, None)
    assert (errand.whereabouts.line, errand.whereabouts.caller) == (LINE, CALLER)


@pytest.mark.parametrize(("at", "not_before"), [(AT, None), (EVENING, "2026-11-23T08:30:00-05:00")])
def test_nobody_is_promised_a_call_before_the_people_are_there(at: str, not_before: str | None) -> None:
    caller = Walker(line(asking(), Queue("billing", calendar="office")), at=at)
    assert asked(caller).not_before == not_before


@pytest.mark.parametrize("way", WAYS)
def test_each_answer_has_its_way_out(way: str) -> None:
    caller = Walker(line(asking()))
    said = caller.is_answered(way, call_back_from="2026-11-23T08:30:00-05:00")
    assert said == ("We call Monday at 8:30 a.m." if way == "later" else f"It is {way}.")
    assert caller.call.outcome == "contained"


def test_a_promise_is_what_she_came_for_and_a_refusal_is_not() -> None:
    for way, is_done in {"soon": True, "already": True, "not_callable": False, "unavailable": False}.items():
        caller = Walker(line(asking()))
        caller.is_answered(way)
        assert caller.call.task_done == is_done, way


def test_a_withheld_number_cannot_be_called() -> None:
    assert Walker(line(asking()), caller=None).heard == "It is not_callable."


@pytest.mark.parametrize(
    "queue",
    [
        Queue("billing", calendar="never"),
        Queue("billing", calendar="nowhere"),
        Queue("billing", address="+12025550178"),
        Queue("billing", workflow="WW1"),
        Queue("orders"),
    ],
    ids=["never opens", "no calendar", "dialled", "of TaskRouter", "not there"],
)
def test_no_promise_for_people_who_never_see_our_line(queue: Queue) -> None:
    assert Walker(line(asking(), queue)).heard == "It is unavailable."


def test_another_number_is_the_one_that_was_keyed() -> None:
    question = Ask(
        "number", 1, prompt("Number?"), "other", "digits", "ask", "unavailable", confirm=False, max_digits=10
    )
    flows = flow_set(flow("line", question, asking("other"), *ends(*WAYS)))
    caller = Walker(flows)
    caller.presses("2025550143")
    assert asked(caller).number == "2025550143"
    silent = Walker(flow_set(flow("line", asking("other"), *ends(*WAYS))))
    assert silent.heard == "It is not_callable."


@pytest.mark.parametrize(("remembered", "heard"), [("billing", ""), ("nowhere", "It is unavailable.")])
def test_the_queue_may_be_what_a_use_remembers(remembered: str, heard: str) -> None:
    step = CallBack("ask", 1, "", None, {way: way for way in WAYS}, "waits_for")
    flows = flow_set(
        flow("line", Use("instead", 1, "other", {}, {"waits_for": remembered})),
        flow("other", step, *ends(*WAYS)),
    )
    caller = Walker(flows)
    assert caller.heard == heard
    if not heard:
        assert asked(caller).queue == "billing"


@pytest.mark.parametrize("keyed", [LINE.removeprefix("+1"), CALLER.removeprefix("+1")])
def test_a_line_does_not_call_itself_back(keyed: str) -> None:
    question = Ask(
        "number", 1, prompt("Number?"), "other", "digits", "ask", "unavailable", confirm=False, max_digits=10
    )
    caller = Walker(flow_set(flow("line", question, asking("other"), *ends(*WAYS))))
    assert (caller.presses(keyed) == "It is not_callable.") == (keyed in LINE)
    assert (Walker(line(asking()), caller=LINE).heard) == "It is not_callable."
