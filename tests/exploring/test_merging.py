"""Calls with keys, amounts and hours of their own always stand where the exploration has been."""

from collections.abc import Iterator
from itertools import filterfalse, islice
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from ivr.engine.call import Ended, ForErrand, Frame
from ivr.engine.events import (
    CallAnswered,
    CardNumberDropped,
    DigitsEntered,
    ErrandDone,
    NothingHeard,
    SpeechHeard,
)
from ivr.engine.machine import advance, begin
from ivr.exploring.moves import Move, Moves
from ivr.exploring.passages import Circumstances, Passage, passage
from ivr.exploring.search import CALLER, Exploration
from ivr.exploring.states import Merging, State
from ivr.flow.circles import circles
from ivr.flow.compiler import compile_flows
from ivr.flow.model import Done, FlowSet, Language, Line, Use
from ivr.flow_files import read_folder
from tests.engine.random_flows import Dice, random_flow_set

ROOT = Path(__file__).resolve().parents[2]
CALLS = 500
MOST_MOVES = 120
TOLD_TO_EACH_COMPARED = 7
VERSIONS, CALLS_A_VERSION = 40, 10
ONCE_ASTRAY = (3082,)
"""Where a call once went elsewhere: a key other than star that repeats."""
STRAIGHT_ON = 0.6
MORE = 7
"""Amounts of these calls are by so many cents others than those that were explored."""
OTHER_KEYS = ("12345678", "87654321", "1*00", "75*10", "12241950", "3", "00", "5551234567", "20001")


@pytest.fixture(scope="module")
def shipped() -> FlowSet:
    sources = read_folder(ROOT / "flows", ROOT / "audio_prompts")
    return compile_flows(sources.contents, sources.recordings, sources.misfits).accepted()


class Walked:
    """The exploration of a version, and all that it saw follow from each state."""

    def __init__(self, flows: FlowSet) -> None:
        self.told = 0
        self.followed: dict[object, set[object]] = {}
        self.passed: frozenset[tuple[Language, Frame]] | None = None
        self.exploration = Exploration(flows, self.watch)
        values = self.exploration.world.values
        values.private |= {(name, value + MORE) for name, value in values.private if isinstance(value, int)}
        self.merging = Merging(flows, self.exploration.world.values)
        explored = self.exploration.run()
        assert explored.is_whole
        self.passed = explored.passed

    def watch(self, passed: Passage, _: int, when: Circumstances) -> None:
        self.told += passed.is_told
        if passed.is_told and self.told % TOLD_TO_EACH_COMPARED == 0:
            assert as_told(passed) == as_told(made_again(passed, when))
        self.followed.setdefault(self.before(passed), set()).add(self.after(passed))

    def before(self, passed: Passage) -> object:
        return None if passed.before is None else self.merging.core(passed.before)

    def after(self, passed: Passage) -> object:
        over = isinstance(passed.turn.call.waiting, Ended)
        return tuple(self.asking(passed)), "over" if over else self.merging.core(passed.after)

    def asking(self, passed: Passage) -> Iterator[Frame]:
        """The steps of a turn but for the ends of flows, which are walked at one place for all."""
        for *_, frame in passed.turn.passed:
            assert self.passed is None or (passed.turn.call.language, frame) in self.passed
            if not isinstance(self.exploration.world.step_at(frame), Done):
                yield frame


@pytest.fixture(scope="module")
def walked(shipped: FlowSet) -> Walked:
    return Walked(shipped)


def made_again(passed: Passage, when: Circumstances) -> Passage:
    """The same turn, asked of the engine."""
    assert passed.before is not None
    return passage(passed.world, passed.before, passed.move, when)


def as_told(passed: Passage) -> tuple[object, ...]:
    """All of a turn that its state, its words or its steps tell. An errand also says where the caller came
    from, which nothing goes by.
    """
    steps = [frames[-1] for frames in passed.turn.passed]
    return replace(passed.after, errand=None), type(passed.after.errand), passed.text, passed.step, steps


class Chance:
    """A caller who does anything, and a world that answers anyhow; the same again for the same seed."""

    def __init__(self, explored: Exploration, seed: int) -> None:
        self.random = Random(seed)
        self.world = explored.world
        self.moments = explored.moments
        self.moves = Moves(self.world.flows, self.world.values, self.world.start)

    def move(self, state: State, at: str) -> Move:
        moves = [one for one in self.moves.of(state) if one.act != "hangs up"]
        # What is asked for comes first; most callers do that, and get far.
        move = moves[0] if self.random.random() < STRAIGHT_ON else self.random.choice(moves)
        event = move.event
        if isinstance(event, DigitsEntered) and move.act.endswith("pound") and not move.secret:
            event = replace(event, digits=self.random.choice((event.digits, *OTHER_KEYS)))
        if isinstance(event, ErrandDone) and isinstance(state.call.waiting, ForErrand):
            amounts = {name: value + MORE for name, value in event.facts.items() if isinstance(value, int)}
            event = replace(event, facts=event.facts | amounts)
        return replace(move, event=replace(event, at=at))


def is_asked_again(passed: Passage) -> bool:
    """What only asks again is walked at one of the places where a question is asked."""
    before = passed.before
    is_try = isinstance(passed.move.event, DigitsEntered | NothingHeard | SpeechHeard | CardNumberDropped)
    return (
        before is not None
        and is_try
        and not passed.turn.passed
        and before.call.frames == passed.after.call.frames
    )


def walk(walked: Walked, line: Line, seed: int) -> int:
    """How many moves were made until the call was over; the exploration has seen each of them."""
    world, chance = walked.exploration.world, Chance(walked.exploration, seed)
    at = chance.random.choice(walked.exploration.moments)
    answered = CallAnswered(at, "CA1", line.number, CALLER)
    passed = Passage(world, None, Move(answered, "", "caller"), begin(world.flows, answered))
    for number in range(MOST_MOVES):
        seen = walked.followed[walked.before(passed)]
        assert is_asked_again(passed) or walked.after(passed) in seen, (seed, number, passed.move)
        call, state = passed.turn.call, passed.after
        if isinstance(call.waiting, Ended):
            return number
        move = chance.move(state, at)
        # As many steps as are taken here would end any call.
        call = replace(call, steps_taken=0)
        passed = Passage(world, state, move, advance(world.flows, call, move.event))
    return MOST_MOVES


def test_random_calls_go_only_where_the_exploration_has_been(shipped: FlowSet, walked: Walked) -> None:
    lines = list(shipped.lines.values())
    moves = sum(walk(walked, lines[seed % len(lines)], seed) for seed in range(CALLS))
    assert moves > CALLS * 10


def test_most_turns_are_told_by_others_and_are_what_the_engine_makes(walked: Walked) -> None:
    assert walked.told > len(walked.followed)


def uses_itself(version: FlowSet) -> bool:
    """Circles of flows are refused before anything is walked."""
    used = {
        name: [step.flow for step in flow.steps.values() if isinstance(step, Use)]
        for name, flow in version.flows.items()
    }
    return any(len(group) > 1 or group[0] in used[group[0]] for group in circles(used))


def test_random_calls_of_random_versions_do_so_too() -> None:
    versions = (random_flow_set(Dice(seed)) for seed in (*ONCE_ASTRAY, *range(VERSIONS * 2)))
    for version in islice(filterfalse(uses_itself, versions), VERSIONS):
        (line,) = version.lines.values()
        everything = Walked(version)
        for call in range(CALLS_A_VERSION):
            walk(everything, line, call)
