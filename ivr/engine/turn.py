"""What `advance` returns."""

from msgspec import Struct

from ivr.engine.call import Call, FactValue, Frame
from ivr.engine.errands import Errand, name_of
from ivr.engine.events import ErrandDone
from ivr.engine.instructions import Instruction

MAX_ERRANDS_PER_TURN = 12
"""A flow that sends out more without asking the caller anything goes round in a circle."""


class WayTaken(Struct, frozen=True, array_like=True):
    """How a step was left: a key, a way out, `open`, `silence`. `passed`: how many steps of the turn had been
    taken by then; 0 is the step at which the turn began.
    """

    passed: int
    result: str


class Answered(Struct, frozen=True, array_like=True):
    """An errand that was run within the turn, after so many steps of it, and what came of it."""

    passed: int
    errand: str
    way_out: str
    facts: dict[str, FactValue] = {}
    marks: tuple[str, ...] = ()


class Turn(Struct, frozen=True):
    """The call afterwards, what the carrier is to do, and an errand to run first if there is one.

    With an errand, the instructions are what is to be spoken before whatever the errand's answer adds.
    `passed`: where the call stood at each step that was taken, in their order; `ways`: how steps were left.
    `keyed`: the number that was keyed and taken, as the fact it stands for; never a secret.
    """

    call: Call
    instructions: tuple[Instruction, ...]
    errand: Errand | None = None
    passed: tuple[tuple[Frame, ...], ...] = ()
    ways: tuple[WayTaken, ...] = ()
    keyed: FactValue | None = None
    answered: tuple[Answered, ...] = ()


def joined(before: Turn, done: ErrandDone, after: Turn) -> Turn:
    """The turn as one: up to its errand, the errand's answer, and what followed from it."""
    passed = len(before.passed)
    name = "" if before.errand is None else name_of(before.errand)
    return Turn(
        after.call,
        (*before.instructions, *after.instructions),
        after.errand,
        (*before.passed, *after.passed),
        (*before.ways, *(WayTaken(passed + way.passed, way.result) for way in after.ways)),
        before.keyed,
        (*before.answered, Answered(passed, name, done.way_out, done.facts, done.marks)),
    )
