"""The engine: an event in, a turn out. Pure and total.

For every compiled flow set, every call reached from it and every event there is a turn that waits for the
caller, names an errand, or ends the call; never an exception. No clock, no database, no chance.
"""

from typing import assert_never

from msgspec.structs import replace

from ivr.engine import branching, consents, menus, paying, people, questions, reading_back, transferring
from ivr.engine.call import (
    Call,
    Ended,
    ForConfirmation,
    ForDigits,
    ForDoubt,
    ForErrand,
    ForKey,
    ForNothing,
    ForPayment,
    ForPen,
    ForQueue,
    ForReadBack,
    ForText,
    ForTransfer,
    Frame,
)
from ivr.engine.events import CallAnswered, CallerGone, CardNumberDropped, ErrandDone, Event
from ivr.engine.hearing import hear
from ivr.engine.instructions import EndCall
from ivr.engine.turn import Turn
from ivr.engine.walk import (
    MAX_STEPS_PER_TURN,
    Onward,
    Walk,
    end_of_length,
    end_politely,
    give_up,
    step_limit,
)
from ivr.flow.line_order import lines_in_order
from ivr.flow.model import (
    Ask,
    Choose,
    Consent,
    Done,
    FlowSet,
    HangUp,
    Hours,
    JoinQueue,
    LookUp,
    Menu,
    Pay,
    ReadBack,
    Say,
    Step,
    Text,
    Transfer,
    Use,
)


def begin(flows: FlowSet, event: CallAnswered) -> Turn:
    """A new call, on the line that was called; an unknown number is answered by the first line."""
    line = flows.lines.get(event.called) or next(iter(lines_in_order(flows)), None)
    flow = flows.flows.get(line.flow) if line else None
    call = Call(
        sid=event.sid,
        line=line.number if line else event.called,
        language=line.language if line else "en",
        frames=(Frame(flow.name, flow.start),) if flow else (),
        waiting=ForNothing(),
        started_at=event.at,
        caller=event.caller,
        closings=flows.closings,
    )
    walk = Walk(flows, call, event.at)
    return end_politely(walk) if flow is None else _walk_on(walk, flow.start)


def advance(flows: FlowSet, call: Call, event: Event) -> Turn:
    """What follows from the event. After a turn with an errand, its `ErrandDone` is the next event."""
    walk = Walk(flows, call, event.at)
    return _walk_on(walk, _respond(walk, event))


def _walk_on(walk: Walk, onward: Onward) -> Turn:
    while not isinstance(onward, Turn):
        onward = _take(walk, onward)
    return onward


def _respond(walk: Walk, event: Event) -> Onward:
    waiting = walk.call.waiting
    if isinstance(waiting, Ended):
        return Turn(walk.call, (EndCall(),))
    if isinstance(event, CallerGone):
        return _hung_up(walk)
    match waiting:
        case ForKey() | ForDoubt() | ForDigits() | ForConfirmation() | ForPen() | ForReadBack():
            return hear(walk, waiting, event)
        case ForErrand():
            return _errand_answered(walk, waiting, event)
        case ForPayment():
            return paying.payment_left(walk, waiting, event)
        case ForQueue() | ForTransfer() | ForText():
            return _left(walk, event)
        case ForNothing():
            return _resume(walk, event)
        case _:
            assert_never(waiting)


def _hung_up(walk: Walk) -> Turn:
    """The caller is gone: she has what she came for, or the call was abandoned."""
    call = walk.call
    if isinstance(call.waiting, ForPayment):
        return paying.hung_up_while_paying(walk, call.waiting)
    step = walk.current_step()
    at_the_end = isinstance(call.waiting, ForKey | ForDoubt) and isinstance(step, Menu) and step.task_done
    return walk.end("contained" if call.task_done or at_the_end else "abandoned")


def _resume(walk: Walk, event: Event) -> Onward:
    """Go on where a long turn was cut."""
    walk.heard_from = walk.call.repeat_from
    if isinstance(event, CardNumberDropped):
        walk.said.append(walk.phrase(walk.phrases.card_number_dropped))
    frames = walk.call.frames
    return end_of_length(walk) or (frames[-1].step if frames else end_politely(walk))


def _left(walk: Walk, event: Event) -> Onward:
    """Back from the queue, from a place that was dialled, or from a text message."""
    step = walk.current_step()
    if isinstance(step, JoinQueue):
        return people.leave_queue(walk, step, event)
    if isinstance(step, Transfer):
        return transferring.transfer_ended(walk, step, event)
    return people.text_sent(step, event) if isinstance(step, Text) else give_up(walk)


def _errand_answered(walk: Walk, waiting: ForErrand, event: Event) -> Onward:
    """An errand without an answer is `unavailable`; of a payment being settled nothing is certain then."""
    done = event if isinstance(event, ErrandDone) else ErrandDone(event.at, branching.UNAVAILABLE)
    match (waiting.errand, walk.current_step()):
        case ("look_up", LookUp() as step):
            return branching.looked_up(walk, step, done)
        case ("open_payment", Pay() as step):
            return paying.opened(walk, step, done)
        case ("settle_payment", Pay() as step):
            return paying.settled(walk, step, waiting, done)
        case ("record_consent", Consent() as step):
            return consents.recorded(walk, step, done)
        case _:
            return give_up(walk)


def _take(walk: Walk, name: str) -> Onward:
    """Take the step of this name in the current flow."""
    limit = step_limit(walk)
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
        case LookUp() | Pay() | JoinQueue() | Transfer() | Text() | HangUp():
            return _hand_over(walk, step)
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


def _hand_over(walk: Walk, step: LookUp | Pay | JoinQueue | Transfer | Text | HangUp) -> Onward:
    """Steps that are done outside the call, by an errand or the carrier."""
    match step:
        case LookUp():
            return branching.look_up(walk, step)
        case Pay():
            return paying.open_payment(walk, step)
        case JoinQueue():
            return people.join_queue(walk, step)
        case Transfer():
            return transferring.transfer(walk, step)
        case Text():
            return people.send_text(walk, step)
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
