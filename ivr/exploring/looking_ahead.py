"""What the engine looks ahead to at a question, before anybody goes there.

It promises a person after the last try, and tells the key for one, only where the way leads to one; and it
asks whether spoken words were meant where the choice pays, texts or writes at once. So what is heard at a
question may go by steps that the call does not pass.
"""

from collections.abc import Iterable, Iterator, Mapping

from ivr.engine.call import Frame
from ivr.engine.walk import PERSON_KEY
from ivr.exploring.reading import ways_of
from ivr.flow.model import Ask, Choose, Consent, Done, Flow, FlowSet, LookUp, Menu, Say, Step, Use
from ivr.flow.people import Hours


def looked_at(flows: FlowSet, frame: Frame) -> Iterator[Frame]:
    """Where a question looks first. What lies behind the flow it stands in is looked at from the step that
    uses that flow.
    """
    flow, step = _found(flows, frame)
    match step:
        case Menu() | Ask() | Consent() if flow is not None:
            yield from _frames(flow, (step.give_up, flow.everywhere.get(PERSON_KEY, "")))
            yield from _spoken(flow, step)
        case Use() if flow is not None:
            yield from _frames(flow, step.results.values())
        case _:
            return


def unasked_from(flows: FlowSet, goals: Iterable[Frame]) -> Mapping[Frame, tuple[Frame, ...]]:
    """These steps, and what is come to from them with nothing asked on the way; each with where it leads."""
    found: dict[Frame, tuple[Frame, ...]] = {}
    ahead = list(goals)
    while ahead:
        frame = ahead.pop()
        if frame not in found:
            found[frame] = tuple(_onward(flows, frame))
            ahead += found[frame]
    return found


def goes_by_what_is_behind(flows: FlowSet, frame: Frame) -> bool:
    """Does a menu, where words are spoken, look beyond the end of the flow that it stands in? Or a question,
    at its last try, where that ends the flow?
    """
    flow, step = _found(flows, frame)
    if flow is None:
        return False
    if isinstance(step, Menu | Ask | Consent) and isinstance(flow.steps.get(step.give_up), Done):
        return True
    ahead = unasked_from(flows, _spoken(flow, step))
    return any(one.flow == flow.name and isinstance(_found(flows, one)[1], Done) for one in ahead)


def _spoken(flow: Flow, step: Step | None) -> Iterator[Frame]:
    choices = step.choices if isinstance(step, Menu) else ()
    yield from _frames(flow, (choice.go for choice in choices if choice.words))


def _onward(flows: FlowSet, frame: Frame) -> Iterator[Frame]:
    """Where a step leads that does not wait for the caller."""
    flow, step = _found(flows, frame)
    if flow is None or not isinstance(step, Say | Hours | LookUp | Choose | Use):
        return
    yield from _frames(flow, (goal for goal, _ in ways_of(flow, step)))
    used = flows.flows.get(step.flow) if isinstance(step, Use) else None
    if used is not None:
        yield Frame(used.name, used.start)


def _frames(flow: Flow, steps: Iterable[str]) -> Iterator[Frame]:
    return (Frame(flow.name, step) for step in steps)


def _found(flows: FlowSet, frame: Frame) -> tuple[Flow | None, Step | None]:
    flow = flows.flows.get(frame.flow)
    return flow, flow.steps.get(frame.step) if flow else None
