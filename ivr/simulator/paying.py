"""Pay: the caller keys a card or an account, the connector charges it, the action hears of it."""

import json
import uuid
from typing import Any

from ivr.simulator.documents import Verb
from ivr.simulator.leg import GoTo, Leg, Step
from ivr.simulator.offers import CallerGone, Talk
from ivr.simulator.pay_entry import Interrupted, Till, TooManyTries
from ivr.simulator.pay_order import PayOrder, PayRefused, check_order, read_order
from ivr.simulator.wire import Fields

PROCESSING = "payment-processing"
REJECTED_AS_CHARGE = "64008"
REJECTED_AS_TOKEN = "64010"  # noqa: S105  # an error code
TEST_CARDS = frozenset(
    {
        *("4111111111111111", "5555555555554444", "378282246310005", "6011111111111117"),
        *("3056930009020004", "3566002020360505", "6200000000000005", "6771798021000008"),
    }
)
"""What a connector in TEST mode takes. The Diners Club number stands there with two digits swapped."""
TEST_ACCOUNTS = frozenset({"12345678", "123456789"})


def play_pay(leg: Leg, verb: Verb) -> Talk[Step]:
    """Ends in a POST to the action, whatever happened; except where the carrier itself loses it."""
    order = read_order(leg, verb)
    if leg.board.habits.pay_needs_https and not order.action.startswith("https://"):
        leg.note(64016, "the action of <Pay> is not https", order.action)
        return None
    till = Till(leg, order)
    try:
        check_order(leg, order)
        yield from till.take_fields()
    except PayRefused as refused:
        leg.note(refused.code, refused.about, verb.base_url)
        told = (("PaymentError", refused.about), ("PayErrorCode", str(refused.code)))
        return _result(order, till, "validation-error", told)
    except Interrupted:
        return _result(order, till, "caller-interrupted-with-star")
    except TooManyTries as tries:
        if leg.board.habits.pay_exhausted == "falls through":
            return None
        return _result(order, till, "too-many-failed-attempts", (("PaymentError", tries.error),))
    except CallerGone:
        _tell_hang_up(leg, order, till)
        raise
    return _process(leg, order, till)


def _process(leg: Leg, order: PayOrder, till: Till) -> Step:
    """The fields are complete: charge them, and do with the result what the sandbox asks for."""
    till.report(PROCESSING)
    leg.speak(till.prompts_for(PROCESSING, None, 1))
    request = _request(order, till)
    result, told = _ask_connector(leg, order, request)
    mishap = leg.board.connector.mishap(request)
    if leg.during_processing == "hang up":
        _tell_hang_up(leg, order, till)
        raise CallerGone
    if leg.during_processing == "star":
        return _result(order, till, "caller-interrupted-with-star")
    if mishap == "line drops":
        raise CallerGone
    step = _result(order, till, result, told)
    if mishap == "result doubled":
        leg.post(step)
    return None if mishap == "result lost" else step


def _result(order: PayOrder, till: Till, result: str, told: Fields = ()) -> GoTo:
    return GoTo(order.action, "POST", (("Result", result), *till.masked_fields(), *told))


def _tell_hang_up(leg: Leg, order: PayOrder, till: Till) -> None:
    """The action is told; what it answers is played to nobody."""
    leg.status = "completed"
    leg.post(_result(order, till, "caller-hung-up"))


def _request(order: PayOrder, till: Till) -> bytes:
    """The connector's request, unmasked; nobody else ever sees these fields."""
    keyed = till.keyed
    asked: dict[str, Any] = {
        "method": "tokenize" if order.amount is None else "charge",
        "transaction_id": str(uuid.uuid4()),
        "description": order.description,
        "parameters": order.parameters,
    }
    if order.amount is not None:
        asked |= {"amount": f"{order.amount:.2f}", "currency_code": order.currency.upper()}
    if order.by_bank:
        asked["bankaccountnumber"] = keyed["bank-account-number"]
        asked["routingnumber"] = keyed["bank-routing-number"]
    else:
        expiry = keyed["expiration-date"]
        asked |= {"cardnumber": keyed["payment-card-number"], "cvv": keyed.get("security-code", "")}
        asked |= {"expiry_month": expiry[:2], "expiry_year": expiry[2:]}
        asked["postal_code"] = keyed.get("postal-code", "")
    return json.dumps(asked).encode()


def _ask_connector(leg: Leg, order: PayOrder, request: bytes) -> tuple[str, Fields]:
    """The result and what is told of it. A silent connector is asked again with the same transaction."""
    refusal = _refusal_in_test_mode(leg, json.loads(request))
    if refusal is not None:
        return "payment-connector-error", refusal
    for _ in range(leg.board.habits.connector_retries + 1):
        reply = leg.board.connector.answer(request)
        if reply is not None:
            return _read_reply(order, reply)
        leg.clock.advance(leg.board.habits.connector_seconds)
    return "payment-connector-error", _rejection(order, "no response in time")


def _read_reply(order: PayOrder, reply: bytes) -> tuple[str, Fields]:
    name = "token_id" if order.amount is None else "charge_id"
    try:
        answer = json.loads(reply)
        given, error = answer[name], answer["error_code"]
    except (ValueError, KeyError, TypeError):
        return "payment-connector-error", _rejection(order, "Got malformed response")
    own = tuple(
        (f"PayConnector_{key}", str(value)) for key, value in (answer.get("parameters") or {}).items()
    )
    if error is not None:
        told = _rejection(order, str(answer.get("error_message") or ""))
        return "payment-connector-error", (*told, ("ConnectorError", str(error)), *own)
    if order.amount is None:
        return "success", (("PaymentToken", str(given)), ("ProfileId", str(given)), *own)
    return "success", (("PaymentConfirmationCode", str(given)), *own)


def _rejection(order: PayOrder, about: str) -> Fields:
    rejected = "token" if order.amount is None else "charge"
    code = REJECTED_AS_TOKEN if order.amount is None else REJECTED_AS_CHARGE
    text = f"Payment Gateway rejected {rejected} creation. {about}".strip()
    return (("PaymentError", text), ("PayErrorCode", code))


def _refusal_in_test_mode(leg: Leg, asked: dict[str, Any]) -> Fields | None:
    if not leg.board.habits.connector_takes_test_cards_only:
        return None
    if "cardnumber" in asked and asked["cardnumber"] not in TEST_CARDS:
        return (("PaymentError", "not a test card"), ("PayErrorCode", "64022"))
    if "bankaccountnumber" in asked and asked["bankaccountnumber"] not in TEST_ACCOUNTS:
        return (("PaymentError", "not a test account"), ("PayErrorCode", "64023"))
    return None
