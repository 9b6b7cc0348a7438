"""G4 to G7: under the servers of production, requests a second over loopback."""

import tempfile
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from bench.generator import Pace, drive
from bench.postgres import postgresql
from bench.rounds import Sample, interleave
from bench.servers import granian, gunicorn, our_door, serving
from bench.subject import JOURNEY, prepared
from bench.webhooks import call_of

MOST_EXPECTED_PER_SECOND = 12_000
CONSTANT = "bench.floors:constant()"
STATEFUL = "bench.floors:stateful()"
OURS = "wsgi:app"


class Generated:
    """How busy the generator was in the busiest round: above 0.9 it was the limit, not the server."""

    def __init__(self) -> None:
        self.busiest = 0.0

    def note(self, pace: Pace) -> float:
        self.busiest = max(self.busiest, pace.client_share)
        return pace.per_second


def measure_over_loopback(rounds: int, seconds: float) -> tuple[dict[str, list[float]], float]:
    """Requests a second of every variant, round by round, and the generator's largest share of one core."""
    generated = Generated()
    with ExitStack() as running:
        samples: dict[str, Sample] = {}
        for name, port in _servers(running).items():
            samples[name] = _sample(port, seconds, generated)
        return interleave(samples, rounds), generated.busiest


def _sample(port: int, seconds: float, generated: Generated) -> Sample:
    pace = [MOST_EXPECTED_PER_SECOND / 4]

    def sample() -> float:
        turns = int(pace[0] * seconds * 2)
        calls = [[webhook.wire() for webhook in call_of(JOURNEY)] for _ in range(turns // len(JOURNEY) + 16)]
        pace[0] = generated.note(drive(port, calls, seconds))
        return pace[0]

    return sample


def _servers(running: ExitStack) -> dict[str, int]:
    """Every server of the run, started; those that wait for their round cost next to nothing."""
    folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="ivr-bench-")))
    server = running.enter_context(postgresql())
    names = count(1)

    def sqlite() -> str:
        return f"sqlite:///{folder}/{next(names)}.sqlite3"

    def start(words: list[str], environment: dict[str, str]) -> int:
        return running.enter_context(serving(words, environment))

    normal, full = prepared(sqlite(), "NORMAL"), prepared(sqlite(), "FULL")
    by_wsgi, gunicorn_sqlite = prepared(sqlite(), "NORMAL"), prepared(sqlite(), "NORMAL")
    shared = prepared(server, "NORMAL")
    return {
        "granian constant": start(granian(CONSTANT, 2, 1), {}),
        "granian SQLite": start(our_door(1), normal),
        "granian SQLite, FULL": start(our_door(1), full),
        "granian PostgreSQL": start(our_door(2), shared),
        "by WSGI, SQLite": start(granian(OURS, 1, 1), by_wsgi),
        "by WSGI, PostgreSQL": start(granian(OURS, 2, 4), shared),
        "granian SQLite stateful": start(granian(STATEFUL, 1, 1), {"DATABASE_URL": sqlite()}),
        "granian PostgreSQL stateful": start(granian(STATEFUL, 2, 4), {"DATABASE_URL": server}),
        "gunicorn constant": start(gunicorn(CONSTANT, 2, 4), {}),
        "gunicorn SQLite": start(gunicorn(OURS, 1, 1), gunicorn_sqlite),
        "gunicorn PostgreSQL": start(gunicorn(OURS, 2, 4), shared),
    }
