"""What `advance` returns."""

from msgspec import Struct

from ivr.engine.call import Call, Frame
from ivr.engine.errands import Errand
from ivr.engine.instructions import Instruction


class Turn(Struct, frozen=True):
    """The call afterwards, what the carrier is to do, and an errand to run first if there is one.

    With an errand, the instructions are what is to be spoken before whatever the errand's answer adds.
    `passed`: the steps that were taken, in their order.
    """

    call: Call
    instructions: tuple[Instruction, ...]
    errand: Errand | None = None
    passed: tuple[Frame, ...] = ()
