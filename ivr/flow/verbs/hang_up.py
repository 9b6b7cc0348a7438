"""`hang_up`: good-bye."""

from ivr.flow.declaration import Setting, Verb
from ivr.flow.model import HangUp
from ivr.flow.reading import StepReader

VERB = Verb(
    "hang_up",
    "Says good-bye and ends the call.",
    settings=(Setting("hang_up", "the last words", "sentence", required=True),),
    example="""
goodbye:
  hang_up: Thank you for calling CareCentrix. Good-bye.
""",
)


def read(step: StepReader) -> HangUp:
    """Reads the last words."""
    return HangUp(step.name, step.line, step.sentence("hang_up", own=True))
