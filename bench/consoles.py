"""G12: what callers feel of twenty consoles that watch the page of what goes on now."""

import http.client
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import cycle
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import quantiles
from threading import Thread

from sqlalchemy import update

from bench.rounds import Sample, interleave
from bench.servers import our_door, serving
from bench.subject import JOURNEY, KEYS, prepared
from bench.webhooks import Webhook, call_of
from ivr.database import open_database, writing
from ivr.sealing import Sealer, place_of
from ivr.staff import people, sessions
from ivr.staff.passwords import hash_of
from ivr.staff.tables import staff

CONSOLES = 20
POLL_SECONDS = 4
TURNS_A_SECOND = 60
LINES_AT_ONCE = 2
PAGE = "/console/now/live"
SLOWEST_CONNECTION_SECONDS = 10
FORKED = multiprocessing.get_context("fork")


def measure_consoles(rounds: int, seconds: float) -> dict[str, list[float]]:
    """Microseconds of the slowest turn in a hundred (p99): with nobody watching, and with CONSOLES."""
    with ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory(prefix="ivr-bench-"))
        environment = prepared(f"sqlite:///{Path(folder)}/consoles.sqlite3", "NORMAL")
        cookies = _signed_in(environment)
        port = running.enter_context(serving(our_door(1), environment))
        samples: dict[str, Sample] = {
            "turn p99": lambda: _slowest(port, seconds),
            "turn p99, twenty consoles": lambda: _watched(port, cookies, seconds),
        }
        return interleave(samples, rounds)


def _signed_in(environment: dict[str, str]) -> list[str]:
    """The cookies of as many people who may see every call."""
    sealer = Sealer.from_keys(KEYS["IVR_DATA_KEYS"], KEYS["IVR_INDEX_KEY"])
    engine, at = open_database(environment["DATABASE_URL"]), datetime.now(UTC)
    kept = hash_of("nine green bottles")
    cookies = []
    with writing(engine) as connection:
        for number in range(CONSOLES):
            who = f"watcher-{number}"
            people.add(connection, who, ("agent",), at, kept, is_initial=False)
            sealed = sealer.seal_text("codes are set up", place_of("staff", "code_secret_sealed", who))
            connection.execute(update(staff).where(staff.c.name == who).values(code_secret_sealed=sealed))
            token = sessions.begin(connection, sealer, who, at, address="", browser="bench", has_code=True)
            cookies.append(f"__Host-ivr={token}")
    engine.dispose()
    return cookies


def _watched(port: int, cookies: list[str], seconds: float) -> float:
    with _consoles(port, cookies):
        return _slowest(port, seconds)


@contextmanager
def _consoles(port: int, cookies: list[str]) -> Iterator[None]:
    """They watch until the block ends, from a process of their own, so that they take no time of those who
    call. Raises ValueError when one was not answered with the page.
    """
    stops = FORKED.Event()
    watching = FORKED.Process(target=_watch, args=(port, cookies, stops))
    watching.start()
    try:
        yield
    finally:
        stops.set()
        watching.join()
    if watching.exitcode:
        raise ValueError("A console was not answered with the page")


def _watch(port: int, cookies: list[str], stops: Event) -> None:
    """Each asks every POLL_SECONDS, one after the other."""
    tags = dict.fromkeys(cookies, "")
    for cookie in cycle(cookies):
        status, tags[cookie] = _poll(port, cookie, tags[cookie])
        if status not in (200, 304):
            sys.exit(f"A console was answered with {status}")
        if stops.wait(POLL_SECONDS / CONSOLES):
            return


def _poll(port: int, cookie: str, tag: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SLOWEST_CONNECTION_SECONDS)
    connection.request("GET", PAGE, headers={"Cookie": cookie, "If-None-Match": tag, "Host": "ivr.example"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("ETag", tag)


def _slowest(port: int, seconds: float) -> float:
    """Whole calls on LINES_AT_ONCE connections, TURNS_A_SECOND in all, however long an answer takes."""
    turns = int(TURNS_A_SECOND * seconds / LINES_AT_ONCE)
    took: list[float] = []
    lines = [Thread(target=_call_on, args=(port, turns, took)) for _ in range(LINES_AT_ONCE)]
    for line in lines:
        line.start()
    for line in lines:
        line.join()
    if len(took) != turns * LINES_AT_ONCE:
        raise ValueError("A turn was not answered with TwiML")
    return quantiles(took, n=100)[98] * 1e6


def _call_on(port: int, turns: int, took: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SLOWEST_CONNECTION_SECONDS)
    every, due = LINES_AT_ONCE / TURNS_A_SECOND, time.perf_counter()
    for webhook in _webhooks(turns):
        time.sleep(max(0.0, due - time.perf_counter()))
        started = time.perf_counter()
        head = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": webhook.signature,
            "Host": "ivr.example",
        }
        connection.request("POST", webhook.path, webhook.body, head)
        if b"<Response" not in connection.getresponse().read():
            return
        took.append(time.perf_counter() - started)
        due += every


def _webhooks(turns: int) -> Iterator[Webhook]:
    made = 0
    while made < turns:
        for webhook in call_of(JOURNEY):
            if made < turns:
                made += 1
                yield webhook
