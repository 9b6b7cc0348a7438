"""For load balancers and monitors, and the recordings that the carrier fetches."""

from typing import Any

import pytest
import requests

from ivr.app import create_app
from ivr.demo_secrets import make_up
from ivr.rehearsal import CHECKOUT, Rehearsal
from ivr.settings import read_settings
from tests.calls_path.caller import Caller


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
