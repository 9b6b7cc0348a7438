"""G13: a past call walked again by its own version and by another, a turn."""

from itertools import cycle, islice
from time import perf_counter

from bench.long_lines import NUMBER
from ivr.engine.call import Ended
from ivr.engine.events import CallAnswered, CallerGone, DigitsEntered, ErrandDone, Event
from ivr.engine.machine import advance, begin
from ivr.engine.trail import trail_of
from ivr.engine.turn import Turn, joined
from ivr.flow.model import FlowSet
from ivr.replaying.comparing import replay
from ivr.replaying.past import PastCall, PastTurn
from ivr.telephony import to_e164

AT = "2026-11-24T15:00:00+00:00"
KEYS = ("1", "2", "1", "3", "9", "1")
TURNS = 12
CALLS = 40


def past_call(flows: FlowSet) -> PastCall:
    """A caller who goes down through the menus for a dozen turns, and hangs up."""
    answered = CallAnswered(AT, "CA1", to_e164(NUMBER) or "", "+12025550142")
    events: list[Event] = [answered]
    turns = [_whole(flows, begin(flows, answered))]
    for key in islice(cycle(KEYS), TURNS):
        if isinstance(turns[-1].call.waiting, Ended):
            break
        events.append(DigitsEntered(AT, key))
        turns.append(_whole(flows, advance(flows, turns[-1].call, events[-1])))
    if not isinstance(turns[-1].call.waiting, Ended):
        events.append(CallerGone(AT))
        turns.append(_whole(flows, advance(flows, turns[-1].call, events[-1])))
    kept = (PastTurn(event, trail_of(turn)) for event, turn in zip(events, turns, strict=True))
    return PastCall("CA1", tuple(kept))


def replay_turns(flows: FlowSet, past: PastCall) -> float:
    """Microseconds a turn. Raises ValueError where the call goes otherwise than it went."""
    started = perf_counter()
    verdicts = {replay(flows, flows, past).verdict for _ in range(CALLS)}
    taken = perf_counter() - started
    if verdicts != {"the same"}:
        raise ValueError(f"The call to be measured goes otherwise: {verdicts}")
    return taken * 1e6 / (CALLS * len(past.turns))


def _whole(flows: FlowSet, turn: Turn) -> Turn:
    while turn.errand is not None:
        done = ErrandDone(AT, "unavailable")
        turn = joined(turn, done, advance(flows, turn.call, done))
    return turn
