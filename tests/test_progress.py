"""How far a command is: on a terminal alone, on the error stream, and gone when it is done."""

import io
import sys
from contextlib import redirect_stderr

import pytest

from ivr.cli import progress as bars
from ivr.cli.progress import followed, progress
from ivr.cli.walking import walking


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name, value in {"TERM": "xterm", "COLUMNS": "120"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(bars, "SHOWN_AFTER_SECONDS", 0.0)
    return Terminal()


def test_a_terminal_is_shown_what_is_done_and_how_far_it_is(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    with redirect_stderr(terminal), progress("Walking every path", "moments") as tell:
        tell(1_200, 3_000)
    assert "Walking every path" in terminal.getvalue()
    assert "1,200 of 3,000 moments" in terminal.getvalue()
    assert capsys.readouterr().out == ""


def test_what_is_not_counted_is_shown_with_its_time_alone(terminal: Terminal) -> None:
    with redirect_stderr(terminal), progress("Asking the carrier"):
        pass
    assert "Asking the carrier" in terminal.getvalue()
    assert "0:00" in terminal.getvalue()
    assert " of " not in terminal.getvalue()


def test_of_a_walk_is_shown_how_far_it_is_and_no_total_that_runs_away(terminal: Terminal) -> None:
    with redirect_stderr(terminal), walking("Walking every path") as tell:
        tell(500, 1_114)
    assert "500 moments so far" in terminal.getvalue()
    assert "1,114" not in terminal.getvalue()


def test_what_is_done_at_once_needs_no_bar(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "SHOWN_AFTER_SECONDS", 60.0)
    with redirect_stderr(terminal):
        assert list(followed("abc", 3, "Playing", "calls")) == ["a", "b", "c"]
    assert "Playing" not in terminal.getvalue()


def test_what_is_printed_meanwhile_goes_where_it_should_go(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    with redirect_stderr(terminal):
        for one in followed("ab", 2, "Playing", "calls"):
            sys.stdout.write(f"ok {one}\n")
    assert "1 of 2 calls" in terminal.getvalue()
    assert capsys.readouterr().out == "ok a\nok b\n"  # a file: nothing of it is taken to the terminal


def test_where_there_is_no_terminal_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bars, "SHOWN_AFTER_SECONDS", 0.0)
    with progress("Comparing", "moments") as tell:
        tell(1, 2)
    assert list(followed("abc", 3, "Playing", "calls")) == ["a", "b", "c"]
    assert capsys.readouterr() == ("", "")
