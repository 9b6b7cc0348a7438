"""`hours`: open or closed."""

from ivr.flow.declaration import Setting, Verb, WayOut
from ivr.flow.kinds import CLOSED_FOR, OPENS_AT
from ivr.flow.people import Hours
from ivr.flow.reading import StepReader

VERB = Verb(
    "hours",
    "Asks a calendar whether people answer now.",
    settings=(Setting("hours", "a calendar of hours.yaml", "name", required=True),),
    ways_out=(
        WayOut("open", "people answer now"),
        WayOut("closed", "makes {opens_at} known"),
        WayOut(
            "holiday",
            "closed for a reason with a name, {closed_for}; makes {opens_at} known, too",
            default="the way out `closed`",
        ),
    ),
    example="""
is_open:
  hours: billing
  open: to_a_person
  closed: closed_now
  holiday: closed_today
""",
)


def read(step: StepReader) -> Hours:
    """Reads the calendar and its ways out."""
    has_holiday = step.settings.node("holiday") is not None
    return Hours(
        step.name,
        step.line,
        step.name_after("hours"),
        step.way_out("open"),
        step.way_out("closed", {OPENS_AT: "open"}),
        step.way_out("holiday", {OPENS_AT: "open", CLOSED_FOR: "open"}) if has_holiday else "",
    )
