"""Who waits for a person is told, and connected, only behind a look-up that signed an agent in.

Why: anyone can dial the desk's number.

Bad:   look_up: next_caller          (before  look_up: agent_sign_in)
Good:  look_up: agent_sign_in
       signed_in: next_caller
"""

from ivr.flow.desk_lookups import AGENT
from ivr.flow.lookups import LOOK_UPS
from ivr.flow.model import LookUp
from ivr.flow.people import Connect
from ivr.flow.problems import Hint
from ivr.flow.reading import ReadStep
from ivr.flow.scope import Scope

RULE = "not-an-agent"
_HINT = Hint("lead here only from the way out 'signed_in' of  look_up: agent_sign_in")


def check(scope: Scope) -> None:
    """Look-ups of agents, and connections."""
    for _graph, step, certain in scope.reached_steps():
        verb = _verb_of_agents(step)
        if verb is not None and AGENT not in certain.marks:
            message = f"'{step.name}' is for agents; nobody has signed in on every path here"
            scope.notes.error(RULE, step.places[verb], message, _HINT)


def _verb_of_agents(step: ReadStep) -> str | None:
    match step.step:
        case Connect():
            return "connect"
        case LookUp(look_up=name) if name in LOOK_UPS and LOOK_UPS[name].needs_agent:
            return "look_up"
        case _:
            return None
