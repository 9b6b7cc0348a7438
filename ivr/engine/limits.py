"""What ends a call that does not end by itself: first with a person, then with a good-bye.

Nobody is stopped on the way to a person, nor while a number is read to her, nor within a turn: what was
done is told first.
"""

from datetime import timedelta

from msgspec.structs import replace

from ivr.engine.moments import read_moment
from ivr.engine.reprompting import say_what_comes
from ivr.engine.walk import MAX_STEPS_PER_TURN, Onward, Walk, end_politely, person_step
from ivr.flow.desk_lookups import AGENT
from ivr.flow.model import ReadBack
from ivr.flow.people import CallBack, JoinQueue

MAX_STEPS_PER_CALL = 500
"""Steps and repetitions of one call; then the next question is answered with a person."""
MAX_STEPS_TO_A_PERSON = 60
"""So many steps more are left on the way to a person, and again so many after it; then a good-bye."""
LED_AFTER = MAX_STEPS_PER_CALL + MAX_STEPS_TO_A_PERSON
ENDED_AFTER = LED_AFTER + MAX_STEPS_TO_A_PERSON
CIRCLE_AFTER = ENDED_AFTER + MAX_STEPS_PER_TURN
"""Only flows that go round without a question come to so many steps; the flow check refuses them."""
MAX_CALL_LENGTH = timedelta(hours=2)
MAX_DESK_STEPS = 50_000
MAX_DESK_LENGTH = timedelta(hours=14)
"""An agent's own call lasts as long as a shift, most of it asking for the next caller."""


def limit_at_question(walk: Walk) -> Onward | None:
    """Where the call goes in place of what was answered: once to a person, in the end to a good-bye."""
    taken, person = walk.call.steps_taken, person_step(walk)
    if AGENT in walk.call.marks:
        is_over = taken >= MAX_DESK_STEPS or _is_longer_than(walk, MAX_DESK_LENGTH)
        return end_politely(walk, walk.phrases.too_long) if is_over else None
    if taken >= ENDED_AFTER:
        return end_politely(walk, walk.phrases.too_long)
    if taken >= LED_AFTER or (taken < MAX_STEPS_PER_CALL and not _is_longer_than(walk, MAX_CALL_LENGTH)):
        return None
    if _is_being_helped(walk):
        return None
    if person is None:
        return end_politely(walk, walk.phrases.too_long)
    walk.call = replace(walk.call, steps_taken=LED_AFTER)
    walk.said.append(walk.phrase(walk.phrases.long_call))
    say_what_comes(walk, person)
    return person


def limit_in_turn(walk: Walk) -> Onward | None:
    """The same for flows that go round without a question."""
    taken, person = walk.call.steps_taken, person_step(walk)
    if taken < (MAX_DESK_STEPS if AGENT in walk.call.marks else CIRCLE_AFTER):
        return None
    if taken == CIRCLE_AFTER and person is not None:
        walk.call = replace(walk.call, steps_taken=taken + 1)
        return person
    at_the_end = taken >= CIRCLE_AFTER + MAX_STEPS_TO_A_PERSON or person is None
    return end_politely(walk, walk.phrases.too_long) if at_the_end else None


def _is_longer_than(walk: Walk, longest: timedelta) -> bool:
    now, start = read_moment(walk.at), read_moment(walk.call.started_at)
    return now is not None and start is not None and now - start > longest


def _is_being_helped(walk: Walk) -> bool:
    """A number is read to her, or she is in a flow that others use for a person or a call-back."""
    flows = [walk.flows.flows.get(frame.flow) for frame in walk.call.frames[1:]]
    return isinstance(walk.current_step(), ReadBack) or any(
        isinstance(step, JoinQueue | CallBack)
        for flow in flows
        if flow is not None
        for step in flow.steps.values()
    )
