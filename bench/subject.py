"""The real application as a benchmark sees it: its own installation, with the shipped flows published."""

import base64
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from itertools import cycle
from pathlib import Path

from bench.rounds import WsgiApp
from bench.webhooks import ACCOUNT_SID, CALLERS_NUMBER, LINE, PUBLIC_URL, TOKEN
from ivr.app import create_app
from ivr.carrier.twiml import Doors, Manner, render
from ivr.database import open_database
from ivr.engine.call import Call
from ivr.engine.events import CallAnswered, DigitsEntered, ErrandDone, Event
from ivr.engine.machine import advance, begin
from ivr.engine.turn import Turn
from ivr.flow.compiler import Compiled, compile_flows
from ivr.flow.model import FlowSet
from ivr.flow_files import Sources, read_folder
from ivr.migrations.upgrading import upgrade
from ivr.publishing import Signed, publish
from ivr.settings import Settings, read_settings
from ivr.web.recordings import Recordings

ROOT = Path(__file__).resolve().parent.parent
JOURNEY = ("3", "1", "2", "3", "2", "4", "3", "*", "1", "10000000", "1")
"""Other ways to pay, then the printed bill up to its number: eleven turns, nothing paid."""

AT = "2026-11-20T10:00:00-05:00"
_chance = random.Random(2026)


def _key() -> str:
    return base64.b64encode(_chance.randbytes(32)).decode()


KEYS = {"IVR_DATA_KEYS": f"bench:{_key()}", "IVR_INDEX_KEY": _key()}


def prepared(database_url: str, synchronous: str) -> dict[str, str]:
    """Make an installation in an empty database; gives the environment that a server of it runs in."""
    environment = {
        **KEYS,
        "DATABASE_URL": database_url,
        "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "IVR_FLOWS": str(ROOT / "flows"),
        "IVR_PROMPTS": str(ROOT / "audio_prompts"),
        "IVR_SQLITE_SYNCHRONOUS": synchronous,
    }
    sources, compiled = _shipped()
    engine = open_database(database_url)
    upgrade(engine)
    publish(engine, sources, compiled, Signed("bench", "to be measured", AT))
    engine.dispose()
    return environment


@contextmanager
def subject(synchronous: str) -> Iterator[WsgiApp]:
    """The application in this process, on SQLite; its log lines go to a file, as they would in production."""
    with tempfile.TemporaryDirectory(prefix="ivr-bench-") as folder, (Path(folder) / "log").open("w") as log:
        environment = prepared(f"sqlite:///{folder}/bench.sqlite3", synchronous)
        with redirect_stdout(log), redirect_stderr(log):
            yield create_app(_settings(environment))


def _settings(environment: dict[str, str]) -> Settings:
    by_alias = {field.alias: name for name, field in Settings.model_fields.items()}
    return read_settings(**{by_alias[name]: value for name, value in environment.items()})


def _shipped() -> tuple[Sources, Compiled]:
    sources = read_folder(ROOT / "flows", ROOT / "audio_prompts")
    return sources, compile_flows(sources.contents, sources.recordings)


def steps_of_a_call() -> Callable[[], object]:
    """The next step of a call and its TwiML, with no I/O: one turn of the journey after the other."""
    flows = _shipped()[1].accepted()
    manner = Manner(flows.voices, Recordings(ROOT / "audio_prompts").has)
    sid = f"CA{1:032x}"
    doors = Doors(
        f"{PUBLIC_URL}/voice/calls/{sid}/turns/7", f"{PUBLIC_URL}/w", f"{PUBLIC_URL}/p", f"{PUBLIC_URL}/a/"
    )
    turns = cycle(_turns_of(flows, sid))

    def step() -> bytes:
        call, event = next(turns)
        return render(advance(flows, call, event).instructions, doors, manner)

    return step


def _turns_of(flows: FlowSet, sid: str) -> list[tuple[Call, Event]]:
    turn = _after_errands(flows, begin(flows, CallAnswered(AT, sid, LINE, CALLERS_NUMBER)))
    turns: list[tuple[Call, Event]] = []
    for digits in JOURNEY:
        pressed = DigitsEntered(AT, digits)
        turns.append((turn.call, pressed))
        turn = _after_errands(flows, advance(flows, turn.call, pressed))
    return turns


def _after_errands(flows: FlowSet, turn: Turn) -> Turn:
    while turn.errand is not None:
        turn = advance(flows, turn.call, ErrandDone(AT, "none"))
    return turn
