"""What the agents' desk may ask for."""

from ivr.flow.lookup import FactMade, LookUpDeclaration

AGENT = "agent"
"""The mark that a way out of a look-up leaves when an agent has signed in."""

_WAITER: dict[str, FactMade] = {
    "waiter_line": FactMade("text", "open", names_line=True),
    "waiter_about": FactMade("text", "open"),
    "waiter_language": FactMade("text", "open"),
    "waiter_account": FactMade("text", "open"),
    "waiter_last_four": FactMade("digits", "open"),
    "waited_minutes": FactMade("minutes", "open"),
    "others_waiting": FactMade("number", "open"),
}
"""Who is next, as the agent hears it: open, since only an agent may ask. `waiter_account`: is it `known`."""

DESK_LOOK_UPS = (
    LookUpDeclaration(
        "agent_sign_in",
        "Agent number and PIN together. An unknown agent and a wrong PIN look alike. `talking`: elsewhere.",
        needs=("agent_number", "agent_pin"),
        ways_out={
            "signed_in": {"agent_name": FactMade("text", "open")},
            "wrong": {},
            "blocked": {},
            "talking": {},
            "unavailable": {},
        },
        marks={"signed_in": (AGENT,)},
    ),
    LookUpDeclaration(
        "next_caller",
        "Who waits longest in the agent's queues; from now on she is offered to this agent alone.",
        needs=(),
        ways_out={
            "caller": _WAITER,
            "to_call_back": _WAITER,
            "nobody": {},
            "perhaps_stranded": {},
            "signed_out": {},
            "unavailable": {},
        },
        needs_agent=True,
    ),
    LookUpDeclaration(
        "hand_back",
        "Whoever was offered goes back to her place in line, for another agent.",
        needs=(),
        ways_out={"next": {}, "unavailable": {}},
        needs_agent=True,
    ),
    LookUpDeclaration(
        "agent_sign_out",
        "The agent takes no more calls. Whoever was offered goes back to her place in line.",
        needs=(),
        ways_out={"next": {}, "unavailable": {}},
        needs_agent=True,
    ),
)
