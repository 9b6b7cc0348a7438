"""Queues that others serve, by the installation's file alone: a telephone, a SIP address, a task router."""

from pathlib import Path

import pytest

from ivr.rehearsal import CHECKOUT, Rehearsal
from ivr.simulator.call_files import Script, read_call_file
from ivr.simulator.call_tests import carrier_for, dialling_with
from ivr.simulator.playing import play
from ivr.simulator.switchboard import Callee

DESK = "+12025550178"
SIP = "sip:desk@example.com"
WORKFLOW = "WW" + "0" * 32
CALL = """dials 1-877-989-9059
from +1 202 555 0142
at 2026-11-24 10:00

presses 0
hears We will connect you with a billing associate
"""
KINDS = {
    "number": "{number: 1-202-555-0178, ring: 20 seconds}",
    "sip": '{sip: "sip:desk@example.com"}',
}


def installed(tmp_path: Path, billing: str) -> Path:
    file = tmp_path / "installation.yaml"
    file.write_text(f"queues:\n  billing: {billing}\n", encoding="utf-8")
    return file


def _open(script: Script, overlay: Path) -> Rehearsal:
    return Rehearsal(CHECKOUT, at=script.at, installation=overlay, draft=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("outcome", "then"),
    [
        ("answered", "agent hangs up\nhears If you were cut off\nwaits\nhears Good-bye\ncall ends\n"),
        ("busy", "hears We cannot connect you right now\nhears An associate can call you back\n"),
        ("no-answer", "hears We cannot connect you right now\nhears An associate can call you back\n"),
        ("failed", "hears We cannot connect you right now\nhears An associate can call you back\n"),
    ],
)
def test_a_queue_may_be_another_telephone(tmp_path: Path, kind: str, outcome: str, then: str) -> None:
    script = read_call_file(CALL + then, "a.call")
    assert isinstance(script, Script)
    overlay = installed(tmp_path, KINDS[kind])
    with _open(script, overlay) as rehearsal, carrier_for(rehearsal) as carrier:
        carrier.board.callees[DESK if kind == "number" else SIP] = [Callee(outcome)]
        played = play(script, dialling_with(carrier))
    assert played.difference is None, played.difference


def test_a_queue_may_be_a_task_router_which_learns_nothing_that_names_the_caller(tmp_path: Path) -> None:
    then = "agent answers\nagent hangs up\nhears If you were cut off\n"
    script = read_call_file(CALL + then, "a.call")
    assert isinstance(script, Script)
    overlay = installed(tmp_path, f"{{workflow: {WORKFLOW}}}")
    with _open(script, overlay) as rehearsal, carrier_for(rehearsal) as carrier:
        played = play(script, dialling_with(carrier))
        (task,) = carrier.board.tasks
    assert played.difference is None, played.difference
    assert dict(task.attributes) == {
        "queue": "billing",
        "line": "+18779899059",
        "purpose": "Bill payment",
        "language": "en",
    }
