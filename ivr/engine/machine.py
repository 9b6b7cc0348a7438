"""The engine: an event in, a turn out. Pure and total.

For every compiled flow set, every call reached from it and every event there is a turn that waits for the
caller, names an errand, or ends the call; never an exception. No clock, no database, no chance.
"""

from typing import assert_never

from ivr.engine import (
    branching,
    calling_back,
    connecting,
    consents,
    lining_up,
    paying,
    people,
    reading_back,
    taking_messages,
    transferring,
)
from ivr.engine.call import (
    Call,
    Ended,
    ForConfirmation,
    ForConnection,
    ForDigits,
    ForDoubt,
    ForErrand,
    ForKey,
    ForMessage,
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
from ivr.engine.steps import take
from ivr.engine.turn import Turn
from ivr.engine.walk import (
    Onward,
    Walk,
    end_politely,
    give_up,
)
from ivr.flow.line_order import lines_in_order
from ivr.flow.model import (
    Consent,
    FlowSet,
    LookUp,
    Menu,
    Pay,
    TakeMessage,
    Text,
)
from ivr.flow.people import CallBack, Connect, JoinQueue, Transfer


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
        onward = take(walk, onward)
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
        case ForMessage() | ForConnection() | ForQueue() | ForTransfer() | ForText():
            return _left(walk, waiting, event)
        case ForNothing():
            return _resume(walk, event)
        case _:
            assert_never(waiting)


def _hung_up(walk: Walk) -> Turn:
    """The caller is gone: she has what she came for, or the call was abandoned."""
    call = walk.call
    if isinstance(call.waiting, ForPayment):
        return paying.hung_up_while_paying(walk, call.waiting)
    reading_back.heard_so_far(walk)
    step = walk.current_step()
    at_the_end = isinstance(call.waiting, ForKey | ForDoubt) and isinstance(step, Menu) and step.task_done
    return walk.end("contained" if call.task_done or at_the_end else "abandoned")


def _resume(walk: Walk, event: Event) -> Onward:
    """Go on where a long turn was cut."""
    walk.heard_from = walk.call.repeat_from
    if isinstance(event, CardNumberDropped):
        walk.said.append(walk.phrase(walk.phrases.card_number_dropped))
    frames = walk.call.frames
    return frames[-1].step if frames else end_politely(walk)


def _left(
    walk: Walk, waiting: ForMessage | ForConnection | ForQueue | ForTransfer | ForText, event: Event
) -> Onward:
    """Back from the queue, from a place that was dialled, from a recording or a text message."""
    match walk.current_step():
        case JoinQueue() as step:
            return lining_up.leave_queue(walk, step, event)
        case Transfer() as step:
            return transferring.transfer_ended(walk, step, event)
        case TakeMessage() if isinstance(waiting, ForMessage):
            return taking_messages.message_left(walk, waiting, event)
        case Connect() if isinstance(waiting, ForConnection):
            return connecting.connection_left(walk, waiting, event)
        case Text() as step:
            return people.text_sent(walk, step, event)
        case _:
            return give_up(walk)


def _errand_answered(walk: Walk, waiting: ForErrand, event: Event) -> Onward:
    """An errand without an answer is `unavailable`; of a payment being settled nothing is certain then."""
    done = event if isinstance(event, ErrandDone) else ErrandDone(event.at, branching.UNAVAILABLE)
    match (waiting.errand, walk.current_step()):
        case ("look_up", LookUp() as step):
            return branching.looked_up(walk, step, done)
        case ("may_text", Text() as step):
            return people.send_text(walk, step, done)
        case ("open_payment", Pay() as step):
            return paying.opened(walk, step, done)
        case ("settle_payment", Pay() as step):
            return paying.settled(walk, step, waiting, done)
        case ("record_consent", Consent() as step):
            return consents.recorded(walk, step, done)
        case _:
            return _person_errand_answered(walk, waiting, done)


def _person_errand_answered(walk: Walk, waiting: ForErrand, done: ErrandDone) -> Onward:
    """Errands of the steps that lead to people."""
    match (waiting.errand, walk.current_step()):
        case ("join_line", JoinQueue() as step):
            return lining_up.joined_line(walk, step, done)
        case ("leave_line", JoinQueue() as step):
            return lining_up.left_line(walk, step, waiting)
        case ("ask_call_back", CallBack() as step):
            return calling_back.call_back_asked(walk, step, done)
        case ("open_message", TakeMessage() as step):
            return taking_messages.message_opened(walk, step, done)
        case ("keep_message", TakeMessage() as step):
            return taking_messages.message_kept(walk, step, waiting, done)
        case ("connect_caller", Connect() as step):
            return connecting.caller_found(walk, step, done)
        case ("end_connection", Connect() as step):
            return connecting.connection_ended(walk, step, waiting, done)
        case _:
            return give_up(walk)
