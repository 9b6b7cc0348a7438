"""A small version for the pages of flows, so that every path of it is walked in a moment."""

from datetime import UTC, datetime
from itertools import count

from ivr.flow.compiler import compile_flows
from ivr.flow_files import Sources
from ivr.publishing import Published, Signed, publish
from ivr.rehearsal import Rehearsal
from tests.calls_path.caller import Caller, in_process
from tests.console.visitors import House

LINES = b"""organisation: Clinic
voices: {en: Polly.Joanna-Neural}
lines:
  "1-202-555-0190": front_desk
"""
FRONT_DESK = b"""flow: front_desk
title: Front desk
start: welcome
language: en
give_up: goodbye

steps:
  welcome:
    say: Thank you for calling the clinic.
    next: main

  main:
    menu: How can we help?
    choices:
      1: {for: our address, go: address}
      2: {for: our hours, go: hours}

  address:
    say: We are at 1 Main Street.
    next: goodbye

  hours:
    say: We are open from 8 to 5.
    next: goodbye

  goodbye:
    hang_up: Good-bye.
"""
LINE = "+12025550190"
FILES = {"lines.yaml": LINES, "front_desk.yaml": FRONT_DESK}
_numbers = count(1)


def publish_files(
    house: House | Rehearsal,
    files: dict[str, bytes] | None = None,
    why: str = "a test",
    recordings: frozenset[str] = frozenset(),
) -> Published:
    """As `ivr publish` does."""
    sources = Sources(files or FILES, recordings)
    compiled = compile_flows(sources.contents, recordings)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return publish(house.engine, sources, compiled, Signed("Ana", why, at))


def ring(house: House) -> Caller:
    """A caller by signed webhooks, who has been answered."""
    sid = f"CAflow{next(_numbers):028x}"
    made_up = house.made_up
    caller = Caller(
        in_process(house.app), made_up.auth_token, "http://127.0.0.1", "+12025550199", sid, called=LINE
    )
    caller.ring()
    return caller
