"""`ivr new line`: what it writes is sound at once, and nothing is ever overwritten."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.check import check
from ivr.cli.new import new
from ivr.rehearsal import Rehearsal
from ivr.simulator.call_tests import try_call

ROOT = Path(__file__).resolve().parents[2]
OLD = "flow: old\ntitle: Old\nstart: bye\nsteps:\n  bye: {hang_up: Good-bye.}\n"
LINES = """organisation: Example Care
voices: {en: Polly.Joanna-Neural}
lines:
    "1-202-555-0142": old   # stays as it is

# the end
"""
HOURS = """calendars:
  office:
    time_zone: America/Los_Angeles
    weekly: {wednesday: 13:00 to 15:00}
"""
OLD_IN_SPANISH = "flow: old\nlanguage: es\nsteps: {bye: Adiós.}\n"


@pytest.fixture
def flows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one small line, people in a queue with odd hours, and no other language."""
    folder = tmp_path / "flows"
    folder.mkdir()
    (folder / "old.yaml").write_text(OLD)
    (folder / "lines.yaml").write_text(LINES)
    (folder / "hours.yaml").write_text(HOURS)
    (folder / "queues.yaml").write_text("queues:\n  urgent: {at_most: 5}\n  desk: {hours: office}\n")
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    (tmp_path / "audio_prompts").mkdir()
    monkeypatch.chdir(tmp_path)
    return folder


def speak_spanish(flows: Path) -> None:
    (flows / "lines.yaml").write_text(LINES.replace("Neural}", "Neural, es: Polly.Lupe-Neural}"))
    (flows / "es").mkdir()
    (flows / "es" / "old.yaml").write_text(OLD_IN_SPANISH, encoding="utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(new, ["line", *words])


def written(flows: Path) -> set[str]:
    return {path.relative_to(flows.parent).as_posix() for path in flows.parent.rglob("*phar*")}


@pytest.mark.parametrize("in_spanish", [False, True])
@pytest.mark.parametrize("with_hours", [False, True])
def test_what_is_written_is_sound_at_once(flows: Path, in_spanish: bool, with_hours: bool) -> None:
    if in_spanish:
        speak_spanish(flows)
    if not with_hours:
        (flows / "queues.yaml").write_text("queues:\n  urgent: {at_most: 5}\n")
    result = run("pharmacy", "--number", "1-202-555-0160")
    assert result.exit_code == 0, result.output
    assert len(written(flows)) == (4 if in_spanish else 2)
    checked = CliRunner().invoke(check)
    assert "nothing breaks" in checked.output
    assert f"{2 if in_spanish else 1} language" in checked.output
    assert "no problems" in checked.output, checked.output
    for file in (flows.parent / "tests" / "calls").glob("*.call"):
        tested = try_call(file, lambda at: Rehearsal(flows.parent, at=at))
        assert tested.went_as_written, tested
        assert tested.problems == ()


def test_a_number_is_added_and_nothing_else_is_changed(flows: Path) -> None:
    assert (
        'added to flows/lines.yaml:  "1-202-555-0160": pharmacy'
        in run("pharmacy", "--number", "1-202-555-0160").output
    )
    added = '    "1-202-555-0142": old   # stays as it is\n    "1-202-555-0160": pharmacy\n\n# the end\n'
    assert (flows / "lines.yaml").read_text().endswith(added)


def test_without_a_number_it_is_told_what_to_add_and_the_call_dials_it(flows: Path) -> None:
    assert 'Add to flows/lines.yaml, under lines:  "1-202-555-0150": pharmacy' in run("pharmacy").output
    assert (flows / "lines.yaml").read_text() == LINES
    assert "dials 1-202-555-0150\n" in (flows.parent / "tests/calls/pharmacy.call").read_text()


def test_lines_in_braces_are_left_alone(flows: Path) -> None:
    lines = 'organisation: Example\nlines: {"1-202-555-0142": old}\n'
    (flows / "lines.yaml").write_text(lines)
    assert "in a way of its own" in run("pharmacy", "--number", "1-202-555-0160").output
    assert (flows / "lines.yaml").read_text() == lines


@pytest.mark.parametrize("there", ["flows/pharmacy.yaml", "tests/calls/pharmacy.call"])
def test_nothing_is_overwritten(flows: Path, there: str) -> None:
    path = flows.parent / there
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(OLD.replace("flow: old", "flow: pharmacy"))
    result = run("pharmacy", "--number", "1-202-555-0160")
    assert result.exit_code == 1
    assert f"{there} is there already; nothing was written." in result.output
    assert written(flows) == {there}
    assert (flows / "lines.yaml").read_text() == LINES


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Old Age",), "write  old_age"),
        (("pharmacy", "--number", "555-0142"), "is not a telephone number"),
        (("pharmacy", "--number", "1-202-555-0142"), "is a line already"),
    ],
)
def test_wrong_words_are_answered(flows: Path, words: tuple[str, ...], told: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.output
    assert not written(flows)


def test_flows_with_mistakes_are_mended_first(flows: Path) -> None:
    (flows / "old.yaml").write_text("flow: old\n")
    assert "Mend them first: ivr check" in run("pharmacy").output
    assert not written(flows)
