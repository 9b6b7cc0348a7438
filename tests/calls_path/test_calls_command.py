"""`ivr calls` and `ivr replay`, as they are typed, over an installation with two calls."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from ivr.cli import calls, main, replay
from ivr.rehearsal import Rehearsal
from ivr.sealing import Sealer
from tests.calls_path.caller import APPROVED, HOLDER_TO_PAYMENT, Caller, in_process

ROOT = Path(__file__).resolve().parents[2]
SUNDAY_MORNING = datetime(2026, 11, 22, 14, 40, tzinfo=UTC)
PRIVATE = ("40170022", "03151952", "20001", "+12025550199")


@pytest.fixture(scope="module")
def lines() -> Iterator[Rehearsal]:
    with Rehearsal(at=SUNDAY_MORNING) as rehearsal:
        yield rehearsal


@pytest.fixture(scope="module")
def holder(lines: Rehearsal) -> Caller:
    caller = Caller.of(lines, in_process(lines.app))
    caller.ring()
    caller.press(*HOLDER_TO_PAYMENT, "1", "1", "1")
    caller.tell(**APPROVED)
    caller.hang_up()
    return caller


@pytest.fixture(scope="module")
def to_a_person(lines: Rehearsal) -> Caller:
    caller = Caller.of(lines, in_process(lines.app), "+12025550142")
    caller.ring()
    caller.press("0")
    caller.hang_up()
    return caller


@pytest.fixture(autouse=True)
def at_hand(lines: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find this installation, and the flow files of the checkout."""

    @contextmanager
    def opened() -> Iterator[tuple[Engine, Sealer]]:
        yield lines.engine, lines.sealer

    monkeypatch.chdir(ROOT)
    for module in (calls, replay):
        monkeypatch.setattr(module, "opened_books", opened)


def ivr(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_calls_are_listed_by_what_became_of_them(holder: Caller, to_a_person: Caller) -> None:
    listed = ivr("calls", "list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == [to_a_person.sid, holder.sid]
    assert [line.split()[0] for line in ivr("calls", "list", "--number", "0022").stdout.splitlines()] == [
        holder.sid
    ]
    through = ivr("calls", "list", "--step", "reach_billing.closed").stdout
    assert through.split()[0] == to_a_person.sid
    assert ivr("calls", "list", "--since", "2099-01-01").stdout == "No such call.\n"


def test_a_call_is_explained(holder: Caller) -> None:
    told = ivr("calls", "show", holder.sid).stdout
    for words in (
        "version 1",
        "caller …0199, language en, account ending in 0022",
        "money: $475.75 by card towards the account: approved, confirmation ",
        "keys 8 digits",
        "verify holder: verified",
        "balance: owed",
        "pressed 1",
        "payment: success",
        'en: "Please enter your 8 digit account number',
    ):
        assert words in told, words


def test_an_hour_is_a_reason(to_a_person: Caller) -> None:
    told = ivr("calls", "show", to_a_person.sid).stdout
    assert "9:40 on a Sunday, calendar billing: closed" in told
    assert "money: none moved" in told


@pytest.mark.parametrize("words", [("show",), ("show", "--json")])
def test_nothing_private_is_shown_but_the_words(holder: Caller, words: tuple[str, ...]) -> None:
    told = ivr("calls", *words, holder.sid).stdout
    assert told
    assert not [private for private in PRIVATE if private in told]


def test_a_program_reads_why(holder: Caller) -> None:
    told = json.loads(ivr("calls", "show", holder.sid, "--json").stdout)
    assert told["call"]["sid"] == holder.sid
    assert told["payments"][0]["state"] == "approved"
    reasons = [reason["why"] for turn in told["turns"] for reason in turn["reasons"]]
    assert "verify holder: verified" in reasons


def test_a_name_that_is_none_is_told(holder: Caller, to_a_person: Caller) -> None:
    assert "There is no call CAnone. See: ivr calls list" in ivr("calls", "show", "CAnone").stderr
    assert "More than one call begins with CA; write more of it." in ivr("calls", "show", "CA").stderr
    assert {holder.sid[:2], to_a_person.sid[:2]} == {"CA"}


def test_calls_go_as_they_went_by_the_same_files(holder: Caller, to_a_person: Caller) -> None:
    replayed = ivr("replay", "--since", "2026-11-01")
    assert (replayed.exit_code, replayed.stdout) == (0, "All 2 calls go as they went.\n")
    assert ivr("replay", "--since", "2026-11-01", "--against", "1").exit_code == 0
    assert ivr("replay", "--since", "2099-01-01").stdout == "No call has ended since then.\n"
    assert holder.sid != to_a_person.sid


def test_only_what_goes_otherwise_is_shown(
    holder: Caller, to_a_person: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key for the balance leads to good-bye in the draft."""
    flows = tmp_path / "flows"
    copytree(ROOT / "flows", flows)
    for file, old, new in (
        ("bill_pay.yaml", "\n        go: identify\n", "\n        go: goodbye\n"),
        ("es/bill_pay.yaml", "identify: {say: escuchar", "goodbye: {say: escuchar"),
    ):
        written = (flows / file).read_text(encoding="utf-8")
        assert written.count(old) == 1
        (flows / file).write_text(written.replace(old, new), encoding="utf-8")
    monkeypatch.setenv("IVR_FLOWS", str(flows))
    replayed = ivr("replay", "--since", "2026-11-01")
    assert replayed.exit_code == 1, replayed.output
    assert holder.sid in replayed.stdout, replayed.stderr
    assert to_a_person.sid not in replayed.stdout
    assert "1 of 2 calls would have gone otherwise." in replayed.stdout
    assert "money: then $475.75; now nothing" in replayed.stdout
    assert "I have x x x x, 0 0 2 2." in replayed.stdout
