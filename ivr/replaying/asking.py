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
from ivr.flow.model import Ask, FlowSet, Menu
from ivr.replaying.standing_in import step_of


def is_same_question(flows: FlowSet, turn: Turn, other_flows: FlowSet, other: Turn) -> bool:
    """A question of the same step, in the same words, or of a menu that was renamed and leads on alike;
    digits for the same fact; the same amount to be paid, queue, place.
    """
    waiting, others = turn.call.waiting, other.call.waiting
    if type(waiting) is not type(others):
        return False
    if isinstance(waiting, ForDigits | ForConfirmation):
        return _fact(flows, turn) == _fact(other_flows, other)
    if isinstance(waiting, ForPayment | ForQueue | ForTransfer | Ended):
        return _outside(waiting) == _outside(others)
    return (
        _stands(turn) == _stands(other)
        or _words(turn) == _words(other)
        or _is_renamed(flows, turn, other_flows, other)
    )


def _is_renamed(flows: FlowSet, turn: Turn, other_flows: FlowSet, other: Turn) -> bool:
    """A menu whose name is gone, and one of a new name in the same flow, of which every key leads where it
    led. Whether it is told in the same words is another matter.
    """
    step, other_step = step_of(flows, turn.call), step_of(other_flows, other.call)
    if not (isinstance(step, Menu) and isinstance(other_step, Menu)):
        return False
    flow = turn.call.frames[-1].flow
    if other.call.frames[-1].flow != flow:
        return False
    is_gone = step.name not in other_flows.flows[flow].steps
    is_new = other_step.name not in flows.flows[flow].steps
    return is_gone and is_new and _leads(step) == _leads(other_step)


def _leads(menu: Menu) -> object:
    """Where each key leads, and what it makes known; what leads to the menu itself has its name."""
    goals = [(choice.key, choice.go, choice.remember, choice.language) for choice in menu.choices]
    goals.append(("", menu.give_up, {}, None))
    return sorted(
        ((key, "" if goal == menu.name else goal, known, language) for key, goal, known, language in goals),
        key=lambda one: one[0],
    )


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
