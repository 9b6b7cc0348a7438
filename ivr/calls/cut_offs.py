"""Calls that were cut off in self-service, kept for a quarter of an hour: number, line, place, moment.

The number is a keyed hash and the place a word of the flow. It is offered to one later call; that call may
ask again, since a caller who changes the language hears the greeting twice.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, or_, select, text, update
from sqlalchemy.sql.dml import ReturningUpdate

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

_OFFERED = (
    (cut_off_calls.c.number_index == bindparam("caller"))
    & (cut_off_calls.c.line == bindparam("called"))
    & (cut_off_calls.c.at > bindparam("not_before"))
    & or_(cut_off_calls.c.offered_to.is_(None), cut_off_calls.c.offered_to == bindparam("call_sid"))
)
# Made once: every first turn of a call asks, and building a statement costs more than running it.
_LOOK = select(cut_off_calls.c.place).where(_OFFERED)
_OFFER = (
    update(cut_off_calls)
    .where(_OFFERED)
    .values(offered_to=bindparam("call_sid"))
    .returning(cut_off_calls.c.place)
)


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
    place = _asked(_OFFER, question)
    return question.done("none") if place is None else question.done("found", place=place)


def none_cut_off(question: Question) -> ErrandDone | None:
    """The same as far as it writes nothing: None where there is something to be offered."""
    return question.done("none") if _asked(_LOOK, question) is None else None


def forget_cut_offs(connection: Connection, at: datetime) -> int:
    """Forget those that are offered no more; says how many."""
    old = cut_off_calls.c.at <= at - OFFERED_WITHIN
    return connection.execute(delete(cut_off_calls).where(old)).rowcount


def _asked(statement: Select[Any] | ReturningUpdate[Any], question: Question) -> str | None:
    """The place where she was; a withheld number is nobody's."""
    if question.caller is None:
        return None
    asked = {
        "caller": question.sealer.index(PHONE, question.caller),
        "called": question.line,
        "not_before": question.at - OFFERED_WITHIN,
        "call_sid": question.call_sid,
    }
    place: str | None = question.connection.scalar(statement, asked)
    return place
