"""`call_back`: a promise to call back."""

from ivr.flow.declaration import Setting, Verb, WayOut
from ivr.flow.kinds import CALL_BACK_FROM
from ivr.flow.model import Sensitivity
from ivr.flow.people import CallBack
from ivr.flow.reading import StepReader

VERB = Verb(
    "call_back",
    "Promises to call back. Whoever waits in the queue keeps her place; anybody else is last in line.",
    settings=(
        Setting(
            "call_back", "a queue of queues.yaml, or a remembered fact that names it", "fact", required=True
        ),
        Setting("number", "a digits fact of 10 digits; without it the number that calls", "fact"),
    ),
    ways_out=(
        WayOut("soon", "promised, for today"),
        WayOut("later", "promised; makes {call_back_from} known"),
        WayOut("already", "this number has been promised a call already"),
        WayOut("not_callable", "the number is withheld, or one that is never dialled"),
        WayOut("unavailable", "no promise can be made"),
    ),
    example="""
call_me:
  call_back: billing
  soon: promised
  later: promised_later
  already: promised_before
  not_callable: ask_number
  unavailable: no_promise
""",
)


def read(step: StepReader) -> CallBack:
    """Reads the queue, the number and the five ways out."""
    queue, fact = step.queue_after("call_back")
    number = None if step.settings.node("number") is None else step.fact("number", "digits")
    made: dict[str, dict[str, Sensitivity]] = {"later": {CALL_BACK_FROM: "open"}}
    ways = {way.name: step.way_out(way.name, made.get(way.name)) for way in VERB.ways_out}
    return CallBack(step.name, step.line, queue, number, ways, fact)
