"""Which ways callers took, read from the calls that are kept."""

from datetime import datetime

from rich.console import Console
from rich.progress import track
from sqlalchemy import Engine

from ivr.calls.answers_heard import calls_heard, count_calls
from ivr.cli.books import opened_books
from ivr.database import reading
from ivr.drawing.footsteps import Footsteps
from ivr.drawing.traffic import Counting, Traffic
from ivr.sealing import Sealer
from ivr.versions import PublishedVersions

LOST = ("abandoned", "failed")
"""What became of a call whose caller left without what she wanted."""


def traffic_since(since: datetime) -> Traffic:
    """Of all calls that began since then and are over. Shows how far it is, and what cannot be opened."""
    with opened_books() as (engine, sealer):
        return count_traffic(engine, sealer, since)


def count_traffic(engine: Engine, sealer: Sealer, since: datetime) -> Traffic:
    """Each call with the flows of its own version."""
    counting, unread = Counting(), 0
    footsteps: dict[int, Footsteps] = {}
    published, console = PublishedVersions(engine), Console(stderr=True)
    with reading(engine) as connection:
        total = count_calls(connection, since)
        heard = calls_heard(connection, sealer, since)
        for call in track(heard, "Reading calls", total=total, console=console, transient=True):
            if call is None:
                unread += 1
                continue
            if call.version not in footsteps:
                footsteps[call.version] = Footsteps(published.flows_of(call.version))
            turns = [(turn.key, turn.said) for turn in call.turns]
            path = footsteps[call.version].follow(call.line, turns, call.end)
            counting.add(path, call.outcome in LOST)
    if unread:
        console.print(f"{unread} calls are sealed with a key that is not here; they are not counted.")
    return counting.traffic()
