"""Errands that bring callers and people together: a place in line, a call-back, a message, a connection."""

from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ivr.calls.desk_errands import connect_caller, end_of_connection
from ivr.calls.message_errands import expect_message, keep_message, promise_call_back
from ivr.desk.entries import Waiter, agents_for, join, leave, standing
from ivr.engine.call import Call, ForQueue
from ivr.engine.errands import (
    AskCallBack,
    ConnectCaller,
    EndConnection,
    JoinLine,
    KeepMessage,
    LeaveLine,
    OpenMessage,
    PeopleErrand,
    Whereabouts,
)
from ivr.engine.events import ErrandDone, QueueStanding
from ivr.engine.moments import seconds_between
from ivr.sealing import Sealer


def run_for_people(
    connection: Connection,
    sealer: Sealer,
    errand: PeopleErrand,
    call_sid: str,
    turn_number: int,
    at: str,
    home: ZoneInfo,
    stranded: str = "",
) -> ErrandDone:
    """Do the errand of turn `turn_number` of this call. `at`: ISO with offset; `home`: the organisation's;
    `stranded`: the carrier's queue to which callers are sent when the lines fail.
    """
    moment = datetime.fromisoformat(at)
    match errand:
        case JoinLine():
            return _join(connection, sealer, errand, call_sid, moment)
        case LeaveLine():
            leave(connection, errand.entry, errand.leaving, moment)
            return ErrandDone(at, "next")
        case AskCallBack():
            waiter = waiter_of(call_sid, errand.whereabouts)
            return promise_call_back(connection, sealer, errand, waiter, moment, home)
        case OpenMessage():
            return expect_message(connection, sealer, errand, call_sid, turn_number + 1, moment)
        case KeepMessage():
            return keep_message(connection, sealer, errand, moment)
        case ConnectCaller():
            return connect_caller(
                connection, sealer, errand, call_sid, turn_number + 1, moment, home, stranded
            )
        case EndConnection():
            return end_of_connection(connection, errand, call_sid, moment)
        case _:
            assert_never(errand)


def waiter_of(call_sid: str, whereabouts: Whereabouts) -> Waiter:
    """Who waits, as the desk knows it."""
    return Waiter(
        call_sid, whereabouts.line, whereabouts.purpose, whereabouts.language, whereabouts.last_four
    )


def standing_in_line(connection: Connection, call: Call, at: str) -> QueueStanding | None:
    """Where the call stands in our own line; None when it is in none."""
    if not isinstance(call.waiting, ForQueue) or not call.waiting.entry:
        return None
    found = standing(connection, call.waiting.entry, datetime.fromisoformat(at))
    if found is None:
        return QueueStanding(1, 0, is_lost=True)
    waited = int(seconds_between(call.waiting.joined_at, at))
    return QueueStanding(found.position, waited, agents=found.agents)


def _join(
    connection: Connection, sealer: Sealer, errand: JoinLine, call_sid: str, at: datetime
) -> ErrandDone:
    if not agents_for(connection, errand.queue, at):
        return ErrandDone(at.isoformat(), "nobody_here")
    waiter = waiter_of(call_sid, errand.whereabouts)
    place = join(connection, sealer, errand.queue, waiter, errand.at_most, at)
    if place is None:
        return ErrandDone(at.isoformat(), "full")
    return ErrandDone(at.isoformat(), "joined", {"queue_entry": place.id, "queue_slot": place.slot})
