"""The demo: an installation made in a folder, found by a phone, and the same one at the second start."""

import json
import shutil
from pathlib import Path
from threading import Event

import msgspec
import pytest
import requests

from ivr.cli import demonstration
from ivr.cli.demonstration import Demonstration
from ivr.cli.proofreading import Proofreader
from ivr.cli.serving import free_port, is_free
from ivr.rehearsal import CHECKOUT
from ivr.settings import Settings, read_settings
from tests.calls_path.caller import Caller, over_http
from tests.calls_path.ledger import count


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a demo that has nothing yet, in a folder of its own."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(field.alias or "", raising=False)
    for name in ("flows", "audio_prompts", "samples"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return read_settings(mode="demo")


def running_file(tmp_path: Path) -> dict[str, object]:
    told: dict[str, object] = json.loads((tmp_path / ".ivr" / "running.json").read_bytes())
    return told


def test_a_demo_can_be_called_and_remembers(settings: Settings, tmp_path: Path) -> None:
    port = free_port("127.0.0.1")
    with Demonstration(settings, port) as first:
        told = running_file(tmp_path)
        assert told["url"] == f"http://127.0.0.1:{port}"
        assert msgspec.convert(told["lines"], dict[str, str])["bill_pay"] == "+18779899059"
        assert "python3 dev.py phone bill_pay" in first.how_to_call()
        assert not is_free(port)
        caller = Caller(over_http(str(told["url"])), str(told["token"]), str(told["public_url"]), sid="CA1")
        assert "Thank you for calling" in caller.ring().words
        assert requests.get(f"{told['url']}/health/ready").status_code == 200
    assert not (tmp_path / ".ivr" / "running.json").exists()
    with Demonstration(settings, free_port("127.0.0.1")) as second:
        again = running_file(tmp_path)
        assert again["token"] == told["token"]
        caller.send = over_http(second.url)
        caller.public_url = str(again["public_url"])
        assert "8 digit account number" in caller.post(caller.turn_url(1), {"Digits": "2"}).words
        assert count(second.engine, "calls") == 1


def test_a_demo_goes_on_settling_whatever_one_attempt_fails_on(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration, "TICK_SECONDS", 0.01)
    attempts: list[object] = []
    third = Event()

    def fail(*attempt: object, **_named: object) -> None:
        attempts.append(attempt)
        if len(attempts) == 3:
            third.set()
        raise OSError("the disk is full")

    monkeypatch.setattr(demonstration, "reconcile", fail)
    (tmp_path / ".ivr").mkdir()
    (tmp_path / ".ivr" / "charges.csv").write_bytes(b"")
    with Demonstration(settings, free_port("127.0.0.1")):
        assert third.wait(10)
    lines = [json.loads(line) for line in (tmp_path / ".ivr" / "log.jsonl").read_bytes().splitlines()]
    assert "OSError" in [line.get("error") for line in lines if line["event"] == "tick_failed"]


def test_mistakes_in_a_draft_are_told_where_it_was_started(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    proofreader = Proofreader(settings)
    proofreader.look()
    assert capsys.readouterr().err == ""
    file = tmp_path / "flows" / "hours.yaml"
    good = file.read_text(encoding="utf-8")
    file.write_text("calendars: [", encoding="utf-8")
    proofreader.look()
    told = capsys.readouterr().err
    assert "flows/hours.yaml:1:" in told
    assert "Until this is mended" in told
    proofreader.look()
    assert capsys.readouterr().err == ""
    file.write_text(good, encoding="utf-8")
    proofreader.look()
    assert "good again" in capsys.readouterr().err
