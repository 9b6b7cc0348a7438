"""Would a call of the past have gone otherwise?"""

from typing import Literal

from msgspec import Struct

from ivr.engine.call import Ended
from ivr.engine.instructions import (
    DialPlace,
    GatherKeys,
    Instruction,
    JoinWorkflow,
    RecordMessage,
    SendText,
    TakeFromQueue,
    TakePayment,
)
from ivr.exploring.marking import text_heard
from ivr.flow.model import FlowSet
from ivr.replaying.answering import asked, moves_something
from ivr.replaying.asking import is_same_question
from ivr.replaying.past import PastCall
from ivr.replaying.walking import Beside, Walked, paid_cents, walk_beside, walk_past

Verdict = Literal["the same", "other words", "otherwise"]


class Heard(Struct, frozen=True):
    """A turn of a transcript: where it ended (`flow.step`), and the words."""

    step: str
    words: str


class Replayed(Struct, frozen=True):
    """A call by other flows. `parted`: the first turn that is not the same, or has other words.

    `past` and `now`: every turn by the one and by the other. `stopped`: why the past does not know how it
    goes on, "" where it does. `paid_then`, `paid_now`: approved payments, in cents; where the call was
    stopped, more may have been paid.
    """

    sid: str
    verdict: Verdict
    parted: int
    past: tuple[Heard, ...]
    now: tuple[Heard, ...]
    stopped: str
    paid_then: tuple[int, ...]
    paid_now: tuple[int, ...]


def replay(before: FlowSet, flows: FlowSet, past: PastCall) -> Replayed:
    """The call by `flows`, beside how it went by those of its version, `before`. Raises CannotBeWalked."""
    old = walk_past(before, past)
    new = walk_beside(flows, before, old)
    verdict, parted = _judged(before, flows, old, new)
    return Replayed(
        past.sid,
        verdict,
        parted,
        tuple(map(_heard, old)),
        tuple(map(_heard, new.turns)),
        new.stopped,
        paid_cents(old),
        paid_cents(new.turns),
    )


def _judged(before: FlowSet, flows: FlowSet, old: tuple[Walked, ...], new: Beside) -> tuple[Verdict, int]:
    words = -1
    for number, (then, now) in enumerate(zip(old, new.turns, strict=False)):
        if not _goes_alike(before, then, flows, now):
            return "otherwise", number
        if words < 0 and text_heard(then.turn.instructions) != text_heard(now.turn.instructions):
            words = number
    if len(new.turns) < len(old):
        return "otherwise", len(new.turns) - 1
    return ("the same", 0) if words < 0 else ("other words", words)


def _goes_alike(before: FlowSet, then: Walked, flows: FlowSet, now: Walked) -> bool:
    return (
        now.turn.errand is None
        and then.turn.call.outcome == now.turn.call.outcome
        and _deeds(then) == _deeds(now)
        and is_same_question(before, then.turn, flows, now.turn)
    )


def _deeds(walked: Walked) -> list[object]:
    """What was done beside speaking."""
    errands: list[object] = [asked(errand) for errand in walked.errands if moves_something(errand)]
    return errands + [deed for one in walked.turn.instructions if (deed := _deed(one)) is not None]


def _deed(instruction: Instruction) -> object:
    match instruction:
        case TakePayment():
            return instruction.amount_cents, instruction.method
        case DialPlace():
            return instruction.address
        case JoinWorkflow():
            return instruction.workflow
        case RecordMessage() | SendText() | TakeFromQueue():
            return type(instruction).__name__
        case GatherKeys():
            return instruction.max_digits > 1
        case _:
            return None


def _heard(walked: Walked) -> Heard:
    call = walked.turn.call
    frame = call.frames[-1] if call.frames else None
    end = " (the call is over)" if isinstance(call.waiting, Ended) else ""
    return Heard(f"{frame.flow}.{frame.step}{end}" if frame else "", text_heard(walked.turn.instructions))
