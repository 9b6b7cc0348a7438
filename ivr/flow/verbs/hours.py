"""`hours`: open or closed."""

from ivr.flow.declaration import Setting, Verb, WayOut
from ivr.flow.kinds import OPENS_AT
from ivr.flow.people import Hours
from ivr.flow.reading import StepReader

VERB = Verb(
    "hours",
    "Asks a calendar whether people answer now.",
    settings=(Setting("hours", "a calendar of hours.yaml", "name", required=True),),
    ways_out=(WayOut("open", "people answer now"), WayOut("closed", "makes {opens_at} known")),
)


def read(step: StepReader) -> Hours:
    """Reads the calendar and its two ways out."""
    return Hours(
        step.name,
        step.line,
        step.name_after("hours"),
        step.way_out("open"),
        step.way_out("closed", {OPENS_AT: "open"}),
    )
