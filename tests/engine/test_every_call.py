"""What holds for every flow set, call and event: a turn, a call that survives JSON, and no secret in it."""

from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr.engine import trail as trails
from ivr.engine.call import Call, Ended, ForDigits, ForErrand, ForPayment, Waiting, from_json, to_json
from ivr.engine.errands import Errand, OpenPayment, RunLookUp, SettlePayment
from ivr.engine.events import CallAnswered, Event, NothingHeard
from ivr.engine.instructions import (
    ComeBack,
    DialPlace,
    EndCall,
    GatherKeys,
    Instruction,
    JoinQueueNow,
    JoinWorkflow,
    LeaveQueue,
    Pause,
    RecordMessage,
    TakeFromQueue,
    TakePayment,
)
from ivr.engine.limits import CIRCLE_AFTER, LED_AFTER, MAX_DESK_STEPS, MAX_STEPS_TO_A_PERSON
from ivr.engine.machine import advance, begin
from ivr.engine.turn import Turn
from ivr.engine.walk import MAX_STEPS_PER_TURN
from ivr.flow.compiler import compile_flows
from ivr.flow.desk_lookups import AGENT
from ivr.flow.model import Ask, FlowSet
from tests.engine.building import AT, CALLER, LINE, MAX_STORED_BYTES
from tests.engine.random_flows import SECRET, Dice, likely_event, random_event, random_flow_set

SHIPPED = Path(__file__).resolve().parents[2] / "flows"
MAX_TURNS = 2 * (CIRCLE_AFTER + MAX_STEPS_TO_A_PERSON)
WAITS = (
    GatherKeys,
    TakePayment,
    JoinQueueNow,
    DialPlace,
    ComeBack,
    JoinWorkflow,
    TakeFromQueue,
    RecordMessage,
)


def current_step(flows: FlowSet, call: Call) -> object:
    frame = call.frames[-1] if call.frames else None
    found = flows.flows.get(frame.flow) if frame else None
    return found.steps.get(frame.step) if found and frame else None


def is_at_a_secret(flows: FlowSet, call: Call) -> bool:
    step = current_step(flows, call)
    return isinstance(call.waiting, ForDigits) and isinstance(step, Ask) and step.secret


def check(before: Call | None, turn: Turn) -> None:
    """The engine's promise, for one turn."""
    call = turn.call
    stored = to_json(call)
    assert from_json(stored) == call
    waits = bool(turn.instructions) and isinstance(turn.instructions[-1], WAITS)
    if isinstance(call.waiting, Ended):
        assert call.outcome is not None
        assert turn.errand is not None or turn.instructions[-1] == EndCall()
    else:
        assert (turn.errand is not None) == isinstance(call.waiting, ForErrand)
        assert waits or turn.errand is not None
        assert call.outcome is None
    spoken = msgspec.json.encode(turn.instructions)
    assert SECRET.encode() not in stored + spoken + trails.to_json(trails.trail_of(turn))
    if turn.errand is not None and not isinstance(turn.errand, RunLookUp):
        assert SECRET.encode() not in msgspec.json.encode(turn.errand)
    steps = call.steps_taken - (before.steps_taken if before else 0)
    assert steps >= 0
    assert steps <= MAX_STEPS_PER_TURN + 2 or call.steps_taken >= LED_AFTER
    limit = MAX_DESK_STEPS if AGENT in call.marks else CIRCLE_AFTER
    assert call.steps_taken <= limit + MAX_STEPS_TO_A_PERSON


class RandomCall:
    """A call nobody would make, on flows nobody would write. Now and then it is an agent's, which may last
    for a whole shift.
    """

    def __init__(self, seed: int, flows: FlowSet | None = None, may_be_agents: bool = True) -> None:
        self.dice = Dice(seed)
        self.flows = flows or random_flow_set(self.dice)
        caller = None if self.dice.is_so(5) else CALLER
        self.turn = begin(self.flows, CallAnswered(AT, "CA1", LINE, caller))
        if flows is None and may_be_agents and self.dice.is_so(6):
            self.turn = replace(self.turn, call=replace(self.turn.call, marks=(AGENT,)))
        self.event: Event = NothingHeard(AT)

    @property
    def is_over(self) -> bool:
        return isinstance(self.turn.call.waiting, Ended) and self.turn.errand is None

    def next_event(self) -> Event:
        """A secret is keyed at its own question only."""
        call = self.turn.call
        event = likely_event(self.dice, call, self.turn.errand, is_at_a_secret(self.flows, call))
        self.event = event
        return event

    def go_on(self) -> None:
        before = self.turn
        self.turn = advance(self.flows, before.call, self.next_event())
        check(before.call, self.turn)


seeds = st.integers(0, 2**32)
PATIENT = settings(max_examples=150, deadline=None)


@PATIENT
@given(seeds)
def test_every_event_at_every_call_makes_a_turn(seed: int) -> None:
    made = RandomCall(seed)
    check(None, made.turn)
    for _ in range(30):
        before = made.turn.call
        made.go_on()
        if isinstance(before.waiting, Ended):
            assert made.turn.call == before


@PATIENT
@given(seeds)
def test_an_event_that_no_carrier_would_send_here_makes_a_turn_too(seed: int) -> None:
    made = RandomCall(seed)
    for _ in range(15):
        for _ in range(3):
            stray = random_event(made.dice)
            check(made.turn.call, advance(made.flows, made.turn.call, stray))
        made.go_on()


@settings(PATIENT, max_examples=60)
@given(seeds)
def test_a_caller_who_never_hangs_up_is_led_to_an_end(seed: int) -> None:
    made = RandomCall(seed, may_be_agents=False)
    for _ in range(MAX_TURNS):
        if made.is_over:
            return
        made.go_on()
    raise AssertionError("the call went on for ever")


@settings(PATIENT, max_examples=600)
@given(seeds)
def test_money_is_opened_with_all_it_needs_and_always_settled(seed: int) -> None:
    made = RandomCall(seed)
    for _ in range(30):
        before = made.turn.call.waiting
        made.go_on()
        turn = made.turn
        taking = [each for each in turn.instructions if isinstance(each, TakePayment)]
        assert len(taking) == isinstance(turn.call.waiting, ForPayment)
        if isinstance(before, ForPayment):
            assert isinstance(turn.errand, SettlePayment)
            assert turn.errand.reference == before.reference
        if isinstance(turn.errand, OpenPayment):
            assert turn.errand.amount_cents > 0
            assert turn.errand.method == "card" or turn.errand.authorization is not None


@PATIENT
@given(seeds)
def test_the_same_event_at_the_same_call_makes_the_same_turn(seed: int) -> None:
    made = RandomCall(seed)
    for _ in range(15):
        stored = to_json(made.turn.call)
        made.go_on()
        assert advance(made.flows, from_json(stored), made.event) == made.turn


@pytest.fixture(scope="module")
def shipped() -> FlowSet:
    """The flows of this repository, as they are published."""
    sources = {path.relative_to(SHIPPED).as_posix(): path.read_bytes() for path in SHIPPED.rglob("*.yaml")}
    return compile_flows(sources).accepted()


@PATIENT
@given(seed=seeds)
def test_calls_on_the_shipped_lines_stay_small_and_come_to_an_end(shipped: FlowSet, seed: int) -> None:
    made = RandomCall(seed, shipped)
    for _ in range(MAX_TURNS):
        if made.is_over:
            return
        made.go_on()
        assert len(to_json(made.turn.call)) < MAX_STORED_BYTES
    raise AssertionError("the call went on for ever")


def test_random_calls_come_everywhere() -> None:
    """The calls above prove little if they never pay, wait, or key a secret."""
    met: set[type] = set()
    secrets = 0
    for seed in range(1_500):
        made = RandomCall(seed)
        for _ in range(20):
            met |= {type(made.turn.call.waiting), type(made.turn.errand), type(made.event)}
            met |= {type(instruction) for instruction in made.turn.instructions}
            secrets += isinstance(made.turn.errand, RunLookUp) and SECRET in made.turn.errand.given.values()
            made.go_on()
    wanted = {member for union in (Event, Errand, Waiting, Instruction) for member in get_args(union)}
    missing = wanted - met - {Pause, LeaveQueue}
    assert not missing
    assert secrets > 0
