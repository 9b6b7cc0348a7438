"""`hours:` must name a calendar of flows/hours.yaml.

Why: nobody could say whether people answer now.

Bad:   hours: biling
Good:  hours: billing
"""

from ivr.flow.people import Hours
from ivr.flow.problems import quoted
from ivr.flow.scope import Scope

RULE = "unknown-calendar"


def check(scope: Scope) -> None:
    """Calendars that steps name."""
    known = scope.version.calendars
    for _, step in scope.steps():
        if known is None or not isinstance(step.step, Hours):
            continue
        name = step.step.calendar
        if name and name not in known:
            message = f"there is no calendar named {quoted(name)} in hours.yaml"
            scope.notes.error(RULE, step.places["hours"], message, *scope.notes.suggest(name, known))
