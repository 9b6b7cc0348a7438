"""Taking a step: each kind of step to the room that knows it. A closed union, so that none is forgotten."""

from typing import assert_never

from msgspec.structs import replace

from ivr.engine import (
    branching,
    calling_back,
    connecting,
    consents,
    lining_up,
    menus,
    paying,
    people,
    questions,
    reading_back,
    taking_messages,
    transferring,
)
from ivr.engine.limits import limit_in_turn
from ivr.engine.turn import Turn
from ivr.engine.walk import MAX_STEPS_PER_TURN, Onward, Walk, give_up
from ivr.flow.model import (
    Ask,
    Choose,
    Consent,
    Done,
    HangUp,
    LookUp,
    Menu,
    Pay,
    ReadBack,
    Say,
    Step,
    TakeMessage,
    Text,
    Use,
)
from ivr.flow.people import CallBack, Connect, Hours, JoinQueue, Transfer


def take(walk: Walk, name: str) -> Onward:
    """Take the step of this name in the current flow."""
    limit = limit_in_turn(walk)
    if isinstance(limit, Turn):
        return limit
    name = limit or name
    step = walk.step_named(name)
    if step is None:
        return give_up(walk)
    if walk.steps >= MAX_STEPS_PER_TURN:
        return walk.cut(name)
    walk.enter(name)
    return _run(walk, step)


def _run(walk: Walk, step: Step) -> Onward:
    match step:
        case Menu() | Ask() | Consent() | ReadBack():
            return _question(walk, step)
        case LookUp() | Pay() | Transfer() | Text() | HangUp():
            return _hand_over(walk, step)
        case JoinQueue() | CallBack() | TakeMessage() | Connect():
            return _to_people(walk, step)
        case Say() | Choose() | Use() | Done() | Hours():
            return _pass(walk, step)
        case _:
            assert_never(step)


def _question(walk: Walk, step: Menu | Ask | Consent | ReadBack) -> Onward:
    """Steps that wait for keys."""
    match step:
        case Menu():
            return menus.offer(walk, step)
        case Ask():
            walk.call = replace(walk.call, task_done=False)
            return questions.ask(walk, step)
        case Consent():
            return consents.offer(walk, step)
        case ReadBack():
            return reading_back.offer(walk, step)
        case _:
            assert_never(step)


def _to_people(walk: Walk, step: JoinQueue | CallBack | TakeMessage | Connect) -> Onward:
    """Steps that bring callers and people together, now or later."""
    match step:
        case JoinQueue():
            return lining_up.join_queue(walk, step)
        case CallBack():
            return calling_back.call_back(walk, step)
        case TakeMessage():
            return taking_messages.take_message(walk, step)
        case Connect():
            return connecting.connect(walk, step)
        case _:
            assert_never(step)


def _hand_over(walk: Walk, step: LookUp | Pay | Transfer | Text | HangUp) -> Onward:
    """Steps that are done outside the call, by an errand or the carrier."""
    match step:
        case LookUp():
            return branching.look_up(walk, step)
        case Pay():
            return paying.open_payment(walk, step)
        case Transfer():
            return transferring.transfer(walk, step)
        case Text():
            return people.ask_to_send(walk, step)
        case HangUp():
            return _say_good_bye(walk, step)
        case _:
            assert_never(step)


def _say_good_bye(walk: Walk, step: HangUp) -> Turn:
    """A call that ends because nothing was heard from the caller gave her nothing."""
    nothing_came = walk.surrendered and not walk.call.task_done
    return walk.end("abandoned" if nothing_came else "contained", walk.words(step.words))


def _pass(walk: Walk, step: Say | Choose | Use | Done | Hours) -> Onward:
    """Steps that wait for nobody."""
    match step:
        case Say():
            walk.heard_from = walk.heard_from or walk.call.frames
            walk.said.append(walk.words(step.words))
            return step.next
        case Choose():
            return branching.branch(walk, step)
        case Use():
            return branching.use(walk, step)
        case Done():
            return branching.finish_flow(walk, step)
        case Hours():
            return people.look_at_hours(walk, step)
        case _:
            assert_never(step)
