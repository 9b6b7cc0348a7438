"""A call of the past saved as a call file goes as written, and tells nobody's numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from ivr.cli import calls, main
from ivr.closings import close
from ivr.flow.people import Closing
from ivr.rehearsal import Rehearsal
from ivr.scenes import SCENES
from ivr.sealing import Sealer
from ivr.simulator.call_tests import try_call
from tests.calls_path.caller import Caller, in_process

ROOT = Path(__file__).resolve().parents[2]
TUESDAY_MORNING = datetime(2026, 11, 24, 15, tzinfo=UTC)


def save(lines: Rehearsal, sid: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    @contextmanager
    def opened() -> Iterator[tuple[Engine, Sealer]]:
        yield lines.engine, lines.sealer

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(calls, "opened_books", opened)
    return CliRunner().invoke(main, ["calls", "save-test", sid, str(file)])


@pytest.mark.parametrize(
    "name",
    [
        "es_an_amount_declined",
        "es_message_instead_of_waiting",
        "inquiries_portal_support_not_reached",
        "orders_status_scheduled",
        "spoken_doubt_yes",
        "text_receipt_opted_out",
        "wrong_date_of_birth_three_times",
    ],
)
def test_a_saved_call_goes_as_written(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[Result] = []

    @contextmanager
    def opened(at: datetime | None) -> Iterator[Rehearsal]:
        with Rehearsal(ROOT, at=at) as lines:
            yield lines
            with lines.engine.connect() as connection:
                sid = connection.execute(text("SELECT call_sid FROM calls")).scalar_one()
            saved.append(save(lines, sid, tmp_path / "saved.call", monkeypatch))

    assert try_call(ROOT / "tests" / "calls" / f"{name}.call", opened, SCENES).went_as_written
    assert saved[0].exit_code == 0, saved[0].output
    assert "It goes as written" in saved[0].stdout


def test_a_saved_call_tells_nobodys_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """She is no sample, so the samples answer otherwise: that is told, and the file is there all the same."""
    file = tmp_path / "saved.call"
    with Rehearsal(ROOT, at=TUESDAY_MORNING) as lines:
        caller = Caller.of(lines, in_process(lines.app), "+13125550123")
        caller.ring()
        caller.press("2", "88776655", "1", "04171949", "60601")
        caller.hang_up()
        saved = save(lines, caller.sid, file, monkeypatch)
        again = save(lines, caller.sid, file, monkeypatch)
    written = file.read_text(encoding="utf-8")
    assert saved.exit_code == 0, saved.output
    assert "saved.call is there already." in again.stderr
    assert "The account number of the call is not named; 40170022 stands in its place." in written
    assert "The caller's number is not named; another one stands in its place." in written
    assert not [private for private in ("3125550123", "88776655", "04171949", "60601") if private in written]


def test_only_what_was_closed_when_the_call_began_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    with Rehearsal(ROOT, at=TUESDAY_MORNING) as lines:
        for begins, ends in (("13:00", "15:00"), ("09:00", "12:00")):
            closing = Closing("2026-11-24", "2026-11-24", {"en": "a drill"}, begins, ends)
            close(lines.engine, [("billing", closing)], "Ana", "2026-11-24T14:00:00+00:00")
            caller = Caller.of(lines, in_process(lines.app))
            caller.ring()
            caller.hang_up()
            save(lines, caller.sid, tmp_path / f"{begins}.call", monkeypatch)
            written.append((tmp_path / f"{begins}.call").read_text(encoding="utf-8"))
    assert "given closed" not in written[0]
    assert "given closed billing because a drill\n" in written[1]


def test_what_the_samples_answer_otherwise_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Rehearsal(ROOT, at=TUESDAY_MORNING) as lines:
        cut_off, again = (Caller.of(lines, in_process(lines.app), "+12025550144") for _ in range(2))
        cut_off.called = again.called = "+18008081902"
        cut_off.ring()
        cut_off.press("1", "3", "1", "11281961", "20016")
        cut_off.hang_up()
        again.ring()
        again.hang_up()
        saved = save(lines, again.sid, tmp_path / "saved.call", monkeypatch)
    assert saved.exit_code == 1, saved.output
    assert "It does not go as written" in saved.stderr
    assert "Then 'cut_off_call' answered 'found'; here 'cut_off_call' answers 'none'." in saved.stderr
