"""`ivr test --changed`: calls are left out for which nothing changed since they went as written."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from ivr.cli import played_calls
from ivr.cli.call_tests import flows_in
from ivr.cli.calls_touched import calls_touched, told
from ivr.cli.paths_kept import read_kept
from ivr.cli.played_calls import PlayedCalls
from ivr.flow.model import FlowSet, HangUp, Menu
from ivr.flow.people import Closing, Hours
from ivr.rehearsal import CHECKOUT
from ivr.rehearsals import Rehearsals

CALL = CHECKOUT / "tests" / "calls" / "text_receipt_opted_out.call"
SILENT = "associate_at_night_silent"
NOW = "dials 1-877-989-9059\nhears Thank you\nhangs up\n"


@pytest.fixture(scope="module")
def flows() -> FlowSet:
    return flows_in(CHECKOUT)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a call was played, and one that begins whenever it is played."""
    place = tmp_path_factory.mktemp("played")
    shutil.copy(CALL, place / "one.call")
    (place / "now.call").write_text(NOW, encoding="utf-8")
    played = PlayedCalls(CHECKOUT, place / "kept.json")
    with Rehearsals(CHECKOUT) as rehearsals, played.kept():
        tested = [played.play(place / name, rehearsals) for name in ("one.call", "now.call")]
    assert all(one.went_as_written for one in tested)
    return place


def is_played(place: Path, flows: FlowSet, name: str = "one.call") -> bool:
    return PlayedCalls(CHECKOUT, place / "kept.json").may_go_otherwise(place / name, flows)


def with_other_step(flows: FlowSet, flow: str, step: str, **changes: object) -> FlowSet:
    one = flows.flows[flow]
    other = replace(one, steps=one.steps | {step: replace(one.steps[step], **changes)})
    return replace(flows, flows=flows.flows | {flow: other})


def test_what_went_as_written_is_left_out_as_long_as_nothing_changes(place: Path, flows: FlowSet) -> None:
    assert not is_played(place, flows)
    first = flows.flows["bill_pay"].start
    assert not is_played(place, with_other_step(flows, "bill_pay", first, line=999))
    assert not is_played(place, replace(flows, flows=flows.flows | {"new": flows.flows["orders"]}))


def test_a_step_that_the_call_passes_counts_and_another_one_does_not(place: Path, flows: FlowSet) -> None:
    first = flows.flows["bill_pay"].start
    assert is_played(place, with_other_step(flows, "bill_pay", first, name="renamed"))
    passed = PlayedCalls(CHECKOUT, place / "kept.json").passed(place / "one.call")
    unseen = next(name for name in flows.flows["bill_pay"].steps if f"bill_pay.{name}" not in passed)
    assert not is_played(place, with_other_step(flows, "bill_pay", unseen, name="renamed"))
    other = replace(flows.flows["orders"], title="Something else")
    assert not is_played(place, replace(flows, flows=flows.flows | {"orders": other}))


def test_where_a_question_looks_ahead_to_counts_though_no_call_went_there(
    place: Path, flows: FlowSet
) -> None:
    """After the last try, and with the help before it, a person is spoken of only if the way leads to one."""
    bill_pay = flows.flows["bill_pay"]
    person = bill_pay.everywhere["0"]
    assert f"bill_pay.{person}" not in PlayedCalls(CHECKOUT, place / "kept.json").passed(place / "one.call")
    good_bye = next(step for step in bill_pay.steps.values() if isinstance(step, HangUp))
    nobody = replace(bill_pay, steps=bill_pay.steps | {person: replace(good_bye, name=person)})
    assert is_played(place, replace(flows, flows=flows.flows | {"bill_pay": nobody}))


def test_what_every_call_depends_on_counts(place: Path, flows: FlowSet) -> None:
    assert is_played(place, replace(flows, organisation="Another one"))
    assert is_played(place, replace(flows, calendars={}))


def test_an_upgraded_library_counts(place: Path, flows: FlowSet, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "msgspec" in " ".join(played_calls.libraries())
    newer = (*played_calls.libraries(), "another 2.0")
    assert not is_played(place, flows)
    monkeypatch.setattr(played_calls, "libraries", lambda: newer)
    assert is_played(place, flows)


def test_a_program_that_changed_counts(
    place: Path, flows: FlowSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(played_calls, "CHECKOUT", tmp_path)
    (tmp_path / "ivr").mkdir()
    (tmp_path / "ivr" / "more.py").write_text("MORE = 1\n")
    assert is_played(place, flows)


def test_a_file_that_changed_or_was_never_played_or_depends_on_the_clock_is_played(
    place: Path, flows: FlowSet
) -> None:
    assert is_played(place, flows, "now.call")
    (place / "new.call").write_text(CALL.read_text(encoding="utf-8"), encoding="utf-8")
    assert is_played(place, flows, "new.call")
    text = CALL.read_text(encoding="utf-8")
    (place / "one.call").write_text(f"{text}# and more\n", encoding="utf-8")
    assert is_played(place, flows)
    (place / "one.call").write_text(text, encoding="utf-8")


def test_how_many_call_files_pass_what_differs_is_told_where_calls_were_played(
    place: Path, flows: FlowSet
) -> None:
    kept = read_kept(place / "kept.json")
    greeted = with_other_step(flows, "bill_pay", flows.flows["bill_pay"].start, name="renamed")
    call = place / "one.call"
    assert calls_touched(flows, greeted, kept, [call]) == [call]
    assert calls_touched(flows, flows, kept, [call]) == []
    ((file, played),) = kept.items()
    step = next(one for one in flows.flows["reach_billing"].steps.values() if isinstance(one, Hours))
    closed = replace(flows.calendars[step.calendar], rule="24/7 off")
    shut = replace(flows, calendars=flows.calendars | {step.calendar: closed})
    looking = {file: replace(played, passed=(f"reach_billing.{step.name}",))}
    assert calls_touched(flows, shut, looking, [call]) == [call]
    other = Closing("2026-12-24", "2026-12-24", {"en": "Christmas Eve"}, "12:00")
    eve = replace(flows.calendars[step.calendar], closed_parts=(other,))
    on_eve = replace(flows, calendars=flows.calendars | {step.calendar: eve})
    assert calls_touched(flows, on_eve, looking, [call]) == []
    text = CALL.read_text(encoding="utf-8").replace("at 2026-11-24", "at 2026-12-24")
    call.write_text(text, encoding="utf-8")
    marked = {file: replace(looking[file], script=sha256(text.encode()).hexdigest())}
    assert calls_touched(flows, on_eve, marked, [call]) == [call]
    call.write_text(CALL.read_text(encoding="utf-8"), encoding="utf-8")


def test_call_files_that_were_never_played_are_found_by_their_words_behind_a_key(flows: FlowSet) -> None:
    flow = flows.flows["inquiries_account"]
    menu = flow.steps["coverage"]
    assert isinstance(menu, Menu)
    first, second, third = menu.choices
    moved = (first, replace(second, key="3"), replace(third, key="2"))
    steps = flow.steps | {"coverage": replace(menu, choices=moved)}
    other = replace(flows, flows=flows.flows | {flow.name: replace(flow, steps=steps)})
    folder = CHECKOUT / "tests" / "calls"
    found = calls_touched(flows, other, {}, sorted(folder.glob("*.call")))
    names = {file.stem for file in found}
    assert {"inquiries_account", "es_inquiries_account"} <= names
    assert len(names) <= 4
    assert calls_touched(flows, flows, {}, sorted(folder.glob("*.call"))) == []


def test_calls_in_a_language_whose_key_leads_elsewhere_are_found_though_they_press_nothing(
    flows: FlowSet,
) -> None:
    menu = flows.flows["pay_with_associate"].steps["stay_or_choose"]
    assert isinstance(menu, Menu)
    choices = tuple(replace(one, go="pay_now") if one.language else one for one in menu.choices)
    other = with_other_step(flows, "pay_with_associate", "stay_or_choose", choices=choices)
    silent = [CHECKOUT / "tests" / "calls" / f"{name}.call" for name in (f"es_{SILENT}", SILENT)]
    assert calls_touched(flows, other, {}, silent) == silent[:1]


def test_few_call_files_are_named_with_the_command_and_many_are_counted() -> None:
    few, many = [Path("tests/calls/a b.call")], [Path(f"tests/calls/{number}.call") for number in range(9)]
    assert list(told(few)) == ["1 call file may go otherwise now:", "  ivr test 'tests/calls/a b.call'"]
    assert list(told(many)) == [
        "9 call files may go otherwise now, such as tests/calls/0.call:",
        "  ivr test --changed",
    ]
    assert list(told([]))[1] == "  ivr test --changed"


def test_a_call_that_did_not_go_as_written_is_not_remembered(place: Path, flows: FlowSet) -> None:
    text = CALL.read_text(encoding="utf-8")
    (place / "wrong.call").write_text(f"{text}\nhears a brass band\n", encoding="utf-8")
    played = PlayedCalls(CHECKOUT, place / "wrong.json")
    with Rehearsals(CHECKOUT) as rehearsals:
        assert not played.play(place / "wrong.call", rehearsals).went_as_written
    assert played.may_go_otherwise(place / "wrong.call", flows)
