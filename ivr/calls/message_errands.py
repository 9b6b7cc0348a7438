"""Errands for callers who do not wait: a call-back, a message, a case number."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ivr.calling_hours import first_moment
from ivr.calls.questions import Question
from ivr.desk.call_backs import ask_call_back
from ivr.desk.cases import Complaint, open_case
from ivr.desk.entries import Waiter
from ivr.desk.messages import Expected, Recorded, keep, keep_of_turn, open_message
from ivr.engine.errands import AskCallBack, KeepMessage, OpenMessage
from ivr.engine.events import ErrandDone, MessageRecorded
from ivr.flow.places import objection_to
from ivr.sealing import Sealer
from ivr.telephony import to_e164

COUNTRY_CODE = "+1"
"""Of every number that is called back; they are spoken without it."""


def promise_call_back(
    connection: Connection, sealer: Sealer, errand: AskCallBack, waiter: Waiter, at: datetime, home: ZoneInfo
) -> ErrandDone:
    """Promised for the first moment that fits the people's hours and the number's. `home`: whose clock the
    moment is told by, and the zone of a number that tells none.
    """
    number = to_e164(errand.number)
    if number is None or objection_to(number) is not None:
        return ErrandDone(at.isoformat(), "not_callable")
    served_at = at if errand.not_before is None else datetime.fromisoformat(errand.not_before)
    moment = first_moment(number, max(served_at, at), home)
    if moment is None:
        return ErrandDone(at.isoformat(), "not_callable")
    not_before = None if moment == at else moment.astimezone(home)
    if ask_call_back(connection, sealer, errand.queue, waiter, number, not_before, at) is None:
        return ErrandDone(at.isoformat(), "already")
    if not_before is None:
        return ErrandDone(at.isoformat(), "soon")
    return ErrandDone(at.isoformat(), "later", {"call_back_from": not_before.isoformat()})


def expect_message(
    connection: Connection, sealer: Sealer, errand: OpenMessage, call_sid: str, turn: int, at: datetime
) -> ErrandDone:
    """The row is there before the tone. `turn`: on which the recording will be told of."""
    whereabouts = errand.whereabouts
    expected = Expected(
        errand.mailbox,
        errand.purpose,
        call_sid,
        turn,
        whereabouts.line,
        whereabouts.language,
        errand.wording,
        whereabouts.caller,
        errand.account_number,
    )
    reference = open_message(connection, sealer, expected, at)
    return ErrandDone(at.isoformat(), "opened", {"message_reference": reference})


def keep_message(connection: Connection, sealer: Sealer, errand: KeepMessage, at: datetime) -> ErrandDone:
    """By the row as it stands, whichever report came first."""
    recorded = Recorded(errand.recording, errand.seconds)
    is_kept = keep(connection, sealer, errand.reference, recorded, at)
    return ErrandDone(at.isoformat(), "kept" if is_kept else "nothing")


def keep_late_message(
    connection: Connection, sealer: Sealer, told: MessageRecorded, call_sid: str, turn: int, at: datetime
) -> None:
    """A recording whose turn was taken already, or that the carrier tells of by another door."""
    keep_of_turn(connection, sealer, call_sid, turn, Recorded(told.recording, told.seconds), at)


def number_of_caller(question: Question) -> ErrandDone:
    """The look-up of that name."""
    number = question.caller
    if number is None or objection_to(number) is not None:
        return question.done("none")
    return question.done("known", caller_number=number.removeprefix(COUNTRY_CODE))


def open_case_of_call(question: Question) -> ErrandDone:
    """The look-up `open_case`."""
    complaint = Complaint(question.call_sid, question.line, question.purpose, question.caller)
    number = open_case(question.connection, question.sealer, complaint, question.at)
    return question.done("unavailable") if number is None else question.done("opened", case_number=number)
