"""What a live call has done for it outside: the only room of a call that knows the ledger.

Everything runs in the transaction of the turn that asked for it. A look-up that the database cannot do is
`unavailable`; what became of a payment is never guessed, so a failure there fails the turn.
"""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from ivr.billing.accounts import find_account
from ivr.billing.authorizations import Agreement, record_agreement
from ivr.billing.bills import find_bill
from ivr.billing.news import mark_heard
from ivr.billing.payments import (
    AnotherIsOpen,
    Intent,
    Opened,
    Refused,
    doubt_payments_of_call,
    notice_processing,
    open_payment,
    payment_of_turn,
    settle,
)
from ivr.billing.plans import active_plan
from ivr.calls.desk_errands import dialled_on
from ivr.calls.look_ups import ANSWERS
from ivr.calls.message_errands import keep_late_message
from ivr.calls.partners import Late
from ivr.calls.peeking import peek
from ivr.calls.people_errands import run_for_people, standing_in_line
from ivr.calls.questions import Policies, Question
from ivr.calls.settlements import finding_of, settle_payment
from ivr.desk.agents import sign_out
from ivr.desk.entries import leave_all
from ivr.desk.serving import talked_after_all
from ivr.engine.branching import UNAVAILABLE
from ivr.engine.call import Call
from ivr.engine.errands import Errand, OpenPayment, RecordConsent, RunLookUp, SettlePayment
from ivr.engine.events import ErrandDone, MessageRecorded, QueueStanding, TransferEnded
from ivr.engine.moments import HOME_ZONE
from ivr.flow.lookups import LOOK_UPS
from ivr.sealing import PHONE, Sealer

_log = structlog.get_logger(__name__)


class ErrandDesk:
    """Runs errands. `at` is always the moment of the event, as ISO date-time with offset."""

    def __init__(
        self, sealer: Sealer, policies: Policies | None = None, time_zone: ZoneInfo = HOME_ZONE
    ) -> None:
        self._sealer = sealer
        self._policies = policies or Policies()
        self._time_zone = time_zone

    def run(
        self, connection: Connection, errand: Errand, call_sid: str, turn_number: int, at: str
    ) -> ErrandDone:
        """Do the errand of turn `turn_number`. A payment opened on it expects its result on the turn
        after.
        """
        match errand:
            case RunLookUp():
                return _unless_down(connection, at, lambda: self._look_up(connection, errand, call_sid, at))
            case OpenPayment():
                return _unless_down(
                    connection, at, lambda: self._open(connection, errand, call_sid, turn_number + 1, at)
                )
            case SettlePayment():
                return settle_payment(connection, errand, datetime.fromisoformat(at))
            case RecordConsent():
                return _unless_down(
                    connection, at, lambda: self._record(connection, errand, call_sid, turn_number, at)
                )
            case _:
                given = (self._sealer, errand, call_sid, turn_number, at, self._time_zone)
                return _unless_down(
                    connection, at, lambda: run_for_people(connection, *given, self._policies.stranded_queue)
                )

    def peek(self, connection: Connection, errand: Errand, call_sid: str, at: str) -> ErrandDone | None:
        """The answer of a look-up that need not write; None for everything else, and when it fails."""
        if not isinstance(errand, RunLookUp):
            return None
        try:
            return peek(self._question(connection, errand, call_sid, at), errand)
        except OperationalError as failure:
            if failure.connection_invalidated:
                raise
            return None

    def late_result(
        self,
        connection: Connection,
        call_sid: str,
        turn_number: int,
        told: Late,
        at: str,
    ) -> None:
        """A result for a turn that was taken already: late money is still money, a late message is one, and
        whoever was called back is not called again.
        """
        moment = datetime.fromisoformat(at)
        if isinstance(told, MessageRecorded):
            keep_late_message(connection, self._sealer, told, call_sid, turn_number, moment)
        elif isinstance(told, TransferEnded):
            if told.result == "answered":
                talked_after_all(connection, dialled_on(call_sid, turn_number), moment)
        elif (payment := payment_of_turn(connection, call_sid, turn_number)) is not None:
            settle(connection, payment.id, finding_of(told), moment)

    def caller_gone(self, connection: Connection, call: Call, at: str) -> None:
        """The call is over: payments nothing was heard of are in doubt, those whose numbers she heard are no
        news any more; nobody waits or works on it.

        Its last words are heard also when the desk is down. A place that was left open then is found to be
        empty by the agent who is offered it, and an agent who is heard of no more counts for nobody.
        """
        moment = datetime.fromisoformat(at)
        doubt_payments_of_call(connection, call.sid, moment)
        mark_heard(connection, call.numbers_heard, moment)

        def leave_desk() -> ErrandDone:
            leave_all(connection, call.sid, moment)
            sign_out(connection, call.sid, moment)
            return ErrandDone(at, "next")

        _unless_down(connection, at, leave_desk)

    def standing(self, connection: Connection, call: Call, at: str) -> QueueStanding | None:
        """Where a waiting caller stands in our own line; None when she is in none."""
        return standing_in_line(connection, call, at)

    def processing_began(self, connection: Connection, call_sid: str, turn_number: int, at: str) -> None:
        """The carrier asks the processor now, for the payment whose result is expected on this turn."""
        payment = payment_of_turn(connection, call_sid, turn_number)
        if payment is not None:
            notice_processing(connection, payment, datetime.fromisoformat(at))

    def _look_up(self, connection: Connection, errand: RunLookUp, call_sid: str, at: str) -> ErrandDone:
        declared = LOOK_UPS[errand.look_up]
        if declared.needs_verified and not errand.verified:
            return ErrandDone(at, UNAVAILABLE)
        return ANSWERS[errand.look_up](self._question(connection, errand, call_sid, at))

    def _question(self, connection: Connection, errand: RunLookUp, call_sid: str, at: str) -> Question:
        moment = datetime.fromisoformat(at)
        return Question(
            connection,
            self._sealer,
            self._policies,
            errand.given,
            errand.caller,
            call_sid,
            moment,
            errand.line,
            errand.purpose,
        )

    def _open(
        self, connection: Connection, errand: OpenPayment, call_sid: str, turn_number: int, at: str
    ) -> ErrandDone:
        account = find_account(connection, self._sealer, errand.account_number)
        if account is None:
            return ErrandDone(at, "refused")
        target = self._target(connection, errand, account.id)
        if target is None:
            return ErrandDone(at, "refused")
        bill_id, plan_id = target
        intent = Intent(
            account.id,
            bill_id,
            errand.amount_cents,
            errand.method,
            errand.authorization if errand.method == "checking account" else None,
            call_sid,
            turn_number,
            None if errand.caller is None else self._sealer.index(PHONE, errand.caller),
            plan_id,
        )
        match open_payment(connection, self._policies.payment, intent, datetime.fromisoformat(at)):
            case Opened(reference):
                return ErrandDone(at, "opened", {"payment_reference": reference})
            case AnotherIsOpen():
                return ErrandDone(at, "unclear")
            case Refused():
                return ErrandDone(at, "refused")

    def _target(
        self, connection: Connection, errand: OpenPayment, account_id: str
    ) -> tuple[str | None, str | None] | None:
        """The ids of the bill and the plan that are paid; None when what is to be paid is not there."""
        match errand.target:
            case "account":
                return None, None
            case "bill":
                bill = find_bill(connection, self._sealer, account_id, errand.bill_number or "")
                return None if bill is None else (bill.id, None)
            case "plan":
                plan = active_plan(connection, account_id)
                return None if plan is None else (None, plan.id)
            case _:
                assert_never(errand.target)

    def _record(
        self, connection: Connection, errand: RecordConsent, call_sid: str, turn_number: int, at: str
    ) -> ErrandDone:
        agreement = Agreement(
            errand.purpose,
            errand.wording,
            errand.language,
            errand.caller,
            errand.account_number,
            errand.amount_cents,
            call_sid,
            turn_number,
        )
        moment = datetime.fromisoformat(at)
        reference = record_agreement(connection, self._sealer, agreement, moment, self._time_zone)
        return ErrandDone(at, "next", {"authorization_reference": reference})


def _unless_down(connection: Connection, at: str, work: Callable[[], ErrandDone]) -> ErrandDone:
    """`unavailable` when the database cannot do it now; the turn itself may still be kept.

    Not when the connection is gone: then the whole turn is to be tried again.
    """
    savepoint = connection.begin_nested()
    try:
        done = work()
    except OperationalError as failure:
        if failure.connection_invalidated:
            raise
        savepoint.rollback()
        _log.warning("errand_unavailable", error=type(failure.orig).__name__)
        return ErrandDone(at, UNAVAILABLE)
    # A failure to release is no `unavailable`: what the errand wrote would stay, and be kept with the turn.
    savepoint.commit()
    return done
