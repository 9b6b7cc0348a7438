"""Steps that say nothing: a branch on a fact, another flow and its end, a look-up."""

from msgspec.structs import replace

from ivr.engine.call import FactValue, ForErrand, Frame
from ivr.engine.errands import RunLookUp
from ivr.engine.events import ErrandDone
from ivr.engine.moments import today
from ivr.engine.walk import MAX_FRAMES, Onward, Walk, end_politely, give_up
from ivr.flow.desk_lookups import AGENT
from ivr.flow.kinds import ACCOUNT_NUMBER, TODAY
from ivr.flow.lookup import LookUpDeclaration
from ivr.flow.lookups import LOOK_UPS, VERIFIED
from ivr.flow.model import Case, Choose, Done, LookUp, Use

UNAVAILABLE = "unavailable"
CASE = "case "
OTHERWISE = "otherwise"
"""How a branch on a fact is left: `case 2` is its second."""


def way_out(walk: Walk, ways_out: dict[str, str], result: str) -> Onward:
    """The step of this result; one that was not declared is `unavailable`."""
    known = result if ways_out.get(result) else UNAVAILABLE
    walk.leaves_by(known)
    goal = ways_out.get(known)
    return give_up(walk) if goal is None else goal


def branch(walk: Walk, step: Choose) -> Onward:
    """The first case that fits; an unknown fact takes `otherwise`."""
    value = today(walk.at) if step.fact == TODAY else walk.call.facts.get(step.fact)
    for number, case in enumerate(step.cases if value is not None else (), 1):
        if value is not None and fits(case, value):
            walk.leaves_by(f"{CASE}{number}")
            return case.go
    walk.leaves_by(OTHERWISE)
    return step.otherwise


def fits(case: Case, value: FactValue) -> bool:
    """Is it one of the case's values, or strictly within its bounds?"""
    if case.any_of:
        return str(value) in case.any_of
    if case.above is None and case.below is None:
        return False
    if not isinstance(value, int):
        return False
    return (case.above is None or value > case.above) and (case.below is None or value < case.below)


def use(walk: Walk, step: Use) -> Onward:
    """Into another flow; its `done` comes back here."""
    used = walk.flows.flows.get(step.flow)
    if used is None or len(walk.call.frames) >= MAX_FRAMES:
        return give_up(walk)
    for fact, word in step.remember.items():
        walk.learn(fact, word)
    walk.call = replace(walk.call, frames=(*walk.call.frames, Frame(used.name, used.start)))
    return used.start


def finish_flow(walk: Walk, step: Done) -> Onward:
    """Back to the flow that used this one, by the way out of this result."""
    if len(walk.call.frames) < 2:
        return end_politely(walk)
    walk.call = replace(walk.call, frames=walk.call.frames[:-1])
    user = walk.current_step()
    return way_out(walk, user.results, step.result) if isinstance(user, Use) else give_up(walk)


def look_up(walk: Walk, step: LookUp) -> Onward:
    """Send the look-up out with the facts it needs. One that lacks something is `unavailable`."""
    declared = LOOK_UPS.get(step.look_up)
    verified = VERIFIED in walk.call.marks
    known = {**walk.call.facts, **walk.secrets}
    if declared is None or not _is_permitted(declared, walk.call.marks):
        return way_out(walk, step.ways_out, UNAVAILABLE)
    if any(need not in known for need in declared.needs):
        return way_out(walk, step.ways_out, UNAVAILABLE)
    its_own = {name for facts in declared.ways_out.values() for name in facts}
    given = {name: known[name] for name in known if name in declared.needs or name in its_own}
    purpose = walk.flow.title if walk.flow else ""
    errand = RunLookUp(step.look_up, given, walk.call.caller, verified, walk.call.line, purpose)
    return walk.send_out(ForErrand("look_up"), errand)


def _is_permitted(declared: LookUpDeclaration, marks: tuple[str, ...]) -> bool:
    """What tells private things is for the account holder, and who waits for a person is for agents."""
    is_holders, is_agents = declared.needs_verified, declared.needs_agent
    return (not is_holders or VERIFIED in marks) and (not is_agents or AGENT in marks)


def looked_up(walk: Walk, step: LookUp, done: ErrandDone) -> Onward:
    """Keep what the look-up made known, and go its way. Only declared marks count. Some ways out are what the
    caller called for: from there on a hang-up is no loss.
    """
    declared = LOOK_UPS.get(step.look_up)
    if declared is None or done.way_out == UNAVAILABLE or done.way_out not in step.ways_out:
        return way_out(walk, step.ways_out, UNAVAILABLE)
    if ACCOUNT_NUMBER in done.facts:
        walk.learn(ACCOUNT_NUMBER, done.facts[ACCOUNT_NUMBER])
    call = walk.call
    allowed = declared.marks.get(done.way_out, ())
    new = tuple(mark for mark in done.marks if mark in allowed and mark not in call.marks)
    made = {name: _named(walk, declared, done.way_out, name, value) for name, value in done.facts.items()}
    is_done = call.task_done or done.way_out in declared.accomplishes
    walk.call = replace(call, facts={**call.facts, **made}, marks=(*call.marks, *new), task_done=is_done)
    return way_out(walk, step.ways_out, done.way_out)


def _named(walk: Walk, declared: LookUpDeclaration, result: str, name: str, value: FactValue) -> FactValue:
    """A line is known by what it is for, not by its number."""
    fact = declared.ways_out.get(result, {}).get(name)
    if fact is None or not fact.names_line:
        return value
    line = walk.flows.lines.get(str(value))
    flow = walk.flows.flows.get(line.flow) if line else None
    return flow.title if flow else ""
