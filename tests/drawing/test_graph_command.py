"""`ivr graph` from the command line."""

import shutil
import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.graph import graph
from ivr.drawing.traffic import Traffic

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    shutil.copytree(ROOT / "audio_prompts", tmp_path / "audio_prompts")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(graph, words)


def test_a_flow_is_drawn_beside_its_name(folder: Path) -> None:
    assert run("bill_pay").output == "bill_pay.svg\n"
    assert (folder / "bill_pay.svg").read_bytes().startswith(b"<?xml")


def test_without_a_line_all_of_them_are_drawn(folder: Path) -> None:
    assert run().output == "lines.svg\n"
    assert "general_inquiries" in (folder / "lines.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("ending", "begins"), [("png", b"\x89PNG"), ("mmd", b"flowchart LR"), ("dot", b"digraph")]
)
def test_the_ending_says_what_is_written(folder: Path, ending: str, begins: bytes) -> None:
    assert run("last_payment", "--out", f"a.{ending}").exit_code == 0
    assert (folder / f"a.{ending}").read_bytes().startswith(begins)


def test_a_number_means_its_flow_and_a_tree_needs_no_file(folder: Path) -> None:
    result = run("1-877-989-9059", "--terminal")
    assert result.output.startswith("Bill payment  bill_pay · +1 877-989-9059 · ")
    assert not list(folder.glob("*.svg"))


def test_callers_are_counted_from_midnight_at_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def traffic_since(since: datetime) -> Traffic:
        asked.append(since.isoformat())
        return Traffic(0, {}, {}, {})

    monkeypatch.setattr("ivr.cli.graph.traffic_since", traffic_since)
    assert run("last_payment", "--terminal", "--traffic", "2026-11-20").exit_code == 0
    assert asked == ["2026-11-20T00:00:00-05:00"]


@pytest.mark.parametrize("words", [("nowhere",), ("bill_pay", "--out", "a.pdf"), ("1-202-555-0100",)])
def test_wrong_usage_is_exit_2(folder: Path, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_flows_with_mistakes_are_not_drawn(folder: Path) -> None:
    (folder / "flows" / "bill_pay.yaml").write_text("flow: bill_pay\n")
    result = run("bill_pay")
    assert result.exit_code == 1
    assert "ivr check" in result.output


def test_without_graphviz_it_is_told_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    result = run("bill_pay")
    assert result.exit_code == 1
    assert "pip install pygraphviz" in result.output
    assert run("bill_pay", "--terminal").exit_code == 0
