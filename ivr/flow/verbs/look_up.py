"""`look_up`: work done in Python, with named results."""

from ivr.flow.declaration import Setting, Verb
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.model import LookUp
from ivr.flow.problems import Hint, quoted
from ivr.flow.reading import StepReader

VERB = Verb(
    "look_up",
    "Asks the back office. Each result of the look-up is a way out; 'unavailable' is always one of them.",
    settings=(Setting("look_up", "which look-up", "name", required=True),),
    names_results=True,
    example="""
owed:
  look_up: balance
  owed: tell_balance
  nothing_owed: nothing_owed
  unavailable: look_up_down
""",
)


def read(step: StepReader) -> LookUp:
    """Reads the way out of each result; the facts it makes known come from its declaration."""
    name = step.name_after("look_up")
    declared = LOOK_UPS.get(name)
    if declared is None:
        if name:
            hints = step.notes.suggest(name, LOOK_UPS) or (Hint(f"there are: {', '.join(LOOK_UPS)}"),)
            message = f"there is no look-up named {quoted(name)}"
            step.notes.error("unknown-look-up", step.places["look_up"], message, *hints)
        step.settings.known = tuple(step.settings.mapping.keys())
        return LookUp(step.name, step.line, name, {})
    step.settings.known = ("look_up", *declared.ways_out)
    for fact in declared.needs:
        step.need(fact, step.places["look_up"])
    ways = {
        result: step.result_way(result, made, declared.marks.get(result, ()))
        for result, made in declared.ways_out.items()
    }
    return LookUp(step.name, step.line, name, ways)
