"""Behaviours 47 to 59: what a payment asks for, what it answers, and what only the connector sees."""

import json

import pytest

from ivr.simulator.habits import PAY_STEPS_AS_TUTORIAL, CarrierHabits
from ivr.simulator.phone import AccountKeyed, CardKeyed, Phone
from ivr.simulator.processor import Processor
from tests.simulator.answering import Page
from tests.simulator.calling import World, world

VISA = CardKeyed("4111111111111111", "1229", "123", "94111")
PROMPTS = (
    '<Prompt for="payment-card-number"><Say>Card</Say></Prompt>'
    '<Prompt for="payment-card-number" errorType="invalid-card-number timeout"><Say>Bad card</Say></Prompt>'
    '<Prompt for="payment-card-number" errorType="invalid-card-number" attempt="3">'
    "<Say>Last card</Say></Prompt>"
    '<Prompt for="payment-card-number" errorType="invalid-card-type"><Say>Other kind</Say></Prompt>'
    '<Prompt for="security-code"><Say>Code</Say></Prompt>'
    '<Prompt for="security-code" cardType="amex"><Say>Four digits</Say></Prompt>'
    '<Prompt for="payment-processing"><Say>Paying</Say></Prompt>'
)
DEFAULTS = (
    'chargeAmount="120.50" maxAttempts="3" postalCode="false" validCardTypes="visa mastercard amex discover"'
)


def paying(
    attributes: str = DEFAULTS, prompts: str = PROMPTS, action: str = "/paid"
) -> dict[str, Page | list[Page]]:
    pay = (
        f'<Pay action="{action}" statusCallback="/progress" description="r-7" {attributes}>'
        f'<Parameter name="reference" value="r-7"/>{prompts}</Pay><Say>After</Say>'
    )
    return {"/voice/answer": pay, "/paid": "<Say>Paid</Say>", "/progress": ""}


def result(here: World) -> dict[str, str]:
    (asked,) = here.app.at("/paid")
    return asked.fields


def progress(here: World, *names: str) -> list[tuple[str, ...]]:
    return [tuple(asked.fields.get(name, "") for name in names) for asked in here.app.at("/progress")]


def pay(here: World, card: CardKeyed = VISA) -> Phone:
    phone = here.dial()
    phone.key_card(card)
    return phone


def test_47_a_charge_that_succeeds() -> None:
    with world(paying()) as here:
        phone = pay(here)
        told = result(here)
        (charge,) = here.processor.ledger
    assert phone.words.endswith("Paying\nPaid")
    assert told["Result"] == "success"
    assert told["PaymentConfirmationCode"] == charge.charge_id
    assert told["PaymentCardNumber"].endswith("1111")
    assert told["SecurityCode"] == "***"
    assert told["ExpirationDate"] == "1229"
    assert told["PaymentCardType"] == "visa"
    assert told["CallStatus"] == "in-progress"
    assert (charge.reference, charge.amount_cents, charge.method, charge.last4) == (
        "r-7",
        12050,
        "card",
        "1111",
    )


@pytest.mark.parametrize("amount", ['chargeAmount="0"', ""])
def test_48_without_an_amount_a_token_is_made(amount: str) -> None:
    with world(paying(f'postalCode="false" {amount}')) as here:
        pay(here)
        told = result(here)
        assert here.processor.ledger == ()
    assert told["Result"] == "success"
    assert told["PaymentToken"]
    assert "PaymentConfirmationCode" not in told


@pytest.mark.parametrize("keys", ["*", "4111*", "4111111111111111*", "41111111111111111229*"])
def test_49_star_anywhere_ends_it_before_the_connector(keys: str) -> None:
    habits = CarrierHabits(keeps_keys_ahead=True)
    with world(paying(), habits=habits) as here:
        here.dial().press(keys)
        assert result(here)["Result"] == "caller-interrupted-with-star"
        assert here.processor.ledger == ()


def test_50_a_wrong_number_is_asked_again_in_the_words_for_it() -> None:
    with world(paying()) as here:
        phone = here.dial()
        assert phone.words == "Card"
        assert phone.press("4111111111111112")[0].text == "Bad card"
        assert phone.press("4111111111111113")[0].text == "Last card"
        phone.key_card(VISA)
        assert result(here)["Result"] == "success"
        assert progress(here, "For", "Attempt", "ErrorType")[:4] == [
            ("payment-card-number", "1", ""),
            ("payment-card-number", "2", "invalid-card-number"),
            ("payment-card-number", "3", "invalid-card-number"),
            ("expiration-date", "1", ""),
        ]


def test_50_silence_is_an_error_with_two_names() -> None:
    with world(paying()) as here:
        assert here.dial().stay_silent()[0].text == "Bad card"
        assert progress(here, "ErrorType")[1] == ("input-timeout",)


def test_50_half_a_number_counts_when_the_time_is_up() -> None:
    with world(paying('timeout="7" ' + DEFAULTS)) as here:
        phone = here.dial()
        phone.press("4111")
        assert phone.listen()[-1].text == "Bad card"


def test_50_a_field_without_a_prompt_is_asked_for_in_the_carriers_own_words() -> None:
    with world(paying()) as here:
        phone = here.dial()
        phone.press(VISA.number)
        assert phone.heard[0].kind == "built-in"


def test_51_a_card_of_a_kind_that_is_not_taken() -> None:
    with world(paying(DEFAULTS.replace("visa mastercard amex discover", "visa"))) as here:
        assert here.dial().press("378282246310005")[0].text == "Other kind"
        assert progress(here, "ErrorType")[1] == ("invalid-card-type",)


def test_52_a_card_that_has_expired() -> None:
    with world(paying()) as here:
        phone = here.dial()
        phone.press(VISA.number)
        phone.press("1026")
        assert progress(here, "For", "ErrorType")[-1] == ("expiration-date", "invalid-date")
        phone.press("1326")
        assert progress(here, "For", "ErrorType")[-1] == ("expiration-date", "invalid-date")
        phone.press("1126")
        assert progress(here, "For", "ErrorType")[-1] == ("security-code", "")


def test_52_american_express_has_four_digits_and_its_own_prompt() -> None:
    with world(paying()) as here:
        phone = here.dial()
        phone.press("378282246310005")
        assert phone.press("1229")[0].text == "Four digits"
        phone.press("123")
        phone.listen()
        assert progress(here, "For", "ErrorType")[-1] == ("security-code", "invalid-security-code")
        phone.press("1234")
        assert result(here)["PaymentCardType"] == "amex"


@pytest.mark.parametrize(("exhausted", "heard"), [("posts", "Paid"), ("falls through", "After")])
def test_53_too_many_tries(exhausted: str, heard: str) -> None:
    habits = CarrierHabits(pay_exhausted=exhausted)  # type: ignore[arg-type]  # one of its literals
    with world(paying(DEFAULTS.replace('"3"', '"2"')), habits=habits) as here:
        phone = here.dial()
        phone.press("4111111111111112")
        assert phone.press("4111111111111112")[-1].text == heard
        if exhausted == "posts":
            assert result(here)["Result"] == "too-many-failed-attempts"


@pytest.mark.parametrize(("retries", "tries"), [(False, 1), (True, 2)])
def test_53_how_often_one_attempt_is_is_a_habit(retries: bool, tries: int) -> None:
    habits = CarrierHabits(pay_attempts_are_retries=retries)
    with world(paying(DEFAULTS.replace('maxAttempts="3"', "")), habits=habits) as here:
        phone = here.dial()
        for _ in range(tries):
            assert here.app.at("/paid") == []
            phone.press("4111111111111112")
        assert result(here)["Result"] == "too-many-failed-attempts"


def test_53_after_an_error_every_field_may_be_asked_again() -> None:
    with world(paying(), habits=CarrierHabits(pay_restarts_every_field=True)) as here:
        phone = here.dial()
        phone.press(VISA.number)
        phone.press("1326")
        assert phone.offer is not None
        assert phone.offer.field == "payment-card-number"
        phone.key_card(VISA)
        assert result(here)["Result"] == "success"


def test_54_hanging_up_is_told_and_its_answer_ignored() -> None:
    with world(paying()) as here:
        phone = here.dial()
        phone.press(VISA.number)
        phone.hang_up()
        assert phone.is_over
        assert result(here)["Result"] == "caller-hung-up"
        assert result(here)["CallStatus"] == "completed"
        assert here.processor.ledger == ()
        assert "Paid" not in phone.transcript()


def test_54_hanging_up_while_the_processor_works_leaves_a_charge() -> None:
    with world(paying()) as here:
        phone = here.dial()
        phone.hang_up_during_payment()
        phone.key_card(VISA)
        assert result(here)["Result"] == "caller-hung-up"
        assert len(here.processor.ledger) == 1
        assert phone.is_over


def test_54_star_while_the_processor_works_leaves_a_charge() -> None:
    with world(paying()) as here:
        phone = here.dial()
        phone.press_star_during_payment()
        phone.key_card(VISA)
        assert result(here)["Result"] == "caller-interrupted-with-star"
        assert len(here.processor.ledger) == 1
        assert progress(here, "For")[-1] == ("payment-processing",)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4000000000000002", "card_declined"),
        ("4000000000009995", "insufficient_funds"),
        ("4000000000000069", "expired_card"),
        ("4000000000000119", "processing_error"),
    ],
)
def test_55_a_no_of_the_processor_names_its_code(number: str, code: str) -> None:
    with world(paying()) as here:
        pay(here, CardKeyed(number, "1229", "123"))
        told = result(here)
        assert here.processor.ledger == ()
    assert (told["Result"], told["ConnectorError"], told["PayErrorCode"]) == (
        "payment-connector-error",
        code,
        "64008",
    )


def test_55_a_refused_token_has_a_code_of_its_own() -> None:
    with world(paying('postalCode="false"')) as here:
        pay(here, CardKeyed("4000000000000002", "1229", "123"))
        assert result(here)["PayErrorCode"] == "64010"


def test_55_a_garbled_answer_is_an_error_although_the_charge_was_made() -> None:
    with world(paying()) as here:
        pay(here, CardKeyed("6011000990139424", "1229", "123"))
        assert result(here)["Result"] == "payment-connector-error"
        assert "malformed" in result(here)["PaymentError"]
        assert "ConnectorError" not in result(here)
        assert len(here.processor.ledger) == 1


def test_56_a_silent_processor_is_asked_six_times_and_charges_once() -> None:
    with world(paying()) as here:
        before = here.dial().seconds
        phone = pay(here, CardKeyed("4012888888881881", "1229", "123"))
        assert result(here)["Result"] == "payment-connector-error"
        assert len(here.processor.ledger) == 1
        assert phone.seconds - before > 60


def test_56_a_late_answer_is_a_success_and_one_charge() -> None:
    with world(paying()) as here:
        pay(here, CardKeyed("4009348888881881", "1229", "123"))
        assert result(here)["Result"] == "success"
        assert len(here.processor.ledger) == 1


def test_57_the_action_must_be_https() -> None:
    with world(paying(), public_url="http://ivr.example.com") as here:
        assert here.dial().words == "After"
        assert here.codes() == [64016]
        assert here.app.at("/paid") == []


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ('paymentConnector="Elsewhere"', 64004),
        ('chargeAmount="-0.5"', 64003),
        ('chargeAmount="10.005"', 64003),
        ('chargeAmount="1000000.01"', 64003),
        ('paymentMethod="barter"', 64013),
        ('bankAccountType="consumer-checking"', 64017),
        ('language="tlh"', 64020),
    ],
)
def test_57_an_order_that_cannot_be_carried_out(attributes: str, code: int) -> None:
    with world(paying(attributes)) as here:
        assert here.dial().words == "Paid"
        assert here.codes() == [code]
        assert result(here)["Result"] == "validation-error"
        assert result(here)["PayErrorCode"] == str(code)


@pytest.mark.parametrize(
    ("attributes", "fields"),
    [
        ('securityCode="false" postalCode="false"', ["payment-card-number", "expiration-date"]),
        ('securityCode="false" postalCode="94105"', ["payment-card-number", "expiration-date"]),
        ("", ["payment-card-number", "expiration-date", "security-code", "postal-code"]),
    ],
)
def test_58_fields_can_be_left_out(attributes: str, fields: list[str]) -> None:
    with world(paying(f'chargeAmount="1" {attributes}')) as here:
        pay(here)
        asked = [field for (field,) in progress(here, "For") if field != "payment-processing"]
        assert asked == fields
        assert result(here)["Result"] == "success"
        if "94105" in attributes:
            assert result(here)["PaymentCardPostalCode"] == "94105"


def test_58_the_order_of_the_fields_is_a_habit() -> None:
    with world(paying('chargeAmount="1"'), habits=CarrierHabits(pay_steps=PAY_STEPS_AS_TUTORIAL)) as here:
        pay(here)
        assert [field for (field,) in progress(here, "For")][2:4] == ["postal-code", "security-code"]
        assert result(here)["Result"] == "success"


def test_58_a_postal_code_may_be_too_short() -> None:
    with world(paying('chargeAmount="1" maxAttempts="2" minPostalCodeLength="5"')) as here:
        phone = pay(here, CardKeyed(VISA.number, "1229", "123", "941"))
        assert progress(here, "For", "ErrorType")[-1] == ("postal-code", "invalid-postal-code")
        phone.press("94111#")
        assert result(here)["Result"] == "success"


@pytest.mark.parametrize("impossible", ["941", "941119", "941119411194111"])
def test_58_a_postal_code_has_the_length_of_a_zip_code(impossible: str) -> None:
    with world(paying('chargeAmount="1" maxAttempts="2"')) as here:
        phone = pay(here, CardKeyed(VISA.number, "1229", "123", impossible))
        assert progress(here, "For", "ErrorType")[-1] == ("postal-code", "invalid-postal-code")
        phone.press("941119411#")
        assert result(here)["PaymentCardPostalCode"] == "941119411"


@pytest.mark.parametrize("per_digit", [False, True])
def test_59_nobody_but_the_connector_sees_a_whole_number(per_digit: bool) -> None:
    with world(paying(), habits=CarrierHabits(pay_reports_every_digit=per_digit)) as here:
        phone = pay(here, CardKeyed(VISA.number, "1229", "987"))
        sent = {value for asked in here.app.asked for _, value in asked.pairs}
        kept = phone.transcript() + repr(here.processor.ledger) + repr(phone.acts)
        assert result(here)["Result"] == "success"
    assert VISA.number[:-4] not in kept + " ".join(sent)
    assert "987" not in sent
    assert "987" not in kept
    assert any("PartialResult" in asked.fields for asked in here.app.at("/progress")) == per_digit


def bank(attributes: str = "", prompts: str = "") -> dict[str, Page | list[Page]]:
    return paying(f'paymentMethod="ach-debit" chargeAmount="5" maxAttempts="2" {attributes}', prompts)


@pytest.mark.parametrize(
    ("routing", "account", "ending", "charges"),
    [
        ("110000000", "12345678", "success", 1),
        ("110000000", "123456789", "success", 1),
        ("110000000", "000111111116", "payment-connector-error", 0),
        ("110000000", "87654321", "payment-connector-error", 0),
        ("021000021", "12345678", "payment-connector-error", 0),
    ],
)
def test_a_checking_account(routing: str, account: str, ending: str, charges: int) -> None:
    with world(bank()) as here:
        here.dial().key_account(AccountKeyed(routing, account))
        told = result(here)
        assert len(here.processor.ledger) == charges
        assert account not in json.dumps([asked.pairs for asked in here.app.asked])
    assert told["Result"] == ending
    assert told["BankAccountNumber"] == "*" * (len(account) - 2) + account[-2:]
    assert told["BankRoutingNumber"] == routing
    assert told["BankAccountType"] == "consumer-checking"
    assert told["PaymentMethod"] == "ach-debit"


def test_a_routing_number_that_cannot_be() -> None:
    with world(bank()) as here:
        here.dial().press("110000001")
        assert progress(here, "For", "ErrorType")[-1] == (
            "bank-routing-number",
            "invalid-bank-routing-number",
        )


def test_an_account_number_may_have_to_be_keyed_twice() -> None:
    twice = '<Prompt for="bank-account-number" requireMatchingInputs="true"><Say>Account</Say></Prompt>'
    with world(bank(prompts=twice)) as here:
        phone = here.dial()
        phone.press("110000000")
        phone.press("12345678#")
        phone.press("12345679#")
        assert progress(here, "ErrorType")[-1] == ("input-matching-failed",)
        phone.press("12345678#")
        phone.press("12345678#")
        assert result(here)["Result"] == "success"


def test_a_card_beyond_the_published_ones_is_refused_by_a_connector_in_test_mode() -> None:
    with world(paying(), habits=CarrierHabits(connector_takes_test_cards_only=True)) as here:
        pay(here, CardKeyed("4000000000000002", "1229", "123"))
        assert result(here)["PayErrorCode"] == "64022"


def test_a_lost_result_goes_on_after_the_verb_and_the_charge_stands() -> None:
    with world(paying()) as here:
        phone = pay(here, CardKeyed("5105105105105100", "1229", "123"))
        assert phone.words.endswith("Paying\nAfter")
        assert here.app.at("/paid") == []
        assert len(here.processor.ledger) == 1


def test_a_line_that_drops_with_the_result_leaves_only_the_charge() -> None:
    with world(paying()) as here:
        phone = pay(here, CardKeyed("5200828282828210", "1229", "123"))
        assert phone.is_over
        assert here.app.at("/paid") == []
        assert len(here.processor.ledger) == 1


def test_a_doubled_result_is_one_charge_told_twice() -> None:
    with world(paying()) as here:
        phone = pay(here, CardKeyed("4005519200000004", "1229", "123"))
        first, second = here.app.at("/paid")
        assert first.pairs == second.pairs
        assert phone.words.endswith("Paying\nPaid")
        assert len(here.processor.ledger) == 1


def test_the_card_may_be_masked_in_groups() -> None:
    with world(paying(), habits=CarrierHabits(card_mask="grouped")) as here:
        pay(here, CardKeyed("378282246310005", "1229", "1234"))
        assert result(here)["PaymentCardNumber"] == "xxxx-xxxxxx-x0005"


def test_every_payment_is_a_transaction_of_its_own() -> None:
    with world(paying()) as here:
        pay(here)
        pay(here)
        first, second = here.processor.ledger
        assert first.charge_id != second.charge_id


class _SilentConnector(Processor):
    """Writes down what it is asked and never answers."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[dict[str, object]] = []

    def answer(self, request: bytes) -> bytes | None:
        self.asked.append(json.loads(request))


def test_56_every_try_names_the_same_transaction_and_the_whole_contract() -> None:
    with world(paying(DEFAULTS.replace("false", "true"))) as here:
        connector = here.carrier.board.connector = _SilentConnector()
        pay(here)
    assert len(connector.asked) == 6
    assert all(asked == connector.asked[0] for asked in connector.asked)
    asked = connector.asked[0]
    assert len(str(asked.pop("transaction_id"))) == 36
    assert asked == {
        "method": "charge",
        "cardnumber": "4111111111111111",
        "cvv": "123",
        "amount": "120.50",
        "currency_code": "USD",
        "expiry_month": "12",
        "expiry_year": "29",
        "description": "r-7",
        "postal_code": "94111",
        "parameters": {"reference": "r-7"},
    }
