"""Errands that connect an agent with whom she was told of."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ivr.desk.agents import agent_on_call, seen
from ivr.desk.serving import ToCallBack, Waiting, connect, end_connection
from ivr.engine.errands import ConnectCaller, EndConnection
from ivr.engine.events import ErrandDone
from ivr.sealing import Sealer


def connect_caller(
    connection: Connection,
    sealer: Sealer,
    errand: ConnectCaller,
    call_sid: str,
    turn: int,
    at: datetime,
    home: ZoneInfo,
    stranded: str,
) -> ErrandDone:
    """Where the agent's call gets her from. `turn`: on which the end of it is due; `home`: the organisation's
    zone; `stranded`: the queue of the fixed apology.
    """
    number = agent_on_call(connection, call_sid)
    if number is None:
        return ErrandDone(at.isoformat(), "gone")
    if errand.whom == "stranded":
        return ErrandDone(at.isoformat(), "waiting", {"queue_entry": "", "queue_slot": stranded})
    match connect(connection, sealer, number, at, home, dialled_on(call_sid, turn)):
        case Waiting(entry, slot):
            return ErrandDone(at.isoformat(), "waiting", {"queue_entry": entry, "queue_slot": slot})
        case ToCallBack(entry, dialled, shown):
            return ErrandDone(
                at.isoformat(),
                "call_back",
                {"queue_entry": entry, "dialled_number": dialled, "shown_number": shown},
            )
        case None:
            return ErrandDone(at.isoformat(), "gone")


def dialled_on(call_sid: str, turn: int) -> str:
    """What an entry keeps of the call and the turn on which the end of dialling is due."""
    return f"{call_sid}/{turn}"


def end_of_connection(
    connection: Connection, errand: EndConnection, call_sid: str, at: datetime
) -> ErrandDone:
    """What the agent's call goes on with. Somebody who was stranded has no entry to be written."""
    number = agent_on_call(connection, call_sid)
    if number is None or not errand.entry:
        return ErrandDone(at.isoformat(), "talked" if errand.end == "talked" else "gone")
    seen(connection, number, at)
    end = end_connection(connection, errand.entry, number, errand.end, at)
    return ErrandDone(at.isoformat(), end)
