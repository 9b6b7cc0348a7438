"""`say`: words, and on."""

from ivr.flow.declaration import NEXT, Setting, Verb
from ivr.flow.model import Say
from ivr.flow.reading import StepReader

VERB = Verb(
    "say",
    "Says a sentence and goes on.",
    settings=(Setting("say", "what the caller hears", "sentence", required=True),),
    ways_out=(NEXT,),
    example="""
welcome:
  say: Thank you for calling CareCentrix to pay your bill.
  next: what_for
""",
)


def read(step: StepReader) -> Say:
    """Reads the sentence and what follows."""
    return Say(step.name, step.line, step.sentence("say", own=True), step.way_out("next"))
