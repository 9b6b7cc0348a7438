"""Webhooks of the carrier into events: raw body to fields, fields to what happened.

One parser feeds both the signature and everything else, so what is read is what was signed. Fields are
taken by name; all others are ignored, since the carrier adds new ones without notice and some of them are
private.
"""

import re
from collections.abc import Collection, Mapping
from typing import cast, get_args
from urllib.parse import unquote_to_bytes

from ivr.carrier.card_numbers import holds_card_number, is_card_number_keyed, is_card_number_spoken
from ivr.carrier.people import left_while_ringing, read_queue_left, read_recorded, read_transfer_ended
from ivr.carrier.signature import Field
from ivr.engine.events import (
    CallAnswered,
    CallerGone,
    CardNumberDropped,
    DigitsEntered,
    Event,
    NothingHeard,
    PaymentFinished,
    PaymentResult,
    SpeechHeard,
    TextReported,
)
from ivr.telephony import is_withheld

Fields = Mapping[str, str]

MAX_BODY_BYTES = 64 * 1024
MAX_FIELDS = 400
"""The carrier sends about thirty; `<Pay>` and SIP headers bring it to a hundred at most."""
MAX_DIGITS = 40
"""More keys than any question takes: a caller leaning on the phone."""
MAX_SPOKEN_CHARACTERS = 500
MAX_NAME_CHARACTERS = 100

DECLINE_CODES = frozenset({"card_declined", "insufficient_funds", "expired_card", "do_not_honor"})
"""Connector codes that certainly mean that the bank said no."""
CARD_REJECTED = "64012"
"""The carrier's own error for a card that the processor rejected."""
CARD_REJECTED_IN_WORDS = "card is declined"

_FINAL_STATUSES = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_ACCEPTED_TEXTS = frozenset({"accepted", "queued", "scheduled", "sending", "sent", "delivered", "read"})
_PAYMENT_RESULTS = frozenset(get_args(PaymentResult)) - {"declined", "connector-error", "lost"}
_REACHED_A_PERSON = frozenset(
    {"bridged", "bridging-in-process", "redirected-from-bridged", "completed", "answered"}
)
_CALL_SID = re.compile(r"[A-Za-z0-9]{2,64}", re.ASCII)
_NO_KEY = re.compile(r"[^0-9*#A-D]")
_NO_NAME = re.compile(r"[^\x20-\x7e]")
_LAST_FOUR = re.compile(r"[0-9]{4}\Z")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class TooManyFields(ValueError):
    """More form fields than any webhook has."""


class NoSuchCall(ValueError):
    """A webhook that names no call."""


def read_fields(body: bytes) -> list[Field]:
    """The decoded pairs of a form, in order, blank values kept; bytes that are no UTF-8 become U+FFFD.

    Raises TooManyFields before anything is decoded.
    """
    if body.count(b"&") >= MAX_FIELDS:
        raise TooManyFields(f"more than {MAX_FIELDS} fields")
    text = body.decode("utf-8", "replace").replace("+", " ")
    fields = []
    for pair in text.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            fields.append(
                (_decoded(name) if "%" in name else name, _decoded(value) if "%" in value else value)
            )
    return fields


def first_values(fields: list[Field]) -> Fields:
    """By name; where one is repeated its first value counts."""
    return dict(reversed(fields))


def call_sid(fields: Fields) -> str:
    """Raises NoSuchCall when the webhook names none, or something that is no name of a call."""
    sid = fields.get("CallSid", "")
    if not _CALL_SID.fullmatch(sid):
        raise NoSuchCall("CallSid is missing or not a call's")
    return sid


def is_over(fields: Fields) -> bool:
    """Does the carrier say that the call has ended?"""
    return fields.get("CallStatus") in _FINAL_STATUSES


def carries_payment_result(fields: Fields) -> bool:
    """Is this the answer to a `<Pay>`?"""
    return fields.get("Result", "") != ""


def queue_was_left_well(fields: Fields) -> bool:
    """Did the caller speak with a person, in a queue or on a dialled number?"""
    reached = fields.get("QueueResult", "") or fields.get("DialCallStatus", "")
    return reached in _REACHED_A_PERSON


def says_processing_began(fields: Fields) -> bool:
    """Does the status of a payment say that the processor is being asked now?"""
    return fields.get("For") == "payment-processing"


def read_answered(fields: Fields, at: str) -> CallAnswered:
    """The first webhook of a call. Raises NoSuchCall."""
    caller = fields.get("From", "").strip()
    return CallAnswered(
        at=at,
        sid=call_sid(fields),
        called=_name(fields.get("To", "").strip()) or "",
        caller=caller if _E164.fullmatch(caller) and not is_withheld(caller) else None,
    )


def read_event(fields: Fields, at: str, decline_codes: Collection[str] = DECLINE_CODES) -> Event:
    """What happened since the answer before. A payment's result counts even when the call is over."""
    if carries_payment_result(fields):
        return _payment_finished(fields, at, decline_codes)
    if "QueueResult" in fields:
        return read_queue_left(fields, at)
    if "DialCallStatus" in fields:
        return (
            CallerGone(at) if left_while_ringing(fields, is_over(fields)) else read_transfer_ended(fields, at)
        )
    if "RecordingUrl" in fields or "RecordingSid" in fields:
        return read_recorded(fields, at, is_over(fields))
    if is_over(fields):
        return CallerGone(at)
    if "SmsStatus" in fields or "SmsSid" in fields:
        return TextReported(at, fields.get("SmsStatus", "sent") in _ACCEPTED_TEXTS)
    return _heard(fields, at)


def _decoded(text: str) -> str:
    """As `urllib.parse.unquote`, at half its cost: it looks for what is not ASCII first."""
    return unquote_to_bytes(text).decode("utf-8", "replace")


def _heard(fields: Fields, at: str) -> Event:
    keyed, spoken = fields.get("Digits", ""), fields.get("SpeechResult", "")
    if is_card_number_keyed(keyed) or is_card_number_spoken(spoken):
        return CardNumberDropped(at)
    digits = _NO_KEY.sub("", keyed[:MAX_DIGITS])
    if digits:
        return DigitsEntered(at, digits)
    words = " ".join("".join(map(_printable, spoken[:MAX_SPOKEN_CHARACTERS])).split())
    if words:
        return SpeechHeard(at, words, _confidence(fields.get("Confidence", "")))
    return NothingHeard(at)


def _printable(character: str) -> str:
    return character if character.isprintable() else " "


def _payment_finished(fields: Fields, at: str, decline_codes: Collection[str]) -> PaymentFinished:
    masked = fields.get("PaymentCardNumber") or fields.get("BankAccountNumber", "")
    last_four = _LAST_FOUR.search(masked)
    return PaymentFinished(
        at,
        result=_payment_result(fields, decline_codes),
        charge=_name(fields.get("PaymentConfirmationCode", "")),
        last_four=last_four.group() if last_four else None,
        card_type=_name(fields.get("PaymentCardType", "") or fields.get("BankAccountType", "")),
        error=_error(fields),
    )


def _payment_result(fields: Fields, decline_codes: Collection[str]) -> PaymentResult:
    """Only a certain no of the bank is `declined`; a result never heard of leaves the payment in doubt."""
    result = fields["Result"]
    if result == "payment-connector-error":
        return "declined" if _is_certain_decline(fields, decline_codes) else "connector-error"
    if result in _PAYMENT_RESULTS:
        return cast(PaymentResult, result)
    return "internal-error"


def _is_certain_decline(fields: Fields, decline_codes: Collection[str]) -> bool:
    return (
        fields.get("PayErrorCode") == CARD_REJECTED
        or fields.get("ConnectorError") in decline_codes
        or fields.get("PaymentError") == CARD_REJECTED_IN_WORDS
    )


def _error(fields: Fields) -> str | None:
    """The codes of an error, never its free text, which may repeat what was keyed."""
    return _name("/".join(filter(None, (fields.get("PayErrorCode"), fields.get("ConnectorError")))))


def _name(text: str) -> str | None:
    """A short name of somebody else's, in plain ASCII, and never a card number."""
    return None if holds_card_number(text) else _NO_NAME.sub("", text[:MAX_NAME_CHARACTERS]) or None


def _confidence(text: str) -> float:
    """Between 0 and 1; 0 when the carrier told none."""
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0
