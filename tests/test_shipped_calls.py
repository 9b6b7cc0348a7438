"""Every call in tests/calls goes as written, and together they visit every step in both languages. At every
moment of them 0 reaches a person, silence is borne, star repeats, and a hang-up loses nothing.
"""

from pathlib import Path

import msgspec
import pytest

from ivr.engine.call import (
    Call,
    Ended,
    FactValue,
    ForConfirmation,
    ForDigits,
    ForDoubt,
    ForKey,
    ForPayment,
    ForPen,
    ForQueue,
    ForReadBack,
)
from ivr.engine.errands import Errand, JoinLine, SettlePayment
from ivr.engine.events import (
    CallerGone,
    DigitsEntered,
    ErrandDone,
    Event,
    NothingHeard,
    PaymentFinished,
    QueueLeft,
    TextReported,
    TransferEnded,
)
from ivr.engine.machine import advance
from ivr.engine.turn import Turn
from ivr.engine.walk import SPOKE_WITH_A_PERSON
from ivr.flow.compiler import compile_flows
from ivr.flow.model import FlowSet, Language
from ivr.flow_files import read_folder
from ivr.rehearsals import Rehearsals
from ivr.scenes import SCENES
from ivr.simulator.call_tests import try_call
from tests.visits import LANGUAGES, Visits

ROOT = Path(__file__).resolve().parent.parent
CALLS = ROOT / "tests" / "calls"
OFFICE_HOURS = "2026-11-24T15:00:00+00:00"
AT_NIGHT = "2026-11-25T02:00:00+00:00"
ASKING = ForKey | ForDoubt | ForDigits | ForConfirmation | ForPen | ForReadBack
AT_ANY_HOUR = {"urgent"}
"""The queues that keep no hours."""
SILENCES = 20
FOR_STAFF = {"agent_desk"}
"""Whoever calls here is the person that callers are led to."""
FEWEST_MOMENTS = 60


@pytest.fixture(scope="module")
def flows() -> FlowSet:
    sources = read_folder(ROOT / "flows", ROOT / "audio_prompts")
    return compile_flows(sources.contents, sources.recordings).accepted()


def call_files(language: Language) -> list[Path]:
    return sorted(file for file in CALLS.glob("*.call") if file.name.startswith("es_") == (language == "es"))


def everything(flows: FlowSet) -> set[str]:
    return {f"{flow.name}.{step}" for flow in flows.flows.values() for step in flow.steps}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_call_goes_as_written_and_together_they_visit_every_step(
    language: Language, flows: FlowSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = Visits()
    visits.watch(monkeypatch)
    with Rehearsals(ROOT) as rehearsals:
        for file in call_files(language):
            tested = try_call(file, rehearsals.at, SCENES)
            assert tested.went_as_written, (
                f"{tested.mistakes or (tested.played and tested.played.difference)}"
            )
            assert tested.problems == (), tested
    assert everything(flows) - visits.steps[language] == set()
    assert len(visits.moments) > FEWEST_MOMENTS
    for call in list(visits.moments.values()):
        if call.frames[0].flow not in FOR_STAFF:
            check_moment(flows, call)
        meet_faults(flows, call)


def check_moment(flows: FlowSet, call: Call) -> None:
    check_hang_up(flows, call)
    if isinstance(call.waiting, ASKING):
        check_star(flows, call)
        check_silence(flows, call)
        check_person_key(flows, call)


def led_on(flows: FlowSet, call: Call, *events: Event) -> Turn:
    """The turn after these events; every errand finds the back office down, but the line for people."""
    turn = Turn(msgspec.structs.replace(call, started_at=events[0].at), ())
    for event in events:
        turn = advance(flows, turn.call, event)
        while turn.errand is not None:
            turn = advance(flows, turn.call, _answer_to(turn.errand, event.at))
    return turn


def _answer_to(errand: Errand, at: str) -> ErrandDone:
    if isinstance(errand, JoinLine):
        place: dict[str, FactValue] = {"queue_entry": "e1", "queue_slot": "billing-1"}
        return ErrandDone(at, "joined", place)
    return ErrandDone(at, "unavailable")


def check_hang_up(flows: FlowSet, call: Call) -> None:
    turn = advance(flows, call, CallerGone(OFFICE_HOURS))
    assert isinstance(turn.call.waiting, Ended)
    has_spoken = SPOKE_WITH_A_PERSON in call.marks
    assert turn.call.outcome in (("transferred",) if has_spoken else ("contained", "abandoned"))
    paying = isinstance(call.waiting, ForPayment)
    assert isinstance(turn.errand, SettlePayment) == paying


def check_person_key(flows: FlowSet, call: Call) -> None:
    """0 reaches a person at once; at night it tells when people are back and the call goes on, or reaches
    those who are there at any hour. Whoever waits in line already keeps her place when the office closes.
    """
    turn = led_on(flows, call, DigitsEntered(OFFICE_HOURS, "0"))
    assert isinstance(turn.call.waiting, ForQueue), call
    if call.frames[-1].flow == "instead_of_waiting" and call.facts["may_wait"] == "yes":
        return
    turn = led_on(flows, call, DigitsEntered(AT_NIGHT, "0"))
    assert not isinstance(turn.call.waiting, Ended), call
    assert not isinstance(turn.call.waiting, ForQueue) or turn.call.waiting.queue in AT_ANY_HOUR, call
    assert turn.instructions


def check_star(flows: FlowSet, call: Call) -> None:
    turn = led_on(flows, call, DigitsEntered(OFFICE_HOURS, "*"))
    assert turn.call.frames == call.frames
    assert type(turn.call.waiting) is type(call.waiting)


def check_silence(flows: FlowSet, call: Call) -> None:
    """Whoever says nothing comes to a person in the end, and is never hung up on while people are there.

    Whoever has spoken with a person is let go, who was promised a call or left a message, and who was just
    told that nobody is there and wants neither.
    """
    frame = call.frames[-1]
    instead = frame.flow == "instead_of_waiting" and (
        call.facts["may_wait"] == "no" or frame.step == "what_else"
    )
    if instead or SPOKE_WITH_A_PERSON in call.marks:
        return
    for _ in range(SILENCES):
        turn = led_on(flows, call, NothingHeard(OFFICE_HOURS))
        call = turn.call
        assert not isinstance(call.waiting, Ended)
        if isinstance(call.waiting, ForQueue):
            return
    raise AssertionError(call)


def meet_faults(flows: FlowSet, call: Call) -> None:
    """Whatever is down, the caller hears something and the call goes on."""
    keyed = [DigitsEntered(OFFICE_HOURS, keys) for keys in ("1", "2", "3", "03151952", "20001", "482913")]
    queue = [QueueLeft(OFFICE_HOURS, result) for result in ("queue-full", "error")]
    dialled = [TransferEnded(OFFICE_HOURS, result) for result in ("busy", "failed")]
    not_texted = TextReported(OFFICE_HOURS, accepted=False)
    not_paid = PaymentFinished(OFFICE_HOURS, "validation-error")
    for event in (*keyed, *queue, *dialled, not_texted, not_paid):
        turn = led_on(flows, call, event)
        assert turn.instructions, (call, event)
