"""`read_back`: a number to write down."""

from ivr.flow.declaration import NEXT, Setting, Verb
from ivr.flow.model import ReadBack
from ivr.flow.reading import StepReader

VERB = Verb(
    "read_back",
    "Reads a number when the caller has something to write with: in groups, twice, and again if wanted.",
    settings=(Setting("read_back", "the fact to read, of kind digits", "fact", required=True),),
    ways_out=(NEXT,),
    waits=True,
    example="""
read_confirmation:
  read_back: confirmation_number
  next: anything_else
""",
)


def read(step: StepReader) -> ReadBack:
    """Reads which number, and what follows."""
    return ReadBack(step.name, step.line, step.fact("read_back", "digits", spoken=True), step.way_out("next"))
