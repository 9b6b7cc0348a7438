"""Tasks: what a workflow is told of a call that is queued for it, instead of a queue's name."""

import json
import re
from typing import Any, Literal

from msgspec import Struct

from ivr.simulator.documents import Verb
from ivr.simulator.switchboard import QueuedTask, Switchboard, new_sid

LONGEST_NAME = 64
DAY_SECONDS = 86_400
_WORKFLOW_SID = re.compile(r"WW[0-9a-f]{32}")


class EnqueueRefused(Exception):
    """The call is not queued. `code` as in the carrier's error dictionary."""

    def __init__(self, code: int, about: str) -> None:
        super().__init__(about)
        self.code = code
        self.about = about


class Asked(Struct, frozen=True):
    """Where a call shall wait: a queue's name, which for a workflow is its SID; with its task, if any."""

    queue_name: str
    task: QueuedTask | None = None


def read_enqueue(board: Switchboard, verb: Verb, call_sid: str) -> Asked:
    """Raises EnqueueRefused: a name that is none, a workflow that is none, attributes that are no JSON."""
    workflow = verb.attribute("workflowSid").strip()
    if not workflow:
        return Asked(_name(verb))
    known = board.workflows
    if not _WORKFLOW_SID.fullmatch(workflow) or (known is not None and workflow not in known):
        raise EnqueueRefused(14220, f"there is no workflow '{workflow}'")
    return Asked(workflow, _task(verb, workflow, call_sid))


def mark_task(
    board: Switchboard, call_sid: str, status: Literal["assigned", "completed", "canceled"]
) -> None:
    """The task of this call, if it has one that is not over."""
    for task in board.tasks:
        if task.call_sid == call_sid and task.status in ("pending", "assigned"):
            task.status = status


def _name(verb: Verb) -> str:
    if not 0 < len(verb.text) <= LONGEST_NAME:
        code = 14205 if verb.text else 14204
        raise EnqueueRefused(code, f"the name of a queue has 1 to {LONGEST_NAME} characters")
    return verb.text


def _task(verb: Verb, workflow: str, call_sid: str) -> QueuedTask:
    written = next((child for child in verb.children if child.name == "Task"), None)
    if written is None:
        return QueuedTask(new_sid("WT"), workflow, call_sid, {}, 0, DAY_SECONDS)
    priority, timeout = int(written.number("priority", 0)), written.number("timeout", DAY_SECONDS)
    return QueuedTask(new_sid("WT"), workflow, call_sid, _attributes(written.text), priority, timeout)


def _attributes(text: str) -> dict[str, Any]:
    try:
        attributes = json.loads(text)
    except json.JSONDecodeError as wrong:
        raise EnqueueRefused(14221, f"the attributes of the task are no JSON: {wrong}") from wrong
    if not isinstance(attributes, dict):
        raise EnqueueRefused(14221, "the attributes of the task are no JSON object")
    return attributes
