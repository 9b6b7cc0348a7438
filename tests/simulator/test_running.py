"""What a demo leaves behind, and who finds it."""

from pathlib import Path

import pytest

from ivr.simulator.running import DEFAULT_URL, read_running


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IVR_FOLDER", str(tmp_path))
    return tmp_path


def test_a_phone_finds_the_demo_of_the_same_folder(folder: Path) -> None:
    (folder / "running.json").write_text('{"url": "http://127.0.0.1:8009", "token": "t"}')
    assert read_running().url == "http://127.0.0.1:8009"


def test_without_a_demo_the_usual_address_is_tried(folder: Path) -> None:
    assert read_running().url == DEFAULT_URL
    assert not list(folder.iterdir())


def test_a_garbled_file_is_named(folder: Path) -> None:
    (folder / "running.json").write_text("{")
    with pytest.raises(ValueError, match=r"running\.json cannot be read"):
        read_running()
