"""`connect`: an agent with the caller she was told of."""

from typing import get_args

from ivr.flow.declaration import Setting, Verb, WayOut
from ivr.flow.people import Connect, Connected
from ivr.flow.reading import StepReader

VERB = Verb(
    "connect",
    "Connects an agent with whom  look_up: next_caller  told of, or calls her back; then goes on.",
    settings=(
        Setting(
            "connect",
            "the caller who was offered; or one stranded at the carrier by an outage",
            "word",
            required=True,
            words=get_args(Connected),
        ),
    ),
    ways_out=(
        WayOut("talked", "the conversation is over"),
        WayOut("gone", "she has hung up meanwhile, or somebody else has her"),
        WayOut("busy", "her line is busy; she is called again later"),
        WayOut("no_answer", "she does not answer; she is called again later"),
        WayOut("unavailable", "she cannot be connected; she keeps her place"),
    ),
    waits=True,
    example="""
connect_caller:
  connect: caller
  talked: next_caller
  gone: next_caller
  busy: next_caller
  no_answer: next_caller
  unavailable: next_caller
""",
)


def read(step: StepReader) -> Connect:
    """Reads whom, and the five ways out."""
    whom: Connected = "stranded" if step.option("connect") == "stranded" else "caller"
    ways = {way.name: step.way_out(way.name) for way in VERB.ways_out}
    return Connect(step.name, step.line, whom, ways)
