"""Calls that were cut off in self-service, kept for a quarter of an hour: number, line, place, moment.

The number is a keyed hash and the place a word of the flow. It is offered to one later call; that call may
ask again, since a caller who changes the language hears the greeting twice.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, delete, or_, select, text, update

from ivr.calls.questions import Question
from ivr.calls.tables import cut_off_calls
from ivr.database import Moment
from ivr.engine.call import Call
from ivr.engine.events import ErrandDone
from ivr.engine.resuming import place_cut_off
from ivr.flow.model import FlowSet
from ivr.sealing import PHONE, Sealer

OFFERED_WITHIN = timedelta(minutes=15)
LONGEST_PLACE = 40

# In one statement: a number may be a house's, and its calls be cut off at the same instant.
_KEEP = text(
    "INSERT INTO cut_off_calls (number_index, line, place, at) VALUES (:number_index, :line, :place, :at)"
    " ON CONFLICT (number_index, line)"
    " DO UPDATE SET place = excluded.place, at = excluded.at, offered_to = NULL"
).bindparams(bindparam("at", type_=Moment))


def keep_cut_off(connection: Connection, sealer: Sealer, flows: FlowSet, call: Call, at: str) -> None:
    """Remember where this caller was if she was cut off in self-service; a withheld number is nobody's."""
    place = place_cut_off(flows, call)
    if call.caller is None or place is None:
        return
    index = sealer.index(PHONE, call.caller)
    kept = {"number_index": index, "line": call.line, "place": place[:LONGEST_PLACE]}
    connection.execute(_KEEP, kept | {"at": datetime.fromisoformat(at)})


def cut_off_call(question: Question) -> ErrandDone:
    """Was this caller's last call on this line cut off within the last minutes?"""
    if question.caller is None:
        return question.done("none")
    offered = update(cut_off_calls).where(_offered(question)).values(offered_to=question.call_sid)
    place = question.connection.scalar(offered.returning(cut_off_calls.c.place))
    return question.done("none") if place is None else question.done("found", place=place)


def none_cut_off(question: Question) -> ErrandDone | None:
    """The same as far as it writes nothing: None where there is something to be offered."""
    return question.done("none") if _place_offered(question) is None else None


def forget_cut_offs(connection: Connection, at: datetime) -> int:
    """Forget those that are offered no more; says how many."""
    old = cut_off_calls.c.at <= at - OFFERED_WITHIN
    return connection.execute(delete(cut_off_calls).where(old)).rowcount


def _place_offered(question: Question) -> str | None:
    if question.caller is None:
        return None
    place: str | None = question.connection.scalar(select(cut_off_calls.c.place).where(_offered(question)))
    return place


def _offered(question: Question) -> ColumnElement[bool]:
    return (
        (cut_off_calls.c.number_index == question.sealer.index(PHONE, question.caller or ""))
        & (cut_off_calls.c.line == question.line)
        & (cut_off_calls.c.at > question.at - OFFERED_WITHIN)
        & or_(cut_off_calls.c.offered_to.is_(None), cut_off_calls.c.offered_to == question.call_sid)
    )
