"""What a page may ask its phone to do, as it comes in JSON; and how it is done and written down."""

import re
from typing import assert_never

from msgspec import Struct

from ivr.browser_phone.trial_cards import is_beginning_of_trial, is_trial_account, is_trial_card
from ivr.simulator.offers import Offer
from ivr.simulator.phone import KEYS, AccountKeyed, CardKeyed, Phone

LONGEST_KEYS = 40
LONGEST_SPEECH = 500
LONGEST_MESSAGE_SECONDS = 600
_EXPIRY = re.compile(r"(0[1-9]|1[0-2])[0-9]{2}", re.ASCII)
_SHORT_NUMBER = re.compile(r"[0-9]{0,10}", re.ASCII)
_TYPED_FIELDS = ("payment-card-number", "bank-account-number")


class ActRefused(Exception):
    """It cannot be done; the text is the sentence for the person at the page."""


class Press(Struct, frozen=True, tag="press"):
    """Keys `0-9 * #`, one after the other."""

    keys: str


class KeyedAll(Struct, frozen=True, tag="keyed_all"):
    """No more keys come; what was keyed so far is all."""


class StaySilent(Struct, frozen=True, tag="silence"):
    """Until the line gives up waiting."""


class Speak(Struct, frozen=True, tag="speak"):
    """Words, and how sure the carrier is of them, 0 to 1."""

    words: str
    confidence: float = 0.9


class LeaveMessage(Struct, frozen=True, tag="message"):
    """So many seconds of speech after the beep."""

    seconds: int


class KeyCard(Struct, frozen=True, tag="card"):
    """A test card, field by field as the line asks. `expiry`: month and year, four digits."""

    number: str
    expiry: str
    security_code: str = ""
    postal_code: str = ""
    line_drops: bool = False


class KeyAccount(Struct, frozen=True, tag="account"):
    """A test account, likewise."""

    routing: str
    account: str


class AgentAnswers(Struct, frozen=True, tag="agent_answers"):
    """Whoever is rung picks up, or somebody takes the caller from the queue."""


class AgentHangsUp(Struct, frozen=True, tag="agent_hangs_up"):
    """The other side of the conversation leaves."""


class HangUp(Struct, frozen=True, tag="hang_up"):
    """The caller does."""


PageAct = (
    Press
    | KeyedAll
    | StaySilent
    | Speak
    | LeaveMessage
    | KeyCard
    | KeyAccount
    | AgentAnswers
    | AgentHangsUp
    | HangUp
)


def perform(phone: Phone, act: PageAct, keyed_in_field: str, after_seconds: float | None) -> str:
    """Do it. Returns its line of a call file, "" for none. Raises ActRefused, CallIsOver.

    `keyed_in_field`: the keys that this field of `<Pay>` has got so far. `after_seconds`: how long after the
    line began to speak; None lets it finish.
    """
    match act:
        case Press():
            return _press(phone, act, keyed_in_field, after_seconds)
        case KeyedAll():
            phone.listen()
            return ""
        case StaySilent():
            phone.stay_silent()
            return "waits"
        case Speak() | LeaveMessage():
            return _speak(phone, act, after_seconds)
        case KeyCard() | KeyAccount():
            return _pay(phone, act)
        case AgentAnswers() | AgentHangsUp():
            return _act_for_agent(phone, act)
        case HangUp():
            phone.hang_up(after_seconds)
            return "hangs up"
        case _:
            assert_never(act)


def _press(phone: Phone, act: Press, keyed_in_field: str, after_seconds: float | None) -> str:
    if not KEYS.fullmatch(act.keys) or len(act.keys) > LONGEST_KEYS:
        raise ActRefused("Keys are 0 to 9, star and pound.")
    if _field(phone) in _TYPED_FIELDS and not is_beginning_of_trial(keyed_in_field + act.keys):
        raise ActRefused(
            "Only test cards and test accounts can be keyed here. Please pick one from the list."
        )
    phone.press(act.keys, after_seconds)
    return f"presses {act.keys}"


def _speak(phone: Phone, act: Speak | LeaveMessage, after_seconds: float | None) -> str:
    offer = _offer(phone)
    if isinstance(act, LeaveMessage):
        if offer.kind != "record" or not 1 <= act.seconds <= LONGEST_MESSAGE_SECONDS:
            raise ActRefused("The line does not record a message now.")
        phone.leave_message(act.seconds)
        phone.end_message()
        return f"records {act.seconds} seconds"
    words = " ".join(act.words.split())
    if not words or len(words) > LONGEST_SPEECH or not 0 <= act.confidence <= 1:
        raise ActRefused(f"Say something, in {LONGEST_SPEECH} letters at most.")
    phone.speak(words, act.confidence, after_seconds)
    return f"says {words} (confidence {act.confidence:g})"


def _pay(phone: Phone, act: KeyCard | KeyAccount) -> str:
    if _offer(phone).kind != "pay":
        raise ActRefused("The line does not ask for a card or an account now.")
    if isinstance(act, KeyAccount):
        if not is_trial_account(act.routing, act.account):
            raise ActRefused("Only the test accounts in the list can be keyed.")
        phone.key_account(AccountKeyed(act.routing, act.account))
        return f"keys bank {act.routing} {act.account}"
    if not is_trial_card(act.number):
        raise ActRefused("Only the test cards in the list can be keyed.")
    if not _EXPIRY.fullmatch(act.expiry):
        raise ActRefused("Write month and year of the card as four digits, such as 12 30.")
    if not _SHORT_NUMBER.fullmatch(act.security_code) or not _SHORT_NUMBER.fullmatch(act.postal_code):
        raise ActRefused("The code and the ZIP code are digits.")
    if act.line_drops:
        phone.hang_up_during_payment()
    phone.key_card(CardKeyed(act.number, act.expiry, act.security_code, act.postal_code))
    code = f" cvv {act.security_code}" if act.security_code else ""
    postal = f" zip {act.postal_code}" if act.postal_code else ""
    drops = "line drops during the payment\n" if act.line_drops else ""
    return f"{drops}keys card {act.number} {act.expiry[:2]}/{act.expiry[2:]}{code}{postal}"


def _act_for_agent(phone: Phone, act: AgentAnswers | AgentHangsUp) -> str:
    kind = _offer(phone).kind
    if isinstance(act, AgentAnswers):
        if not phone.line.leg.is_queued and kind != "ringing":
            raise ActRefused("Nobody is rung now, and the caller is in no queue.")
        phone.agent_answers()
        return "agent answers"
    if kind != "bridge":
        raise ActRefused("The caller speaks with nobody now.")
    phone.agent_hangs_up()
    return "agent hangs up"


def _offer(phone: Phone) -> Offer:
    if phone.offer is None:
        raise ActRefused("The call is over.")
    return phone.offer


def _field(phone: Phone) -> str:
    return phone.offer.field if phone.offer is not None and phone.offer.kind == "pay" else ""
