"""Enqueue for a workflow: the task it is told of, and what comes of it."""

import pytest

from tests.simulator.answering import Page
from tests.simulator.calling import World, world

WORKFLOW = "WW" + "a" * 32
TASK = '<Task priority="5" timeout="600">{"queue": "billing", "language": "es"}</Task>'


def pages(task: str = TASK, workflow: str = WORKFLOW) -> dict[str, Page | list[Page]]:
    enqueue = f'<Enqueue workflowSid="{workflow}" action="/left" waitUrl="/wait">{task}</Enqueue>'
    return {
        "/voice/answer": enqueue,
        "/wait": '<Say>Please hold</Say><Pause length="20"/>',
        "/left": "<Say>Left</Say>",
    }


def result(here: World) -> str:
    (asked,) = here.app.at("/left")
    return asked.fields["QueueResult"]


def test_the_task_of_a_call_is_kept_as_it_was_written() -> None:
    with world(pages()) as here:
        phone = here.dial()
        (task,) = here.carrier.board.tasks
        waiting = here.app.at("/wait")[0].fields
        assert here.carrier.queue(WORKFLOW).calls
        assert here.codes() == []
    assert task.sid.startswith("WT")
    assert (task.workflow_sid, task.call_sid) == (WORKFLOW, phone.line.leg.sid)
    assert task.attributes == {"queue": "billing", "language": "es"}
    assert (task.priority, task.timeout_seconds, task.status) == (5, 600, "pending")
    assert {"QueuePosition", "QueueSid", "QueueTime", "AvgQueueTime", "CurrentQueueSize"} <= waiting.keys()


def test_an_agent_takes_the_call_of_a_task_and_completes_it() -> None:
    with world(pages(), workflows=[WORKFLOW]) as here:
        phone = here.dial()
        phone.agent_answers()
        assert [task.status for task in here.carrier.board.tasks] == ["assigned"]
        phone.agent_hangs_up()
        assert [task.status for task in here.carrier.board.tasks] == ["completed"]
        assert result(here) == "bridged"


def test_hanging_up_cancels_the_task() -> None:
    with world(pages()) as here:
        here.dial().hang_up()
        assert here.carrier.board.tasks[0].status == "canceled"
        assert result(here) == "hangup"


def test_a_workflow_without_a_task_has_no_attributes() -> None:
    with world(pages(task="")) as here:
        here.dial()
        (task,) = here.carrier.board.tasks
    assert (task.attributes, task.priority, task.timeout_seconds) == ({}, 0, 86_400)


@pytest.mark.parametrize(
    ("task", "workflow", "code"),
    [
        ("<Task>{queue: billing}</Task>", WORKFLOW, 14221),
        ("<Task>[1]</Task>", WORKFLOW, 14221),
        ("<Task></Task>", WORKFLOW, 14221),
        (TASK, "WW12", 14220),
        (TASK, "WW" + "b" * 32, 14220),
    ],
)
def test_a_task_or_a_workflow_that_is_none_is_an_error(task: str, workflow: str, code: int) -> None:
    with world(pages(task, workflow), workflows=[WORKFLOW]) as here:
        assert here.dial().words == "Left"
        assert here.codes() == [code]
        assert result(here) == "error"
        assert here.carrier.board.tasks == []


def test_a_carrier_that_is_told_of_no_workflows_takes_any() -> None:
    with world(pages(workflow="WW" + "b" * 32)) as here:
        assert here.dial().words == "Please hold"
