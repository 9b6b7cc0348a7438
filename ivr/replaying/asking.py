"""Does a call wait for the same as another, so that what was done at the one can be done at the other?"""

from ivr.engine.call import (
    Ended,
    ForConfirmation,
    ForDigits,
    ForPayment,
    ForQueue,
    ForTransfer,
    Waiting,
)
from ivr.engine.instructions import GatherKeys
from ivr.engine.turn import Turn
from ivr.exploring.marking import text_heard
from ivr.flow.model import Ask, FlowSet
from ivr.replaying.standing_in import step_of


def is_same_question(flows: FlowSet, turn: Turn, other_flows: FlowSet, other: Turn) -> bool:
    """A question of the same step, or in the same words; digits for the same fact; the same amount to be
    paid, queue, place.
    """
    waiting, others = turn.call.waiting, other.call.waiting
    if type(waiting) is not type(others):
        return False
    if isinstance(waiting, ForDigits | ForConfirmation):
        return _fact(flows, turn) == _fact(other_flows, other)
    if isinstance(waiting, ForPayment | ForQueue | ForTransfer | Ended):
        return _outside(waiting) == _outside(others)
    return _stands(turn) == _stands(other) or _words(turn) == _words(other)


def _fact(flows: FlowSet, turn: Turn) -> str | None:
    step = step_of(flows, turn.call)
    return step.fact if isinstance(step, Ask) else None


def _outside(waiting: Waiting) -> tuple[object, ...]:
    match waiting:
        case ForPayment():
            return waiting.amount_cents, waiting.method
        case ForQueue():
            return (waiting.queue,)
        case ForTransfer():
            return (waiting.place,)
        case _:
            return ()


def _stands(turn: Turn) -> object:
    return turn.call.frames[-1] if turn.call.frames else None


def _words(turn: Turn) -> str:
    """Of the question alone; what was said before it may differ."""
    return text_heard([one for one in turn.instructions if isinstance(one, GatherKeys)])
