"""What a step sets going before the caller is asked again."""

from ivr.engine.call import Frame
from ivr.engine.walk import Walk
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.model import Choose, Done, LookUp, Pay, Say, Step, Text, Use
from ivr.flow.people import CallBack, Hours

MAX_STEPS_LOOKED_AHEAD = 200
"""A way longer than this is taken to move something: too careful is a question more, no harm."""

Frames = tuple[Frame, ...]


def acts_at_once(walk: Walk, name: str) -> bool:
    """Does some way from this step of the current flow move money or records with nothing asked on it?"""
    frames = walk.call.frames
    if not frames:
        return True
    ahead: list[Frames] = [(*frames[:-1], Frame(frames[-1].flow, name))]
    for looked, standing in enumerate(ahead):
        step = _step_at(walk, standing)
        if looked >= MAX_STEPS_LOOKED_AHEAD or _acts(step):
            return True
        ahead += [after for after in _ways_on(walk, standing, step) if after not in ahead]
    return False


def _acts(step: Step | None) -> bool:
    match step:
        case Pay() | Text() | CallBack():
            return True
        case LookUp(look_up=look_up):
            declared = LOOK_UPS.get(look_up)
            return declared is None or declared.writes
        case _:
            return False


def _ways_on(walk: Walk, standing: Frames, step: Step | None) -> list[Frames]:
    """Where a step leads that does not wait for the caller."""
    match step:
        case Use(flow=used) if used in walk.flows.flows:
            return [(*standing, Frame(used, walk.flows.flows[used].start))]
        case Done(result=result):
            return _returned(walk, standing[:-1], result)
        case _:
            return [_moved(standing, goal) for goal in _goals(step)]


def _goals(step: Step | None) -> tuple[str, ...]:
    match step:
        case Say(next=goal):
            return (goal,)
        case Hours(open=in_hours, closed=otherwise):
            return in_hours, otherwise
        case LookUp(ways_out=ways_out):
            return tuple(ways_out.values())
        case Choose(cases=cases, otherwise=otherwise):
            return (*(case.go for case in cases), otherwise)
        case _:
            return ()


def _returned(walk: Walk, standing: Frames, result: str) -> list[Frames]:
    used = _step_at(walk, standing)
    goal = used.results.get(result) if isinstance(used, Use) else None
    return [_moved(standing, goal)] if goal is not None else []


def _moved(standing: Frames, goal: str) -> Frames:
    return (*standing[:-1], Frame(standing[-1].flow, goal))


def _step_at(walk: Walk, standing: Frames) -> Step | None:
    flow = walk.flows.flows.get(standing[-1].flow) if standing else None
    return flow.steps.get(standing[-1].step) if flow else None
