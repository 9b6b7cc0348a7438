"""`text`: a text message to the number that calls."""

from ivr.flow.declaration import NEXT, Setting, Verb, WayOut
from ivr.flow.model import Text
from ivr.flow.reading import StepReader

VERB = Verb(
    "text",
    "Sends a text message to the number that calls. Only behind a consent for text messages.",
    settings=(Setting("text", "the message", "sentence", required=True),),
    ways_out=(NEXT, WayOut("unavailable", "the number is withheld or cannot be texted")),
    example="""
text_confirmation:
  text: "CareCentrix: your confirmation number is {confirmation_number}."
  next: anything_else
  unavailable: anything_else
""",
)


def read(step: StepReader) -> Text:
    """Reads the message."""
    return Text(
        step.name,
        step.line,
        step.sentence("text", own=True),
        step.way_out("next"),
        step.way_out("unavailable"),
    )
