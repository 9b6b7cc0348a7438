"""Who waits and why, as far as an agent or a task router is told: nothing that names a person."""

from ivr.engine.errands import Whereabouts
from ivr.engine.walk import Walk
from ivr.flow.kinds import ACCOUNT_NUMBER
from ivr.flow.lookups import VERIFIED

LAST_DIGITS = 4


def whereabouts(walk: Walk) -> Whereabouts:
    """For the whisper."""
    call = walk.call
    return Whereabouts(call.line, _purpose(walk), call.language, call.caller, _last_four(walk))


def task_attributes(walk: Walk) -> dict[str, str]:
    """For a task router: neither number nor account leaves our house."""
    call = walk.call
    return {"line": call.line, "purpose": _purpose(walk), "language": call.language}


def _purpose(walk: Walk) -> str:
    """The title of the flow in which she asked for a person: of the one that used the flow with the queue."""
    frames = walk.call.frames
    frame = frames[-2] if len(frames) > 1 else frames[-1]
    flow = walk.flows.flows.get(frame.flow)
    return flow.title if flow else ""


def _last_four(walk: Walk) -> str:
    """Of the account, once the caller is known to hold it."""
    call = walk.call
    number = str(call.facts.get(ACCOUNT_NUMBER, ""))
    return number[-LAST_DIGITS:] if VERIFIED in call.marks else ""
