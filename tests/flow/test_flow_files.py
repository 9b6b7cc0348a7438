"""The flow files on disk, read with care and read again when they change."""

import os
from pathlib import Path

import pytest

from ivr.flow.problems import FlowRejected
from ivr.flow.source import FILE_BYTES_AT_MOST
from ivr.flow_files import FlowFiles, read_folder

GOOD = "flow: a\ntitle: A\nstart: bye\nsteps:\n  bye: {hang_up: Goodbye.}\n"
BAD = GOOD.replace("start: bye", "start: by")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "flows" / "es").mkdir(parents=True)
    (tmp_path / "audio_prompts" / "en").mkdir(parents=True)
    (tmp_path / "flows" / "a.yaml").write_text(GOOD)
    return tmp_path


def draft_of(folder: Path) -> FlowFiles:
    return FlowFiles(folder / "flows", folder / "audio_prompts")


def write(path: Path, text: str) -> None:
    """Writes with a time of its own, since two writes may fall into one tick of the clock."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text)
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))


def test_flows_translations_and_recordings_are_found(folder: Path) -> None:
    (folder / "flows" / "es" / "a.yaml").write_text("x")
    (folder / "flows" / "notes.txt").write_text("x")
    (folder / "flows" / ".hidden.yaml").write_text("x")
    (folder / "flows" / "old.yml").write_text("x")
    (folder / "audio_prompts" / "en" / "a.bye.wav").write_bytes(b"RIFF")
    (folder / "audio_prompts" / "waiting.wav").write_bytes(b"RIFF")
    sources = read_folder(folder / "flows", folder / "audio_prompts")
    assert set(sources.contents) == {"a.yaml", "es/a.yaml", "old.yml"}
    assert sources.recordings == {"en/a.bye.wav", "waiting.wav"}


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    sources = read_folder(tmp_path / "none", tmp_path / "none")
    assert (sources.contents, sources.recordings) == ({}, frozenset())


def test_links_lead_nowhere_outside_the_folder(folder: Path) -> None:
    secret = folder / "secret.yaml"
    secret.write_text("password: x")
    (folder / "flows" / "out.yaml").symlink_to(secret)
    (folder / "flows" / "loop.yaml").symlink_to(folder / "flows" / "loop.yaml")
    (folder / "flows" / "gone.yaml").symlink_to(folder / "flows" / "nothing.yaml")
    (folder / "flows" / "en").symlink_to(folder)
    (folder / "flows" / "inside.yaml").symlink_to(folder / "flows" / "a.yaml")
    assert set(read_folder(folder / "flows", folder).contents) == {"a.yaml", "inside.yaml"}


def test_what_is_no_file_is_passed_over(folder: Path) -> None:
    (folder / "flows" / "folder.yaml").mkdir()
    os.mkfifo(folder / "flows" / "pipe.yaml")
    assert set(read_folder(folder / "flows", folder / "audio_prompts").contents) == {"a.yaml"}


def test_a_huge_file_is_read_only_as_far_as_its_size_shows(folder: Path) -> None:
    with (folder / "flows" / "huge.yaml").open("wb") as file:
        file.truncate(50_000_000)
    found = read_folder(folder / "flows", folder / "audio_prompts").contents["huge.yaml"]
    assert len(found) == FILE_BYTES_AT_MOST + 1


def test_a_change_is_seen_and_nothing_is_read_twice(folder: Path) -> None:
    draft = draft_of(folder)
    assert draft.refresh()
    assert not draft.refresh()
    first = draft.flows()
    assert draft.flows() is first
    write(folder / "flows" / "a.yaml", GOOD.replace("Goodbye", "Farewell"))
    assert draft.refresh()
    assert draft.flows() != first


def test_a_bad_change_leaves_the_last_good_flows_in_use(folder: Path) -> None:
    draft = draft_of(folder)
    good = draft.flows()
    assert draft.is_good
    write(folder / "flows" / "a.yaml", BAD)
    assert draft.flows() is good
    assert not draft.is_good
    assert "unknown-step" in {found.rule for found in draft.problems}
    write(folder / "flows" / "a.yaml", GOOD)
    assert draft.flows() == good
    assert draft.is_good


def test_files_that_were_never_good_are_rejected_with_their_problems(folder: Path) -> None:
    write(folder / "flows" / "a.yaml", BAD)
    with pytest.raises(FlowRejected) as rejected:
        draft_of(folder).flows()
    assert "unknown-step" in {found.rule for found in rejected.value.problems}


def test_a_file_that_came_or_went_is_a_change(folder: Path) -> None:
    draft = draft_of(folder)
    draft.refresh()
    write(folder / "flows" / "b.yaml", GOOD.replace("flow: a", "flow: b"))
    assert draft.refresh()
    assert set(draft.flows().flows) == {"a", "b"}
    (folder / "flows" / "b.yaml").unlink()
    assert draft.refresh()
    assert set(draft.flows().flows) == {"a"}
