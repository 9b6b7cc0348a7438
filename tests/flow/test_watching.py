"""`ivr check --watch`: checks at the start and at every change, and says what changed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivr.cli.flow_folders import FlowFolder
from ivr.cli.watching import watch


class Day:
    """What somebody does between two looks; when nothing is left she presses Ctrl-C."""

    def __init__(self, *acts: Callable[[], object]) -> None:
        self._acts: Iterator[Callable[[], object]] = iter(acts)
        self.checks = 0

    def pause(self) -> None:
        act = next(self._acts, None)
        if act is None:
            raise KeyboardInterrupt
        act()

    def check(self) -> None:
        self.checks += 1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "a.yaml").write_text("flow: a\n")
    return tmp_path


def watched(folder: Path, day: Day) -> None:
    watch([FlowFolder(folder / "flows", folder / "audio_prompts")], day.check, day.pause)


def test_every_change_is_checked_once_and_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, new = folder / "flows" / "a.yaml", folder / "flows" / "b.yaml"
    day = Day(
        lambda: None,
        lambda: file.write_text("flow: another\n"),
        lambda: None,
        lambda: new.write_text("flow: b\n"),
        lambda: new.unlink(),
    )
    watched(folder, day)
    assert day.checks == 4
    told = [line for line in capsys.readouterr().out.splitlines() if "flows/" in line]
    assert told == ["flows/a.yaml changed", "flows/b.yaml is new", "flows/b.yaml is gone"]


def test_many_changes_are_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def write_seven() -> None:
        for number in range(7):
            (folder / "flows" / f"f{number}.yaml").write_text("flow: f\n")

    watched(folder, Day(write_seven))
    assert "flows/f4.yaml is new, and 2 more" in capsys.readouterr().out


def test_it_ends_at_once_when_it_is_told_to_in_the_middle_of_a_check(folder: Path) -> None:
    def check() -> None:
        raise KeyboardInterrupt

    watch([FlowFolder(folder / "flows", folder / "audio_prompts")], check, lambda: None)
