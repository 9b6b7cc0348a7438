"""Work to be done for the call outside it, returned by the engine as data. A closed union.

Each is answered by one `ErrandDone`. The errands of a turn run in the transaction that stores the turn.
"""

from typing import Literal

from msgspec import Struct

from ivr.engine.call import FactValue
from ivr.engine.events import PaymentFinished
from ivr.flow.model import ConsentPurpose, Language, PaymentMethod, PaymentTarget, RecordingPurpose
from ivr.flow.people import Connected


class RunLookUp(Struct, frozen=True, tag="look_up"):
    """`given`: the facts that the look-up needs, with secrets of this turn, and those it made known before.

    `verified`: is the caller the account holder. `line`: the number called; `purpose`: the flow's title.
    """

    look_up: str
    given: dict[str, FactValue]
    caller: str | None
    verified: bool
    line: str = ""
    purpose: str = ""


class OpenPayment(Struct, frozen=True, tag="open_payment"):
    """Write the attempt down as pending before `<Pay>` is spoken.

    Ways out: `opened` (fact `payment_reference`, text), `unclear` (another attempt of this account is open or
    in doubt), `refused` (a rule forbids it), `unavailable`.
    """

    account_number: str
    bill_number: str | None
    amount_cents: int
    method: PaymentMethod
    target: PaymentTarget
    caller: str | None
    authorization: str | None


class SettlePayment(Struct, frozen=True, tag="settle_payment"):
    """Write down what became of the attempt.

    Ways out: `approved` (fact `confirmation_number`, digits), `declined`, `abandoned`, `unclear`, and
    `unavailable` (the carrier refused our `<Pay>`; certainly not charged).
    """

    reference: str
    finished: PaymentFinished


class RecordConsent(Struct, frozen=True, tag="record_consent"):
    """Keep the wording, as spoken, that the caller agreed to. Way out `next` (`authorization_reference`)."""

    purpose: ConsentPurpose
    wording: str
    language: Language
    caller: str | None
    account_number: str | None
    amount_cents: int | None


Leaving = Literal["talked", "choosing", "gone"]
"""Why a caller is out of the carrier's queue: she spoke with a person, chooses something else, or left."""

ConnectionEnd = Literal["talked", "gone", "busy", "no_answer", "failed"]


class Whereabouts(Struct, frozen=True):
    """Who waits and why, as far as the agent hears it before they are connected.

    `line`: the number called (E.164); `purpose`: the title of the flow; `last_four` of the account or "".
    """

    line: str
    purpose: str
    language: Language
    caller: str | None
    last_four: str


class JoinLine(Struct, frozen=True, tag="join_line"):
    """A place in our own line for this queue; the same one again for a call that has one.

    Ways out: `joined` (facts `queue_entry`, `queue_slot`: the carrier's queue to wait in), `full`,
    `nobody_here` (no agent is signed in), `unavailable`.
    """

    queue: str
    at_most: int
    whereabouts: Whereabouts


class LeaveLine(Struct, frozen=True, tag="leave_line"):
    """She is out of the carrier's queue; `choosing` keeps her place. Way out `next`."""

    entry: str
    leaving: Leaving


class AskCallBack(Struct, frozen=True, tag="ask_call_back"):
    """Promise to call back: the call's place in line is kept, or a new one is made at its end.

    `number`: as keyed, or in E.164. `not_before`: when the queue is served again, ISO, None: it is now.
    Ways out: `soon`, `later` (fact `call_back_from`, time), `already`, `not_callable`, `unavailable`.
    """

    queue: str
    number: str
    not_before: str | None
    whereabouts: Whereabouts


class OpenMessage(Struct, frozen=True, tag="open_message"):
    """A recording is expected. Ways out: `opened` (fact `message_reference`, text), `unavailable`."""

    mailbox: str
    purpose: RecordingPurpose
    wording: str
    whereabouts: Whereabouts
    account_number: str | None


class KeepMessage(Struct, frozen=True, tag="keep_message"):
    """What was recorded. Ways out: `kept`, `nothing` (no recording, or an empty one)."""

    reference: str
    recording: str | None
    seconds: int


class ConnectCaller(Struct, frozen=True, tag="connect_caller"):
    """Whom this agent was told of is to be connected now; or whoever is stranded at the carrier.

    Ways out: `waiting` (facts `queue_entry`, `queue_slot`), `call_back` (facts `queue_entry`,
    `dialled_number`, `shown_number`, E.164), `gone`, `unavailable`.
    """

    whom: Connected


class EndConnection(Struct, frozen=True, tag="end_connection"):
    """What came of it. Way out: what the agent's call goes on with, a `ConnectionEnd` except `failed`."""

    entry: str
    end: ConnectionEnd


PeopleErrand = JoinLine | LeaveLine | AskCallBack | OpenMessage | KeepMessage | ConnectCaller | EndConnection
Errand = RunLookUp | OpenPayment | SettlePayment | RecordConsent | PeopleErrand


def name_of(errand: Errand) -> str:
    """What it is called: a look-up by its own name."""
    return errand.look_up if isinstance(errand, RunLookUp) else str(errand.__struct_config__.tag)
