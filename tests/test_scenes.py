"""What a call file says is given is set in the installation that `ivr test` opens for it."""

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from ivr.cli.call_tests import UNREADABLE, call_tests
from ivr.rehearsal import Rehearsal
from ivr.scenes import SCENES

ACTS = "dials 1-877-989-9059\nat 2026-11-24 10:00\ngiven a blue moon over Hartford\nhears Thank you\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "moon.call"
    file.write_text(ACTS)
    return file


def test_a_scene_finds_the_installation_its_own_words_and_the_moment(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str, int]] = []

    def rise(installation: Rehearsal, words: str, moment: datetime) -> None:
        with installation.engine.connect() as connection:
            calls = connection.execute(text("SELECT count(*) FROM calls")).scalar_one()
        seen.append((words, moment.isoformat(), calls))

    monkeypatch.setitem(SCENES, "a blue moon", rise)
    outcome = CliRunner().invoke(call_tests, [str(file)])
    assert outcome.exit_code == 0, outcome.output
    assert seen == [("over Hartford", "2026-11-24T10:00:00-05:00", 0)]


def test_an_unknown_scene_is_told_with_the_known_ones(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SCENES, "a red moon", lambda installation, words, moment: None)
    outcome = CliRunner().invoke(call_tests, [str(file)])
    assert outcome.exit_code == UNREADABLE
    assert ":3: 'a blue moon over Hartford' is no known scene; scenes are:" in outcome.output
    assert "a red moon" in outcome.output
