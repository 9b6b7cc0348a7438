"""`done`: the end of a flow that another one uses."""

from ivr.flow.declaration import Setting, Verb
from ivr.flow.model import Done
from ivr.flow.reading import StepReader

VERB = Verb(
    "done",
    "Ends a flow that another one uses, with a result.",
    settings=(
        Setting(
            "done", "the result, which is a way out of the step that uses this flow", "name", required=True
        ),
    ),
    example="""
finished:
  done: verified
""",
)


def read(step: StepReader) -> Done:
    """Reads the result."""
    return Done(step.name, step.line, step.name_after("done"))
