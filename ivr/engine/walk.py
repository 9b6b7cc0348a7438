"""One turn in the making: the call as it changes, what was spoken so far, and the limits of a walk."""

from typing import Literal

from msgspec.structs import replace

from ivr.engine.call import (
    Call,
    Ended,
    FactValue,
    ForErrand,
    ForNothing,
    Frame,
    Outcome,
    Waiting,
)
from ivr.engine.errands import Errand
from ivr.engine.forgetting import without_former_account
from ivr.engine.instructions import ComeBack, EndCall, Instruction, Speak, Spoken, Utterance
from ivr.engine.phrases import PHRASES, Phrases
from ivr.engine.speech import speak
from ivr.engine.turn import Turn, WayTaken
from ivr.flow.kinds import ACCOUNT_NUMBER
from ivr.flow.model import Done, Flow, FlowSet, HangUp, Prompt, Say, Step, Use
from ivr.flow.people import Hours, JoinQueue, Transfer

MAX_STEPS_PER_TURN = 30
"""Steps without a wait for the caller; then the carrier comes back, so that no answer is too long."""
MAX_FRAMES = 16
"""Flows within flows. The flow check refuses circles; this holds if one came through."""
MAX_STEPS_LOOKED_AHEAD = 40

SPOKE_WITH_A_PERSON = "spoke with a person"
"""A mark: what became of the call."""

PERSON_KEY = "0"

Onward = str | Turn
"""The step of the current flow to go to, or the finished turn."""

WayToAPerson = Literal["straight", "in open hours"]
"""Is a person reached whatever the time is?"""


class Walk:
    """Mutable, and gone when the turn is made. Secrets live here and nowhere else."""

    __slots__ = (
        "at",
        "call",
        "flows",
        "heard_from",
        "keyed",
        "passed",
        "said",
        "secrets",
        "steps",
        "surrendered",
        "ways",
    )

    def __init__(self, flows: FlowSet, call: Call, at: str) -> None:
        self.flows = flows
        self.call = call
        self.at = at
        self.said: list[Instruction] = []
        self.secrets: dict[str, FactValue] = {}
        self.steps = 0
        self.passed: list[tuple[Frame, ...]] = []
        self.ways: list[WayTaken] = []
        self.keyed: FactValue | None = None
        self.heard_from: tuple[Frame, ...] = ()
        self.surrendered = False

    @property
    def flow(self) -> Flow | None:
        """The flow that the last frame stands in."""
        frames = self.call.frames
        return self.flows.flows.get(frames[-1].flow) if frames else None

    @property
    def phrases(self) -> Phrases:
        return PHRASES[self.call.language]

    def step_named(self, name: str) -> Step | None:
        flow = self.flow
        return flow.steps.get(name) if flow else None

    def current_step(self) -> Step | None:
        return self.step_named(self.call.frames[-1].step) if self.call.frames else None

    def enter(self, name: str) -> None:
        """Stand at this step of the current flow, with fresh counts."""
        call = self.call
        here = Frame(call.frames[-1].flow, name)
        self.steps += 1
        frames = (*call.frames[:-1], here)
        self.passed.append(frames)
        self.call = replace(
            call,
            frames=frames,
            silences=0,
            mismatches=0,
            steps_taken=call.steps_taken + 1,
        )

    def learn(self, name: str, value: FactValue) -> None:
        """Know a fact. An account number makes everything of the account before it unknown."""
        if name == ACCOUNT_NUMBER:
            self.call = without_former_account(self.call)
        self.call = replace(self.call, facts={**self.call.facts, name: value})

    def leaves_by(self, result: str) -> None:
        """Note how the step at hand is left."""
        self.ways.append(WayTaken(len(self.passed), result))

    def words(self, prompt: Prompt) -> Utterance:
        return speak(prompt, self.call.language, self.call.facts, self.at)

    def phrase(self, text: str) -> Speak:
        """One of the system's own sentences, in the call's language."""
        return Speak(self.call.language, (Spoken(text),))

    def wait(self, waiting: Waiting, *instructions: Instruction) -> Turn:
        """The turn is made: the call waits for this."""
        call = self.call
        repeat_from = self.heard_from if self.steps else call.repeat_from
        self.call = replace(call, waiting=waiting, repeat_from=repeat_from)
        return self.made((*self.said, *instructions))

    def send_out(self, waiting: ForErrand, errand: Errand) -> Turn:
        """The turn is made so far: first the errand."""
        self.call = replace(self.call, waiting=waiting)
        return self.made(tuple(self.said), errand)

    def end(self, outcome: Outcome, *instructions: Instruction) -> Turn:
        """The turn is made: the call is over. One in which a person was reached was transferred; none is
        contained while nobody knows whether its payment went through, nor one whose payment did not and whose
        caller got nothing else.
        """
        call = self.call
        if outcome == "contained" and (call.unpaid == "in doubt" or (call.unpaid and not call.task_done)):
            outcome = "abandoned"
        if SPOKE_WITH_A_PERSON in self.call.marks and outcome != "failed":
            outcome = "transferred"
        self.call = replace(self.call, waiting=Ended(), outcome=outcome, repeat_from=())
        return self.made((*self.said, *instructions, EndCall()))

    def made(self, instructions: tuple[Instruction, ...], errand: Errand | None = None) -> Turn:
        """The turn, with all that was noted on the way."""
        return Turn(self.call, instructions, errand, tuple(self.passed), tuple(self.ways), self.keyed)

    def cut(self, name: str) -> Turn:
        """Go on with this step in a next turn."""
        here = Frame(self.call.frames[-1].flow, name)
        self.call = replace(self.call, frames=(*self.call.frames[:-1], here))
        return self.wait(ForNothing(), ComeBack())


def give_up(walk: Walk) -> Onward:
    """No way on from here: to a person if the flow has a key for one, else a polite end."""
    person = person_step(walk)
    return end_politely(walk) if person is None else person


def person_step(walk: Walk) -> str | None:
    """The step that the everywhere key 0 leads to, if there is one."""
    flow = walk.flow
    goal = flow.everywhere.get(PERSON_KEY) if flow else None
    return goal if flow and goal in flow.steps else None


def end_politely(walk: Walk, words: str | None = None) -> Turn:
    """Good-bye, when a limit is reached or the way is lost."""
    said = walk.phrase(words or walk.phrases.good_bye)
    return walk.end("contained" if walk.call.task_done else "failed", said)


def ends_the_call(walk: Walk, name: str) -> bool:
    """Is this step the last words of the call, or a result of this flow that leads to them?"""
    for frame in reversed(walk.call.frames):
        flow = walk.flows.flows.get(frame.flow)
        if flow is None:
            return False
        if frame is not walk.call.frames[-1]:
            used = flow.steps.get(frame.step)
            name = used.results.get(name, "") if isinstance(used, Use) else ""
        step = flow.steps.get(name)
        if not isinstance(step, Done):
            return isinstance(step, HangUp)
        name = step.result
    return True


def way_to_a_person(walk: Walk, name: str) -> WayToAPerson | None:
    """How this step leads to a queue or a place with nothing asked on the way. Looks only so far ahead."""
    flow = walk.flow
    way: WayToAPerson = "straight"
    ahead = [(flow, name)] if flow else []
    for looked, (inside, step_name) in enumerate(ahead):
        if looked >= MAX_STEPS_LOOKED_AHEAD:
            return None
        match inside.steps.get(step_name):
            case JoinQueue() | Transfer():
                return way
            case Say() as said:
                ahead.append((inside, said.next))
            case Hours() as hours:
                way = "in open hours"
                ahead.append((inside, hours.open))
            case Use() as used if used.flow in walk.flows.flows:
                within = walk.flows.flows[used.flow]
                ahead.append((within, within.start))
            case _:
                continue
    return None
