"""A past call walked again: by the flows that answered it, and by others beside them."""

from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from ivr.engine.call import Ended, ForPayment
from ivr.engine.errands import Errand, name_of
from ivr.engine.events import CallerGone, ErrandDone, Event
from ivr.engine.machine import advance, begin
from ivr.engine.trail import trail_of
from ivr.engine.turn import MAX_ERRANDS_PER_TURN, Turn, joined
from ivr.flow.model import FlowSet
from ivr.replaying.answering import Answers, done
from ivr.replaying.asking import is_same_question
from ivr.replaying.past import PastCall, PastTurn
from ivr.replaying.standing_in import stand_in


class Walked(Struct, frozen=True):
    """A turn walked again: what happened, what followed, and the errands that were run for it."""

    event: Event
    turn: Turn
    errands: tuple[Errand, ...] = ()


class Beside(Struct, frozen=True):
    """The same call by other flows. `stopped`: why the past does not know more, "" where it knows all."""

    turns: tuple[Walked, ...]
    stopped: str = ""


class CannotBeWalked(Exception):
    """What was kept does not lead through the flows of the call's own version; tells at which turn."""


def walk_past(flows: FlowSet, past: PastCall) -> tuple[Walked, ...]:
    """The call as it went, by the flows of its version. Raises CannotBeWalked."""
    walked: list[Walked] = []
    for number, kept in enumerate(past.turns):
        event, turn = _begun(flows, walked, kept) or _lost(number)
        errands: list[Errand] = []
        for answered in kept.trail.answered:
            if turn.errand is None or name_of(turn.errand) != answered.errand:
                _lost(number)
            errands += [turn.errand] if turn.errand is not None else []
            turn = _after(flows, turn, done(answered, event.at))
        if trail_of(turn) != kept.trail:
            _lost(number)
        walked.append(Walked(event, turn, tuple(errands)))
    return tuple(walked)


def walk_beside(flows: FlowSet, before: FlowSet, past: tuple[Walked, ...]) -> Beside:
    """The same call by `flows`, for as long as the past knows what the caller did and what errands answered.
    `before`: the flows that answered it.
    """
    answers = _answers_of(past)
    walked: list[Walked] = []
    for old in past:
        if not walked:
            turn = begin(flows, old.event)  # type: ignore[arg-type] # walk_past begins with CallAnswered alone
        else:
            call, old_turn = walked[-1].turn.call, past[len(walked) - 1].turn
            if isinstance(call.waiting, Ended):
                break
            is_gone = isinstance(old.event, CallerGone)
            if not is_gone and not is_same_question(before, old_turn, flows, walked[-1].turn):
                return Beside(tuple(walked), "it asks what the caller was not asked")
            turn = advance(flows, call, old.event)
        made, errands = _run(flows, turn, answers, old.event.at)
        walked.append(Walked(old.event, made, errands))
        if made.errand is not None:
            name = name_of(made.errand).replace("_", " ")
            return Beside(tuple(walked), f"it has '{name}' answered, which was not asked then")
    return Beside(tuple(walked))


def paid_cents(walked: tuple[Walked, ...]) -> tuple[int, ...]:
    """The amounts of the payments that were approved."""
    return tuple(_paid(walked))


def _paid(walked: tuple[Walked, ...]) -> Iterator[int]:
    for before, after in pairwise(walked):
        settled = [one.way_out for one in after.turn.answered if one.errand == "settle_payment"]
        if isinstance(before.turn.call.waiting, ForPayment) and "approved" in settled:
            yield before.turn.call.waiting.amount_cents


def _begun(flows: FlowSet, walked: list[Walked], kept: PastTurn) -> tuple[Event, Turn] | None:
    if walked:
        return stand_in(flows, walked[-1].turn.call, kept.event, kept.trail)
    answered = PastCall("", (kept,)).answered
    return None if answered is None else (answered, begin(flows, answered))


def _lost(number: int) -> tuple[Event, Turn]:
    raise CannotBeWalked(f"turn {number} does not lead where it led")


def _answers_of(past: tuple[Walked, ...]) -> Answers:
    answers = Answers()
    for turn in past:
        for errand, answered in zip(turn.errands, turn.turn.answered, strict=True):
            answers.keep(errand, answered)
    return answers


def _run(flows: FlowSet, turn: Turn, answers: Answers, at: str) -> tuple[Turn, tuple[Errand, ...]]:
    """The turn after its errands, up to the first without an answer; and those that were answered."""
    errands: list[Errand] = []
    for _ in range(MAX_ERRANDS_PER_TURN):
        if turn.errand is None:
            break
        answered = answers.answer(turn.errand, at)
        if answered is None:
            break
        errands.append(turn.errand)
        turn = _after(flows, turn, answered)
    return turn, tuple(errands)


def _after(flows: FlowSet, turn: Turn, answered: ErrandDone) -> Turn:
    return joined(turn, answered, advance(flows, turn.call, answered))
