"""`transfer`: dial an office outside the queues."""

from ivr.flow.declaration import Setting, Verb, WayOut
from ivr.flow.people import Transfer
from ivr.flow.reading import StepReader

VERB = Verb(
    "transfer",
    "Dials a place and connects the caller. When they have spoken, the call is over.",
    settings=(Setting("transfer", "a place of queues.yaml", "name", required=True),),
    ways_out=(
        WayOut("busy", "the line there is busy"),
        WayOut("no_answer", "nobody picks up"),
        WayOut("unavailable", "the place cannot be dialled"),
    ),
    waits=True,
    example="""
portal_support:
  transfer: portal_support
  busy: not_reached
  no_answer: not_reached
  unavailable: not_reached
""",
)


def read(step: StepReader) -> Transfer:
    """Reads the place and what happens when nobody there speaks with the caller."""
    place = step.name_after("transfer")
    return Transfer(step.name, step.line, place, {way.name: step.way_out(way.name) for way in VERB.ways_out})
