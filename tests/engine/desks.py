"""An agents' desk by hand, and an agent who has signed in there."""

from ivr.engine.call import FactValue
from ivr.engine.errands import ConnectCaller
from ivr.flow.desk_lookups import AGENT
from ivr.flow.model import Ask, Flow, HangUp, Language, LookUp, Menu
from ivr.flow.people import Connect
from tests.engine.building import Walker, choice, flow, flow_set, prompt

CONNECTED_WAYS = ("talked", "gone", "busy", "no_answer", "unavailable")


def desk_flow() -> Flow:
    """Each way out of the connection leads to a menu of its name, from which 1 leads to the connection."""
    outcomes = {"signed_in": "ready", "wrong": "bye", "blocked": "bye", "unavailable": "bye"}
    back = (choice("1", "take", "Take."), choice("2", "next_one", "Next."), choice("3", "stranded", "Look."))
    menus = [Menu(way, 20, prompt(f"{way}."), back, way) for way in ("ready", "nobody", *CONNECTED_WAYS)]
    ways = {way: way for way in CONNECTED_WAYS}
    waiters = ("caller", "to_call_back", "nobody", "perhaps_stranded", "signed_out", "unavailable")
    return flow(
        "desk",
        Ask("number", 1, prompt("Number?"), "agent_number", "digits", "pin", "bye", confirm=False),
        Ask("pin", 2, prompt("PIN?"), "agent_pin", "digits", "sign_in", "bye", secret=True, confirm=False),
        LookUp("sign_in", 3, "agent_sign_in", outcomes),
        LookUp("next_one", 4, "next_caller", dict.fromkeys(waiters, "nobody")),
        Connect("take", 5, "caller", ways),
        Connect("stranded", 6, "stranded", ways),
        HangUp("bye", 7, prompt("Good-bye.")),
        *menus,
    )


def signed_in(walker: Walker) -> Walker:
    """Past number and PIN."""
    walker.presses("101")
    walker.presses("482913")
    walker.is_answered("signed_in", AGENT, agent_name="Alma Ruiz")
    return walker


def agent_at_desk(language: Language = "en") -> Walker:
    return signed_in(Walker(flow_set(desk_flow(), language=language)))


def takes(walker: Walker, way_out: str, **facts: FactValue) -> None:
    """Presses 1 to be connected, and the errand finds this."""
    walker.presses("1")
    assert walker.turn.errand == ConnectCaller("caller")
    walker.is_answered(way_out, **facts)
