"""Forms into events: what is read, what is dropped, and what no input can do."""

from typing import get_args
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from ivr.carrier.card_numbers import holds_card_number, is_card_number_keyed, is_card_number_spoken
from ivr.carrier.people import read_standing
from ivr.carrier.requests import (
    MAX_DIGITS,
    MAX_FIELDS,
    NoSuchCall,
    TooManyFields,
    call_sid,
    first_values,
    read_answered,
    read_event,
    read_fields,
)
from ivr.engine.events import (
    CallerGone,
    CardNumberDropped,
    DigitsEntered,
    NothingHeard,
    PaymentFinished,
    PaymentResult,
    QueueLeft,
    QueueStanding,
    SpeechHeard,
    TextReported,
    TransferEnded,
)

AT = "2026-11-22T12:00:00+00:00"
SID = "CA" + "0" * 32
TEST_CARD = "4111111111111111"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(texts, texts), max_size=10))
def test_what_was_encoded_is_what_is_read(pairs: list[tuple[str, str]]) -> None:
    assert read_fields(urlencode(pairs).encode()) == pairs


@given(st.binary(max_size=60).map(lambda raw: b"Digits=1&From=" + raw.replace(b";", b"")))
def test_any_bytes_are_read_as_text(body: bytes) -> None:
    for name, value in read_fields(body):
        (name + value).encode()


@given(st.lists(st.tuples(texts, texts), max_size=8))
def test_the_form_is_the_one_that_werkzeug_reads(pairs: list[tuple[str, str]]) -> None:
    body = urlencode(pairs)
    builder = EnvironBuilder(method="POST", data=body, content_type="application/x-www-form-urlencoded")
    theirs = Request(builder.get_environ()).form
    assert sorted(read_fields(body.encode())) == sorted(theirs.items(multi=True))


def test_a_form_of_too_many_fields_is_refused_before_it_is_read() -> None:
    assert len(read_fields(b"a=1&" * (MAX_FIELDS - 1) + b"a=1")) == MAX_FIELDS
    with pytest.raises(TooManyFields):
        read_fields(b"a=1&" * 60_000)


def test_the_first_of_repeated_values_counts() -> None:
    assert first_values([("Digits", "1"), ("Digits", "2")]) == {"Digits": "1"}


@pytest.mark.parametrize("sid", ["", "CA 1", "CA'--", "../etc", "CA\x00", "x" * 65, "ｃａ1"])
def test_what_is_no_name_of_a_call_is_refused(sid: str) -> None:
    with pytest.raises(NoSuchCall):
        call_sid({"CallSid": sid})


@pytest.mark.parametrize(
    ("sent", "caller"),
    [
        ("+12025550142", "+12025550142"),
        ("anonymous", None),
        ("Restricted", None),
        ("+266696687", None),
        ("+7378742833", None),
        ("", None),
        ("client:somebody", None),
        ("sip:somebody@example.com", None),
    ],
)
def test_a_withheld_number_is_no_number(sent: str, caller: str | None) -> None:
    assert read_answered({"CallSid": SID, "To": "+18779899059", "From": sent}, AT).caller == caller


@pytest.mark.parametrize(
    ("fields", "event"),
    [
        ({"Digits": "2"}, DigitsEntered(AT, "2")),
        ({"Digits": "12*50"}, DigitsEntered(AT, "12*50")),
        ({"Digits": "", "FinishedOnKey": "#"}, NothingHeard(AT)),
        ({}, NothingHeard(AT)),
        ({"Digits": "1\x00; DROP"}, DigitsEntered(AT, "1D")),
        ({"Digits": "\u0661\u0662"}, NothingHeard(AT)),
        ({"Digits": "<Say>"}, NothingHeard(AT)),
        ({"Digits": "7" * 500}, DigitsEntered(AT, "7" * MAX_DIGITS)),
        ({"SpeechResult": " pay  a\nbill ", "Confidence": "0.5"}, SpeechHeard(AT, "pay a bill", 0.5)),
        ({"SpeechResult": "pay", "Confidence": "nan"}, SpeechHeard(AT, "pay", 0.0)),
        ({"SpeechResult": "pay", "Confidence": "many"}, SpeechHeard(AT, "pay", 0.0)),
        ({"SpeechResult": " \x00 "}, NothingHeard(AT)),
        ({"CallStatus": "completed"}, CallerGone(AT)),
        ({"CallStatus": "completed", "Digits": "1"}, CallerGone(AT)),
        ({"QueueResult": "bridged", "QueueTime": "61"}, QueueLeft(AT, "bridged", 61)),
        ({"QueueResult": "bridging-in-process"}, QueueLeft(AT, "bridged", 0)),
        ({"QueueResult": "system-error", "QueueTime": "-1"}, QueueLeft(AT, "error", 0)),
        ({"QueueResult": "never heard of"}, QueueLeft(AT, "error", 0)),
        ({"QueueResult": "hangup", "CallStatus": "completed"}, QueueLeft(AT, "hangup", 0)),
        (
            {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "61"},
            TransferEnded(AT, "answered", 61),
        ),
        ({"DialCallStatus": "completed", "CallStatus": "completed"}, TransferEnded(AT, "answered", 0)),
        ({"DialCallStatus": "answered"}, TransferEnded(AT, "answered", 0)),
        ({"DialCallStatus": "completed", "DialBridged": "false"}, TransferEnded(AT, "no-answer")),
        ({"DialCallStatus": "busy", "DialBridged": "false"}, TransferEnded(AT, "busy")),
        ({"DialCallStatus": "no-answer"}, TransferEnded(AT, "no-answer")),
        ({"DialCallStatus": "failed"}, TransferEnded(AT, "failed")),
        ({"DialCallStatus": "never heard of"}, TransferEnded(AT, "failed")),
        ({"DialCallStatus": "canceled", "CallStatus": "completed"}, CallerGone(AT)),
        ({"DialCallStatus": "no-answer", "CallStatus": "completed"}, CallerGone(AT)),
        ({"SmsSid": "SM1", "SmsStatus": "sent"}, TextReported(AT, True)),
        ({"SmsSid": "SM1", "SmsStatus": "failed"}, TextReported(AT, False)),
        ({"SmsSid": "SM1"}, TextReported(AT, True)),
    ],
)
def test_what_happened_is_read(fields: dict[str, str], event: object) -> None:
    assert read_event(fields, AT) == event


@pytest.mark.parametrize(
    ("fields", "result"),
    [
        ({"Result": "success"}, "success"),
        ({"Result": "payment-connector-error"}, "connector-error"),
        ({"Result": "payment-connector-error", "ConnectorError": "processing_error"}, "connector-error"),
        ({"Result": "payment-connector-error", "ConnectorError": "card_declined"}, "declined"),
        ({"Result": "payment-connector-error", "ConnectorError": "insufficient_funds"}, "declined"),
        ({"Result": "payment-connector-error", "ConnectorError": "expired_card"}, "declined"),
        ({"Result": "payment-connector-error", "ConnectorError": "do_not_honor"}, "declined"),
        ({"Result": "payment-connector-error", "PayErrorCode": "64012"}, "declined"),
        ({"Result": "payment-connector-error", "PayErrorCode": "64008"}, "connector-error"),
        ({"Result": "payment-connector-error", "PaymentError": "card is declined"}, "declined"),
        ({"Result": "payment-connector-error", "PaymentError": "the card is declined?"}, "connector-error"),
        ({"Result": "internal-error", "PayErrorCode": "64012"}, "internal-error"),
        ({"Result": "caller-hung-up", "CallStatus": "completed"}, "caller-hung-up"),
        ({"Result": "caller-interrupted-with-star"}, "caller-interrupted-with-star"),
        ({"Result": "too-many-failed-attempts"}, "too-many-failed-attempts"),
        ({"Result": "validation-error"}, "validation-error"),
        ({"Result": "declined"}, "internal-error"),
        ({"Result": "never heard of"}, "internal-error"),
    ],
)
def test_only_a_certain_no_is_a_decline(fields: dict[str, str], result: PaymentResult) -> None:
    event = read_event(fields, AT)
    assert isinstance(event, PaymentFinished)
    assert event.result == result


def test_an_installation_may_know_other_codes_of_a_decline() -> None:
    fields = {"Result": "payment-connector-error", "ConnectorError": "51"}
    declined = read_event(fields, AT, frozenset({"51"}))
    assert isinstance(declined, PaymentFinished)
    assert declined.result == "declined"


@pytest.mark.parametrize(
    ("masked", "last_four"),
    [
        ("xxxx-xxxxxx-x4001", "4001"),
        ("xxxxxxxxxxx4001", "4001"),
        ("************0022", "0022"),
        ("", None),
        ("xxxx", None),
        ("*******92", None),
    ],
)
def test_only_the_trailing_four_digits_of_a_mask_are_read(masked: str, last_four: str | None) -> None:
    event = read_event({"Result": "success", "PaymentCardNumber": masked}, AT)
    assert isinstance(event, PaymentFinished)
    assert event.last_four == last_four


def test_nothing_of_a_payment_is_kept_that_was_not_asked_for() -> None:
    secret = {
        "ExpirationDate": "1230",
        "PaymentCardPostalCode": "20001",
        "BankRoutingNumber": "110000000",
        "SecurityCode": "123",
        "PaymentToken": "tok_1",
    }
    event = read_event({"Result": "success", "PaymentConfirmationCode": "ch_1", **secret}, AT)
    assert not [value for value in secret.values() if value in repr(event)]


@pytest.mark.parametrize("result", sorted(get_args(PaymentResult)))
def test_a_card_number_in_a_payment_field_is_dropped(result: str) -> None:
    fields = {"Result": result, "PaymentConfirmationCode": TEST_CARD, "ConnectorError": TEST_CARD}
    assert TEST_CARD not in repr(read_event({**fields, "PaymentCardType": TEST_CARD}, AT))


SPOKEN = "four one one one, one one one one, one one one one, one one one one"


@pytest.mark.parametrize(
    "fields",
    [
        {"Digits": TEST_CARD},
        {"Digits": "4111*1111*1111*1111"},
        {"Digits": TEST_CARD + "1230"},
        {"Digits": "000" + TEST_CARD + "123"},
        {"Digits": "378282246310005"},
        {"SpeechResult": "4111 1111 1111 1111"},
        {"SpeechResult": f"my card is {TEST_CARD} thank you"},
        {"SpeechResult": "4111-1111-1111-1111"},
        {"SpeechResult": SPOKEN},
        {"SpeechResult": "cuatro " + "uno " * 15},
    ],
)
def test_a_card_number_at_the_wrong_prompt_is_dropped(fields: dict[str, str]) -> None:
    assert read_event(fields, AT) == CardNumberDropped(AT)


@pytest.mark.parametrize(
    "keys", ["40170022", "310450017", "03151952", "12345678901234567890", "4111111111111112"]
)
def test_other_numbers_are_kept(keys: str) -> None:
    assert read_event({"Digits": keys}, AT) == DigitsEntered(AT, keys)
    assert not is_card_number_keyed(keys)


def test_ordinary_words_hold_no_card_number() -> None:
    assert not is_card_number_spoken("to pay a bill from four two one main street")
    assert not holds_card_number("call 202-555-0142 or 202-555-0143")


@given(
    st.dictionaries(st.sampled_from(["Digits", "SpeechResult", "Result", "QueueResult", "CallStatus"]), texts)
)
def test_any_fields_are_some_event(fields: dict[str, str]) -> None:
    read_event(fields, AT)


def test_where_a_caller_stands_is_read_whatever_is_sent() -> None:
    told = {"QueuePosition": "3", "QueueTime": "61", "AvgQueueTime": "90", "CurrentQueueSize": "7"}
    assert read_standing(told) == QueueStanding(3, 61, 90)
    assert read_standing({"QueuePosition": "zero"}) == QueueStanding(1, 0)
    assert read_standing({"QueueTime": quote_plus("9" * 40)}) == QueueStanding(1, 0)
