"""A recording that goes away after it was published: the voice speaks, and music becomes a pause."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from ivr.rehearsal import CHECKOUT, Rehearsal
from ivr.web.recordings import Recordings
from tests.calls_path.caller import Caller

GREETING = "en/bill_pay.welcome.wav"
GREETING_IN_WORDS = "Thank you for calling CareCentrix to pay your bill."
OPEN_HOURS = datetime.fromisoformat("2026-11-24T10:00:00-05:00")


@pytest.fixture
def recorded(database: Any, tmp_path: Path) -> Iterator[Rehearsal]:
    """The shipped lines with a greeting that somebody recorded."""
    for part in ("flows", "audio_prompts", "samples"):
        shutil.copytree(CHECKOUT / part, tmp_path / part)
    shutil.copy(tmp_path / "audio_prompts" / "waiting.wav", tmp_path / "audio_prompts" / GREETING)
    with Rehearsal(tmp_path, database_url=database.url, at=OPEN_HOURS) as rehearsal:
        yield rehearsal


def test_a_greeting_that_is_deleted_between_two_calls_is_spoken_to_the_second(recorded: Rehearsal) -> None:
    first = Caller.of(recorded).ring()
    assert f"/audio/{GREETING}" in first.body.decode()
    assert GREETING_IN_WORDS not in first.words
    (recorded.folder / "audio_prompts" / GREETING).unlink()
    second = Caller.of(recorded).ring()
    assert b"<Play>" not in second.body
    assert GREETING_IN_WORDS in second.words
    assert second.status == 200


def test_music_that_is_deleted_while_somebody_waits_becomes_a_pause(recorded: Rehearsal) -> None:
    caller = Caller.of(recorded)
    caller.ring()
    waiting = ElementTree.fromstring(caller.press("0").body).find("Enqueue")
    assert waiting is not None
    url = waiting.attrib["waitUrl"]
    standing = {"QueuePosition": "1", "QueueTime": "0", "AvgQueueTime": "0", "CurrentQueueSize": "1"}
    assert b"waiting.wav</Play>" in caller.post(url, standing).body
    (recorded.folder / "audio_prompts" / "waiting.wav").unlink()
    gather = ElementTree.fromstring(caller.post(url, standing).body).find("Gather")
    assert gather is not None
    assert [verb.tag for verb in gather] == ["Say", "Pause"]


def test_only_what_the_door_gives_out_is_there(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "a.wav").write_bytes(b"RIFF")
    (tmp_path / "empty.wav").touch()
    (tmp_path / "folder.wav").mkdir()
    (tmp_path.parent / "outside.wav").write_bytes(b"RIFF")
    has = Recordings(tmp_path).has
    assert has("en/a.wav")
    for name in ("en/b.wav", "empty.wav", "folder.wav", "../outside.wav", "/en/a.wav", "en/a.mp3", ""):
        assert not has(name)
    assert not Recordings(tmp_path / "nowhere").has("en/a.wav")
