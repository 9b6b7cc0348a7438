"""The past of a demo: made by real turns, the same for the same moment, and made once."""

import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from ivr.billing.audit import audit
from ivr.cli.past_calls import FOLDER, import_callers, make_calls, plan_calls
from ivr.cli.sample_history import Place, SampleHistory
from ivr.rehearsal import CHECKOUT, Rehearsal
from ivr.simulator.call_tests import open_carrier
from ivr.simulator.processor import Processor

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
SHORT_CALL = "hangs_up_at_the_menu"


def history_of(rehearsal: Rehearsal, folder: Path, over: Event) -> SampleHistory:
    kept = rehearsal.report.with_name("history.json")
    place = Place(folder, rehearsal.url, rehearsal.public_url, rehearsal.token, rehearsal.report, kept)
    return SampleHistory(rehearsal.engine, rehearsal.sealer, place, over)


def test_the_same_moment_has_the_same_past() -> None:
    planned = plan_calls(CHECKOUT / FOLDER, NOW)
    assert planned == plan_calls(CHECKOUT / FOLDER, NOW)
    assert len(planned) > 100
    assert {call.script.language for call in planned} == {"en", "es"}
    assert len({call.caller.phone for call in planned}) == len(planned)
    assert max(call.at for call in planned) < NOW
    assert (NOW - min(call.at for call in planned)).days <= 14


def test_every_kind_of_past_call_goes_as_written_and_the_ledger_is_right() -> None:
    planned = plan_calls(CHECKOUT / FOLDER, NOW)
    one_of_each = list({call.name: call for call in planned}.values())
    chosen = sorted(one_of_each, key=lambda call: call.at)
    with Rehearsal(CHECKOUT) as rehearsal:
        import_callers(rehearsal.engine, rehearsal.sealer, chosen, NOW)
        made = make_calls(
            chosen,
            lambda clock: open_carrier(
                rehearsal.url, rehearsal.public_url, rehearsal.token, Processor(rehearsal.report, clock)
            ),
        )
        assert [str(played.difference) for played in made if played.difference] == []
        assert audit(rehearsal.engine) == ()
        with rehearsal.engine.connect() as connection:
            states = Counter(connection.scalars(text("SELECT state FROM payments")))
            outcomes = Counter(connection.scalars(text("SELECT outcome FROM calls")))
            begun = list(connection.scalars(text("SELECT started_at FROM calls")))
            waiting = connection.scalar(
                text("SELECT count(*) FROM queue_entries WHERE kind = 'call back' AND state = 'waiting'")
            )
            kept = connection.scalar(text("SELECT count(*) FROM messages WHERE state = 'kept'"))
        assert set(states) == {"approved", "declined", "abandoned", "unclear"}
        assert set(outcomes) == {"contained", "transferred", "abandoned"}
        assert len(begun) >= len(chosen)
        assert waiting
        assert kept


def test_a_past_that_was_cut_off_goes_on_and_no_call_is_made_twice(tmp_path: Path) -> None:
    folder = of_few_calls(tmp_path, 3)
    with Rehearsal(CHECKOUT) as rehearsal:
        told = begun(rehearsal, folder, told_before=1)
        assert told == ["Making 3 sample calls of the last two weeks, for the console. Call meanwhile."]
        assert calls_of(rehearsal) == 1
        assert begun(rehearsal, folder) == [
            "Going on with the sample calls: 1 of 3 are made.",
            "All 3 sample calls are made.",
        ]
        assert calls_of(rehearsal) == 3
        assert begun(rehearsal, folder) == []
        assert calls_of(rehearsal) == 3


def test_a_past_does_not_go_on_with_other_calls_than_it_began_with(tmp_path: Path) -> None:
    folder = of_few_calls(tmp_path, 3)
    with Rehearsal(CHECKOUT) as rehearsal:
        begun(rehearsal, folder, told_before=1)
        assert begun(rehearsal, of_few_calls(tmp_path, 4)) == []
        assert calls_of(rehearsal) == 1


def test_there_is_no_past_where_somebody_called(tmp_path: Path) -> None:
    folder = of_few_calls(tmp_path, 3)
    with Rehearsal(CHECKOUT) as rehearsal:
        begun(rehearsal, folder, told_before=1)
        rehearsal.report.with_name("history.json").unlink()
        assert begun(rehearsal, folder) == []


def of_few_calls(folder: Path, calls: int) -> Path:
    """A folder of samples whose past is so many calls of one kind."""
    past = folder / FOLDER
    past.mkdir(parents=True, exist_ok=True)
    shutil.copy(CHECKOUT / "samples" / "orders.csv", folder / "samples")
    shutil.copy(CHECKOUT / FOLDER / f"{SHORT_CALL}.call", past)
    head = (CHECKOUT / FOLDER / "calls.csv").read_text(encoding="utf-8").partition("\n")[0]
    (past / "calls.csv").write_text(f"{head}\n{SHORT_CALL},{calls},0,any,13,1\n", encoding="utf-8")
    return folder


def begun(rehearsal: Rehearsal, folder: Path, told_before: int | None = None) -> list[str]:
    """What is told until it is made, or was told so often."""
    told: list[str] = []
    over = Event() if told_before is None else stopped_after(told, told_before)
    history = history_of(rehearsal, folder, over)
    history.begin(told.append)
    history.wait(60)
    return told


def calls_of(rehearsal: Rehearsal) -> int:
    """Those of the plan: each begins at a moment of its own."""
    with rehearsal.engine.connect() as connection:
        return len(set(connection.scalars(text("SELECT started_at FROM calls"))))


def test_without_call_files_there_is_no_past(tmp_path: Path) -> None:
    told: list[str] = []
    with Rehearsal(CHECKOUT) as rehearsal:
        history = history_of(rehearsal, tmp_path, Event())
        history.begin(told.append)
        history.wait(60)
    assert told == []


def test_a_past_that_cannot_be_made_is_told_and_the_lines_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / "samples" / "orders.csv").write_text("reference,date_of_birth\n", encoding="utf-8")
    (tmp_path / FOLDER / "calls.csv").write_text("script,hours\nhears,any\n", encoding="utf-8")
    told: list[str] = []
    with Rehearsal(CHECKOUT) as rehearsal:
        history = history_of(rehearsal, tmp_path, Event())
        history.begin(told.append)
        history.wait(60)
    assert told == ["The sample history could not be made; the lines work all the same."]
    assert capsys.readouterr().out == ""


def stopped_after(told: list[str], calls: int) -> Event:
    """An event that is set once something was told: one call is made, no more."""

    class Stops(Event):
        def is_set(self) -> bool:
            return len(told) >= calls

    return Stops()
