"""The answers to the look-ups of the agents' desk: sign in and out, who is next, back in line.

Whoever asks must be signed in on this very call; the mark in the call is not enough, since an agent may have
signed in elsewhere meanwhile.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ivr.billing.limits import DAY_SECONDS, Limit, forget_failures, limit_of_caller, reserve, take_back
from ivr.calls.questions import Question
from ivr.desk.agents import AGENT as AGENT_NUMBER
from ivr.desk.agents import agent_on_call, is_talking, name_by_pin, seen, sign_in, sign_out
from ivr.desk.serving import Offer, give_back, next_entry
from ivr.engine.call import FactValue
from ivr.engine.events import ErrandDone
from ivr.engine.moments import HOME_ZONE
from ivr.flow.desk_lookups import AGENT
from ivr.sealing import Sealer

STRANDED_EVERY = timedelta(minutes=5)
"""How often an agent without callers looks whether an outage left somebody in the carrier's queue."""
SECONDS_A_MINUTE = 60
_OF_AGENT = "agent"


def _agent_sign_in(question: Question) -> ErrandDone:
    """A failure is counted before the comparison; beyond the limits the answer is `blocked`, right or
    wrong.
    """
    number = question.text("agent_number")
    limits = _guessing_limits(question, number)
    if not reserve(question.connection, limits, question.at):
        return question.done("blocked")
    name = name_by_pin(question.connection, question.sealer, number, question.text("agent_pin"))
    if name is None:
        return question.done("wrong")
    take_back(question.connection, limits, question.at)
    if is_talking(question.connection, number, question.call_sid, question.at):
        return question.done("talking")
    sign_in(question.connection, number, question.call_sid, question.at)
    return question.done("signed_in", (AGENT,), agent_name=name)


def _guessing_limits(question: Question, number: str) -> tuple[Limit, ...]:
    policy, sealer = question.policies.agents, question.sealer
    index = sealer.index(AGENT_NUMBER, number)
    return (
        Limit(_OF_AGENT, index, DAY_SECONDS, policy.per_agent_a_day),
        limit_of_caller(_OF_AGENT, question.caller_index(), policy.per_caller_a_day, policy.withheld_a_day),
    )


def lift_lock(connection: Connection, sealer: Sealer, number: str) -> None:
    """Wrong PINs for this agent count no more: she has a new one. Those of a number that calls still do."""
    forget_failures(connection, _OF_AGENT, sealer.index(AGENT_NUMBER, number))


def _next_caller(question: Question) -> ErrandDone:
    number = agent_on_call(question.connection, question.call_sid)
    if number is None:
        return question.done("signed_out")
    before = seen(question.connection, number, question.at)
    offer = next_entry(question.connection, question.sealer, number, question.at, HOME_ZONE)
    if offer is None:
        looks = question.policies.stranded_queue and _is_time_to_look(before, question.at)
        return question.done("perhaps_stranded" if looks else "nobody")
    way_out = "caller" if offer.kind == "live" else "to_call_back"
    return ErrandDone(question.at.isoformat(), way_out, _whisper(offer))


def _whisper(offer: Offer) -> dict[str, FactValue]:
    return {
        "waiter_line": offer.line,
        "waiter_about": offer.purpose,
        "waiter_language": offer.language,
        "waiter_account": "known" if offer.last_four else "unknown",
        "waiter_last_four": offer.last_four,
        "waited_minutes": max(0, offer.waited_seconds) // SECONDS_A_MINUTE,
        "others_waiting": offer.others,
    }


def _is_time_to_look(before: datetime | None, at: datetime) -> bool:
    """Once in each stretch of time, whoever asks first in it: nothing has to be kept for it."""
    stretch = STRANDED_EVERY.total_seconds()
    return before is not None and before.timestamp() // stretch != at.timestamp() // stretch


def _hand_back(question: Question) -> ErrandDone:
    number = agent_on_call(question.connection, question.call_sid)
    if number is not None:
        give_back(question.connection, number, question.at)
    return question.done("next")


def _agent_sign_out(question: Question) -> ErrandDone:
    sign_out(question.connection, question.call_sid, question.at)
    return question.done("next")


DESK_ANSWERS: dict[str, Callable[[Question], ErrandDone]] = {
    "agent_sign_in": _agent_sign_in,
    "next_caller": _next_caller,
    "hand_back": _hand_back,
    "agent_sign_out": _agent_sign_out,
}
