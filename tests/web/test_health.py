"""For load balancers and monitors, and the recordings that the carrier fetches."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from ivr.app import create_app
from ivr.demo_secrets import make_up
from ivr.rehearsal import CHECKOUT, Rehearsal
from ivr.settings import read_settings
from ivr.web.counters import SHARED_FOLDER, counters
from ivr.web.observing import Meters
from tests.calls_path.caller import Caller
from tests.console.visitors import House

TOKEN = "0123456789abcdef" * 3


def test_a_running_installation_is_alive_and_ready(lines: Rehearsal) -> None:
    assert requests.get(f"{lines.url}/health/live").json() == {"alive": True}
    ready = requests.get(f"{lines.url}/health/ready")
    assert (ready.status_code, ready.json()["ready"]) == (200, True)


def test_without_flows_it_is_alive_and_not_ready(database: Any) -> None:
    made_up = make_up()
    settings = read_settings(
        mode="demo",
        database_url=database.url,
        public_url="https://ivr.example.com",
        auth_tokens=(made_up.auth_token,),
        data_keys=made_up.data_keys,
        index_key=made_up.index_key,
    )
    app = create_app(settings)
    asked = app.test_client().get("/health/ready")
    assert (asked.status_code, asked.json) == (
        503,
        {"ready": False, "lacking": "no flows are published: ivr publish"},
    )
    app.extensions["ivr"].engine.dispose()


def test_what_happens_is_counted(lines: Rehearsal, caller: Caller) -> None:
    caller.ring()
    caller.again()
    requests.post(f"{lines.url}/voice/answer", data={"CallSid": "CA1"})
    metrics = requests.get(f"{lines.url}/metrics").text
    assert 'ivr_turns_total{verdict="taken"} 1.0' in metrics
    assert 'ivr_turns_total{verdict="repeated"} 1.0' in metrics
    assert 'ivr_refused_total{why="Forbidden"} 1.0' in metrics
    assert "ivr_turn_seconds_count 2.0" in metrics


@pytest.mark.parametrize(
    ("token", "is_open", "shown", "status"),
    [
        ("", True, "", 200),
        ("", False, "", 404),
        ("", False, "Bearer ", 404),
        (TOKEN, False, f"Bearer {TOKEN}", 200),
        (TOKEN, False, "", 401),
        (TOKEN, False, f"Bearer {TOKEN[:-1]}", 401),
        (TOKEN, False, "Bearer é", 401),
        (TOKEN, True, "", 401),
    ],
)
def test_what_was_counted_is_told_to_the_monitor_alone(
    token: str, is_open: bool, shown: str, status: int
) -> None:
    app = Flask("a test")
    app.register_blueprint(counters(Meters(), token, is_open=is_open))
    answer = app.test_client().get("/metrics", headers={"Authorization": shown})
    assert (answer.status_code, "ivr_turns_total" in answer.text) == (status, status == 200)


def test_in_production_strangers_are_not_told_what_was_counted(database: Any) -> None:
    house = House(database.url, secure=True)
    assert house.app.test_client().get("/metrics").status_code == 404
    house.close()


def test_processes_that_share_a_folder_tell_the_sum(
    anywhere: Rehearsal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SHARED_FOLDER, str(tmp_path))
    taken = "from ivr.web.observing import Meters; Meters().turns.labels('taken').inc()"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", taken], check=True, cwd=CHECKOUT)
    assert 'ivr_turns_total{verdict="taken"} 2.0' in requests.get(f"{anywhere.url}/metrics").text


def test_the_music_can_be_fetched(anywhere: Rehearsal) -> None:
    music = requests.get(f"{anywhere.url}/audio/waiting.wav")
    assert (music.status_code, music.headers["Content-Type"]) == (200, "audio/wav")
    assert music.content == (CHECKOUT / "audio_prompts" / "waiting.wav").read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "../pyproject.toml",
        "..%2fpyproject.toml",
        "README.md",
        "en/../../wsgi.py",
        ".hidden.wav",
        "en",
        "",
        "x.wav",
    ],
)
def test_nothing_else_is_given_out(anywhere: Rehearsal, path: str) -> None:
    assert requests.get(f"{anywhere.url}/audio/{path}").status_code == 404


def test_odd_names_never_reach_the_disk(anywhere: Rehearsal) -> None:
    for path in ("/audio/%00.wav", "/audio/en/%2e%2e/waiting.wav", "/audio//etc/passwd.wav"):
        assert requests.get(anywhere.url + path).status_code in (404, 400)
