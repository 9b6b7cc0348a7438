"""Why a call of the past went its way: each step that a turn left, with the reason in words for staff.

A reason names ways out, cases and clocks, never the value of a fact: what an account holds is nobody's
business here.
"""

from datetime import datetime

from msgspec import Struct

from ivr.calls.histories import CallHistory, TurnOfPast
from ivr.calls.recorded_words import with_words
from ivr.calls.words import Said
from ivr.engine.branching import CASE, OTHERWISE
from ivr.engine.calendars import local_moment
from ivr.engine.call import Frame
from ivr.engine.events import CallerGone, DigitsEntered, SpeechHeard
from ivr.engine.trail import Trail
from ivr.flow.model import Ask, Case, Choose, FlowSet, LookUp, Menu, Step
from ivr.flow.people import Hours
from ivr.money import format_dollars

WAITS = {
    "key": "waits for a key",
    "doubt": "asks whether this choice was meant",
    "digits": "waits for digits",
    "confirmation": "asks whether the number is right",
    "pen": "waits until the caller can write",
    "read_back": "offers the number once more",
    "payment": "the payment is taken",
    "queue": "waits for a person",
    "transfer": "another telephone is rung",
    "message": "records",
    "connection": "an agent is connected",
    "text": "a text message is sent",
    "nothing": "goes on by itself",
    "ended": "the call is over",
}
"""What a turn ends in, by the tag of `Call.waiting`."""


class Reason(Struct, frozen=True):
    """A step that was passed. `verb` is "" where the version knows no such step. `why`: how it was left, ""
    for a step that has one way on.
    """

    flow: str
    step: str
    verb: str
    why: str


class TurnTold(Struct, frozen=True):
    """A turn as staff read it. `then`: what it ended in, "" where that was not kept."""

    number: int
    at: str
    happened: str
    reasons: tuple[Reason, ...]
    said: tuple[Said, ...]
    then: str


def turns_told(flows: FlowSet, history: CallHistory) -> tuple[TurnTold, ...]:
    """Every turn of a call. `flows`: of its version, with its closings."""
    return tuple(
        TurnTold(
            turn.number,
            turn.at,
            turn.happened,
            reasons_of(flows, history, place),
            with_words(flows, turn.said),
            WAITS[turn.trail.waits_for] if turn.trail else "",
        )
        for place, turn in enumerate(history.turns)
    )


def reasons_of(flows: FlowSet, history: CallHistory, place: int) -> tuple[Reason, ...]:
    """The steps of the turn at this place, the first where it began. Nothing for one without a trail."""
    turn = history.turns[place]
    if turn.trail is None:
        return ()
    before = history.turns[place - 1].trail if place else None
    began = [before.stands] if before else []
    stood = enumerate([*began, *turn.trail.passed], 0 if began else 1)
    return tuple(_reason(flows, frames[-1], turn, turn.trail, passed) for passed, frames in stood if frames)


def _reason(flows: FlowSet, frame: Frame, turn: TurnOfPast, trail: Trail, passed: int) -> Reason:
    flow = flows.flows.get(frame.flow)
    step = flow.steps.get(frame.step) if flow else None
    verb = str(step.__struct_config__.tag) if step else ""
    return Reason(frame.flow, frame.step, verb, _why(flows, step, turn, trail.results_at(passed)))


def _why(flows: FlowSet, step: Step | None, turn: TurnOfPast, results: tuple[str, ...]) -> str:
    if not results:
        return ""
    match step:
        case Hours():
            return _clock(flows, step, turn.at, results[0])
        case Choose():
            return _case(step, results[0])
        case LookUp():
            return f"{_plain(step.look_up)}: {_plain(results[-1])}"
        case Menu():
            return _at_menu(turn, results)
        case Ask() if results[0] == "taken":
            return f"{_plain(step.fact)}: taken"
        case _:
            return ", ".join(map(_plain, results))


def _clock(flows: FlowSet, step: Hours, at: str, result: str) -> str:
    calendar = flows.calendars.get(step.calendar)
    if calendar is None:
        return _plain(result)
    wall = local_moment(calendar, datetime.fromisoformat(at))
    return f"{wall.hour}:{wall:%M} on a {wall:%A}, calendar {step.calendar}: {result}"


def _case(step: Choose, result: str) -> str:
    number = result.removeprefix(CASE)
    if result == OTHERWISE or not number.isdigit() or int(number) > len(step.cases):
        return f"{_plain(step.fact)}: none of the cases"
    return f"{_plain(step.fact)} {_case_in_words(step.cases[int(number) - 1])}"


def _case_in_words(case: Case) -> str:
    if case.any_of:
        return f"is {' or '.join(case.any_of)}"
    bounds = (("above", case.above), ("below", case.below))
    return " and ".join(f"{word} {_bound(bound)}" for word, bound in bounds if bound is not None)


def _bound(bound: int) -> str:
    """A case does not say whether it is about money; both readings are told."""
    return f"{bound} (as money {format_dollars(bound)})" if bound >= 100 else str(bound)


def _at_menu(turn: TurnOfPast, results: tuple[str, ...]) -> str:
    told = ", ".join(map(_plain, results))
    match turn.event:
        case SpeechHeard() if results[0] not in ("mismatch", "silence"):
            return f"spoke; understood as {told}"
        case DigitsEntered(digits=keys) if results[0] != keys:
            return f"pressed {keys}: {told}"
        case DigitsEntered():
            return f"pressed {told}"
        case CallerGone():
            return "hung up"
        case _:
            return told


def _plain(name: str) -> str:
    return name.replace("_", " ")
