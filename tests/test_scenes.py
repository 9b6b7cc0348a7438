"""What a call file says is given is set in the installation that `ivr test` opens for it."""

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect, text

from ivr.cli.call_tests import UNREADABLE, call_tests
from ivr.rehearsal import Rehearsal
from ivr.scenes import OUT_OF_REACH, SCENES
from ivr.simulator.call_tests import try_call

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


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("line full nowhere", "'nowhere' is no queue; there are: "),
        ("closed nowhere because of rain", "'nowhere' is no calendar; there are: "),
        ("opted out my neighbour", "'my neighbour' is no telephone number"),
    ],
)
def test_what_a_scene_names_and_is_not_there_is_a_mistake_at_its_line(
    file: Path, given: str, told: str
) -> None:
    file.write_text(ACTS.replace("a blue moon over Hartford", given))
    outcome = CliRunner().invoke(call_tests, [str(file)])
    assert outcome.exit_code == UNREADABLE
    assert f":3: {told}" in outcome.output


def test_whatever_is_taken_away_is_back_after_the_file_and_can_be_brought_back_before(
    tmp_path: Path,
) -> None:
    names = [name.removesuffix(" down") for name in SCENES if name.endswith(" down")]
    down = "".join(f"meanwhile {name} down\n" for name in names)
    file = tmp_path / "down.call"
    file.write_text(f"dials 1-877-989-9059\nhears Thank you\n{down}meanwhile {names[0]} up again\n")
    with Rehearsal() as rehearsal:
        before = inspect(rehearsal.engine).get_table_names()
        tested = try_call(file, lambda _at: nullcontext(rehearsal), SCENES)
        assert tested.went_as_written, tested
        assert inspect(rehearsal.engine).get_table_names() == before
    assert len(names) == len(OUT_OF_REACH) > 3
