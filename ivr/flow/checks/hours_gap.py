"""Who is led to a queue because people are there finds them there, or `nobody_here` says what happens;
and no day of the week is forgotten.

Why: a caller who was told that an associate is there would wait for nobody.

Bad:   hours: general,  and  open: leads to a queue with  hours: billing  that are others
       weekly: {monday to wednesday: 8:30 to 17:00, friday: 8:30 to 17:00}
Good:  hours: billing
       weekly: {monday to wednesday: 8:30 to 17:00, thursday: closed, friday: 8:30 to 17:00}
"""

from ivr.flow.people import Hours, JoinQueue
from ivr.flow.problems import Hint
from ivr.flow.reading import ReadFlow, ReadStep
from ivr.flow.scope import Scope

RULE = "hours-gap"


def check(scope: Scope) -> None:
    """Compares the hours that are asked with those of the queue behind. Days are told where they are read."""
    for flow, step in scope.steps():
        if isinstance(step.step, Hours):
            _compare(scope, flow, step, step.step)


def _compare(scope: Scope, flow: ReadFlow, step: ReadStep, hours: Hours) -> None:
    calendars, queues = scope.version.calendars or {}, scope.version.queues or {}
    asked = calendars.get(hours.calendar)
    for name in sorted(scope.graph.quick_steps(flow.name, hours.open)):
        behind = flow.steps.get(name)
        if behind is None or not isinstance(behind.step, JoinQueue) or "nobody_here" in behind.step.ways_out:
            continue
        queue = queues.get(behind.step.queue)
        kept = calendars.get(queue.calendar or "") if queue else None
        if asked and queue and kept and (asked.rule, asked.time_zone) != (kept.rule, kept.time_zone):
            message = (
                f"'{hours.calendar}' is asked, but the people of queue '{queue.name}' keep '{kept.name}'"
            )
            hint = Hint(f"write  hours: {kept.name}", behind.place)
            scope.notes.warning(RULE, step.places.get("hours", step.place), message, hint)
