"""`ivr check` from the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.check import check
from ivr.flow.rules import RULES

GOOD = "flow: a\ntitle: A\nstart: bye\nsteps:\n  bye: {hang_up: Goodbye.}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "flows" / "es").mkdir(parents=True)
    (tmp_path / "flows" / "a.yaml").write_text(GOOD)
    (tmp_path / "flows" / "b.yaml").write_text(GOOD.replace("flow: a", "flow: b"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(check, words)


def test_warnings_alone_are_fine(folder: Path) -> None:
    result = run()
    assert result.exit_code == 0
    assert "flows/lines.yaml: warning[missing-file]" in result.output
    assert result.output.endswith("Checked 2 files, 2 steps, 1 language: 1 warning.\n")


def test_an_error_is_exit_1(folder: Path) -> None:
    (folder / "flows" / "a.yaml").write_text(GOOD.replace("start: bye", "start: by"))
    result = run()
    assert result.exit_code == 1
    assert "flows/a.yaml:3:8: error[unknown-step] there is no step named 'by'" in result.output


def test_one_file_shows_its_own_problems_only(folder: Path) -> None:
    (folder / "flows" / "a.yaml").write_text(GOOD.replace("start: bye", "start: by"))
    assert run("flows/b.yaml").exit_code == 0
    assert run("flows/a.yaml", "--format", "concise").output.count("\n") == 2


def test_a_translation_is_checked_with_its_flow(folder: Path) -> None:
    (folder / "flows" / "es" / "a.yaml").write_text(
        "flow: a\nlanguage: es\nsteps: {by: Adiós.}\n", encoding="utf-8"
    )
    result = run("flows/es/a.yaml")
    assert result.exit_code == 1
    assert "flows/es/a.yaml:3:9: error[unknown-translation]" in result.output


def test_programs_read_json(folder: Path) -> None:
    for words in (("--json",), ("--format", "json")):
        told = json.loads(run(*words).stdout)
        assert (told["errors"], told["warnings"], told["steps"]) == (0, 1, 2)


def test_a_rule_is_explained() -> None:
    result = run("--explain", "payment-not-confirmed")
    assert result.exit_code == 0
    assert result.output == f"payment-not-confirmed\n\n{RULES['payment-not-confirmed']}\n"


@pytest.mark.parametrize("words", [("--explain", "no-such-rule"), ("nowhere",), ("--format", "pdf")])
def test_wrong_usage_is_exit_2(folder: Path, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2
