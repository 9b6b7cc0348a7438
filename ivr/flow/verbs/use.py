"""`use`: another flow as a part of this one."""

from ivr.flow.declaration import Setting, Verb
from ivr.flow.model import Use
from ivr.flow.reading import StepReader

VERB = Verb(
    "use",
    "Goes through another flow and comes back with one of its results, each of which is a way out.",
    settings=(Setting("use", "the other flow", "name", required=True),),
    names_results=True,
)


def read(step: StepReader) -> Use:
    """Reads the way out of each result; whether the other flow has them is checked later."""
    words = tuple(step.settings.mapping.keys())
    step.settings.known = words
    results = {word: step.way_out(word) for word in words if word != "use"}
    return Use(step.name, step.line, step.name_after("use"), results)
