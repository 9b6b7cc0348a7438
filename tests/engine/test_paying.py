"""Payments: written down first, settled after, no failure without proof, no debit without consent."""

import pytest

from ivr.engine.call import Ended, FactValue, ForPayment, to_json
from ivr.engine.errands import OpenPayment, RecordConsent, SettlePayment
from ivr.engine.events import (
    CallerGone,
    CardNumberDropped,
    DigitsEntered,
    Event,
    NothingHeard,
    PaymentFinished,
    PaymentResult,
)
from ivr.engine.instructions import Speak, Spoken, TakePayment
from ivr.flow.model import (
    Ask,
    Consent,
    FlowSet,
    HangUp,
    Language,
    LookUp,
    Menu,
    Pay,
    PaymentMethod,
    PaymentTarget,
    ReadBack,
    Say,
    Step,
)
from tests.engine.building import AT, Walker, flow, flow_set, prompt

RESULTS = (
    "approved",
    "declined",
    "declined_too_often",
    "not_entered",
    "abandoned",
    "unclear",
    "unavailable",
)
REFERENCE = "pay-1"
MARK = "consent: bank debit"


def line(
    method: PaymentMethod = "card",
    towards: PaymentTarget = "account",
    language: Language = "en",
    declines: int = 3,
) -> FlowSet:
    """Each way out of the payment is told by its name; a declined one tries again."""
    steps: list[Step] = [
        Ask("account", 1, prompt("Account?"), "account_number", "digits", "bill", "bye", confirm=False),
        Ask("bill", 2, prompt("Bill?"), "bill_number", "digits", "amount", "bye", confirm=False),
        Ask(
            "amount",
            3,
            prompt("Amount?"),
            "amount",
            "money",
            "pay" if method == "card" else "agree",
            "bye",
            confirm=False,
        ),
        Consent(
            "agree",
            4,
            prompt(
                "Today, {today:date}, you authorize {amount:money}.",
                "Hoy, {today:date}, usted autoriza {amount:money}.",
            ),
            "bank debit",
            "pay",
            "bye",
            "bye",
        ),
        Pay("pay", 5, "amount", method, towards, {result: result for result in RESULTS}, declines),
    ]
    steps += [Say(result, 6, prompt(f"{result}."), "bye") for result in RESULTS if result != "declined"]
    return flow_set(
        flow(
            "line",
            *steps,
            Say("declined", 7, prompt("declined."), "pay"),
            HangUp("bye", 8, prompt("Good-bye.")),
        ),
        language=language,
    )


def before_payment(flows: FlowSet, at: str = AT) -> Walker:
    caller = Walker(flows, at=at)
    for keys in ("40170022", "123456789", "120*50"):
        caller.presses(keys)
    return caller


def paying(flows: FlowSet) -> Walker:
    caller = before_payment(flows)
    caller.is_answered("opened", payment_reference=REFERENCE)
    return caller


def result(name: PaymentResult) -> PaymentFinished:
    return PaymentFinished(AT, name, charge="ch_1", last_four="4242")


@pytest.mark.parametrize(("towards", "bill"), [("account", None), ("bill", "123456789")])
def test_the_attempt_is_written_down_before_the_card_is_taken(
    towards: PaymentTarget, bill: str | None
) -> None:
    caller = before_payment(line(towards=towards))
    assert caller.turn.errand == OpenPayment("40170022", bill, 12_050, "card", towards, "+12025550142", None)
    caller.is_answered("opened", payment_reference=REFERENCE)
    assert caller.call.waiting == ForPayment(REFERENCE, "card", 12_050)
    (taking,) = caller.turn.instructions
    assert isinstance(taking, TakePayment)
    assert (taking.reference, taking.amount_cents, taking.method, taking.language) == (
        REFERENCE,
        12_050,
        "card",
        "en",
    )


def test_the_spanish_caller_pays_by_bank_account_in_spanish() -> None:
    caller = before_payment(line("checking account", language="es"))
    caller.presses("1")
    caller.is_answered("next", authorization_reference="auth-1")
    caller.is_answered("opened", payment_reference=REFERENCE)
    (taking,) = caller.turn.instructions
    assert isinstance(taking, TakePayment)
    spoken = [part for each in taking.prompts for part in each.prompts]
    assert all(isinstance(part, Speak) and part.language == "es" for part in spoken)
    assert {each.field for each in taking.prompts} == {
        "bank-routing-number",
        "bank-account-number",
        "payment-processing",
    }


@pytest.mark.parametrize(
    ("way_out", "heard"),
    [
        ("unclear", "unclear."),
        ("refused", "unavailable."),
        ("unavailable", "unavailable."),
        ("opened", "unavailable."),
        ("approved", "unavailable."),
    ],
)
def test_a_payment_that_could_not_be_opened_is_not_taken(way_out: str, heard: str) -> None:
    caller = before_payment(line())
    assert caller.is_answered(way_out) == f"{heard} Good-bye."


@pytest.mark.parametrize(
    ("told", "settled", "heard"),
    [
        ("success", "approved", "approved."),
        ("connector-error", "unclear", "unclear."),
        ("internal-error", "unclear", "unclear."),
        ("caller-interrupted-with-star", "abandoned", "abandoned."),
        ("caller-interrupted-with-star", "unclear", "unclear."),
        ("too-many-failed-attempts", "abandoned", "not_entered."),
        ("validation-error", "unavailable", "unavailable."),
        ("success", "unavailable", "unclear."),
        ("connector-error", "unavailable", "unclear."),
        ("success", "no such way out", "unclear."),
    ],
)
def test_each_result_is_settled_and_told_truly(told: PaymentResult, settled: str, heard: str) -> None:
    caller = paying(line())
    caller.meets(result(told))
    assert caller.turn.errand == SettlePayment(REFERENCE, result(told))
    assert caller.is_answered(settled, confirmation_number="4829160023") == f"{heard} Good-bye."
    known = "confirmation_number" in caller.call.facts
    assert known == (heard == "approved.")


@pytest.mark.parametrize(
    "event",
    [NothingHeard(AT), DigitsEntered(AT, "1"), CardNumberDropped(AT)],
    ids=lambda event: type(event).__name__,
)
def test_anything_else_while_a_payment_runs_is_a_lost_answer(event: Event) -> None:
    caller = paying(line())
    caller.meets(event)
    assert caller.turn.errand == SettlePayment(REFERENCE, PaymentFinished(AT, "lost"))
    assert caller.is_answered("unclear") == "unclear. Good-bye."


def test_a_hang_up_while_a_payment_runs_ends_the_call_and_settles_it() -> None:
    caller = paying(line())
    caller.meets(CallerGone(AT))
    assert caller.turn.errand == SettlePayment(REFERENCE, PaymentFinished(AT, "caller-hung-up"))
    assert isinstance(caller.call.waiting, Ended)
    assert caller.call.outcome == "abandoned"
    caller.is_answered("unclear")
    assert caller.call.outcome == "abandoned"


def test_an_errand_that_nobody_answers_is_unclear_while_settling() -> None:
    caller = paying(line())
    caller.meets(result("success"))
    assert caller.waits() == "unclear. Good-bye."


def test_declines_are_counted_for_the_call() -> None:
    caller = before_payment(line(declines=2))
    caller.is_answered("opened", payment_reference=REFERENCE)
    caller.meets(result("declined"))
    assert caller.is_answered("declined") == "declined."
    assert isinstance(caller.turn.errand, OpenPayment), "another card may be tried"
    caller.is_answered("opened", payment_reference="pay-2")
    caller.meets(result("declined"))
    assert caller.is_answered("declined") == "declined_too_often. Good-bye."
    assert caller.call.declines == 2


def test_after_too_many_declines_no_further_payment_is_opened() -> None:
    flows = line(declines=1)
    steps = flows.flows["line"].steps
    steps["declined_too_often"] = Say("declined_too_often", 6, prompt("Once more."), "account")
    caller = paying(flows)
    caller.meets(result("declined"))
    caller.is_answered("declined")
    for keys in ("40170022", "123456789"):
        caller.presses(keys)
    assert caller.presses("5") == "Once more. Account?"


def test_who_hangs_up_before_she_hears_her_confirmation_number_has_paid_all_the_same() -> None:
    for answered, outcome in (("approved", "contained"), ("unclear", "abandoned"), ("declined", "abandoned")):
        flows = line()
        steps = flows.flows["line"].steps
        steps["approved"] = ReadBack("approved", 6, "confirmation_number", "bye")
        steps["unclear"] = Menu("unclear", 6, prompt("Unclear."), (), "bye")
        steps["declined"] = Menu("declined", 6, prompt("Declined."), (), "bye")
        caller = paying(flows)
        caller.meets(result("success"))
        caller.is_answered(answered, confirmation_number="4829160023")
        caller.hangs_up()
        assert caller.call.outcome == outcome


@pytest.mark.parametrize(
    ("answered", "outcome"),
    [("approved", "contained"), ("unclear", "abandoned"), ("not_entered", "abandoned")],
)
def test_a_good_bye_contains_no_call_whose_payment_is_in_doubt_or_was_not_made(
    answered: str, outcome: str
) -> None:
    caller = paying(line())
    caller.meets(result("too-many-failed-attempts" if answered == "not_entered" else "success"))
    way = {"not_entered": "abandoned"}.get(answered, answered)
    assert caller.is_answered(way, confirmation_number="4829160023") == f"{answered}. Good-bye."
    assert caller.call.outcome == outcome


def test_an_earlier_payment_in_doubt_that_stops_this_one_leaves_the_call_uncontained() -> None:
    caller = before_payment(line())
    assert caller.is_answered("unclear") == "unclear. Good-bye."
    assert caller.call.outcome == "abandoned"


def test_a_second_payment_that_goes_through_takes_no_doubt_from_the_first() -> None:
    """What else was done counts after a payment that was not made, and not after one in doubt."""
    for first, outcome in (("unclear", "abandoned"), ("declined", "contained")):
        flows = line()
        steps = flows.flows["line"].steps
        steps["unclear"] = Say("unclear", 6, prompt("Unclear."), "pay")
        steps["declined"] = Say("declined", 6, prompt("Declined."), "pay")
        caller = paying(flows)
        caller.meets(result("success"))
        caller.is_answered(first)
        caller.is_answered("opened", payment_reference="pay-2")
        caller.meets(result("success"))
        caller.is_answered("approved", confirmation_number="4829160023")
        assert caller.call.outcome == outcome, first


def test_who_was_declined_after_an_earlier_success_did_not_get_what_she_came_for() -> None:
    flows = line()
    steps = flows.flows["line"].steps
    steps["approved"] = ReadBack("approved", 6, "confirmation_number", "pay")
    steps["declined"] = Menu("declined", 7, prompt("Declined."), (), "bye")
    caller = paying(flows)
    caller.meets(result("success"))
    caller.is_answered("approved", confirmation_number="4829160023")
    caller.presses("1")
    assert caller.call.task_done
    caller.presses("2")
    caller.is_answered("opened", payment_reference="pay-2")
    caller.meets(result("declined"))
    caller.is_answered("declined")
    caller.hangs_up()
    assert caller.call.outcome == "abandoned"


def agreeing(language: Language = "en", at: str = AT) -> Walker:
    return before_payment(line("checking account", language=language), at)


@pytest.mark.parametrize(
    ("language", "wording"),
    [
        ("en", "Today, November 20, 2026, you authorize one hundred twenty dollars and fifty cents."),
        ("es", "Hoy, 20 de noviembre de 2026, usted autoriza ciento veinte dólares con cincuenta centavos."),
    ],
)
def test_the_words_that_bind_are_kept_exactly_as_they_were_spoken(language: Language, wording: str) -> None:
    caller = agreeing(language, at="2026-11-20T23:55:00-05:00")
    assert caller.turn.instructions[0] == Speak(language, (Spoken(wording),)), (
        "whole, with no key to cut it short"
    )
    caller.at = "2026-11-21T00:10:00-05:00"
    caller.presses("1")
    assert caller.turn.errand == RecordConsent(
        "bank debit", wording, language, "+12025550142", "40170022", 12_050
    ), "midnight changes no word of it"


def test_a_debit_goes_out_with_the_authorization_of_the_call_and_uses_it_up() -> None:
    caller = agreeing()
    assert caller.heard.endswith("If you agree, press 1. If you do not, press 2.")
    caller.presses("1")
    caller.is_answered("next", authorization_reference="auth-1")
    assert MARK in caller.call.marks
    assert caller.turn.errand == OpenPayment(
        "40170022", None, 12_050, "checking account", "account", "+12025550142", "auth-1"
    )
    caller.is_answered("opened", payment_reference=REFERENCE)
    caller.meets(result("success"))
    caller.is_answered("approved", confirmation_number="4829160023")
    assert b"auth-1" not in to_json(caller.call)
    assert MARK not in caller.call.marks


def test_no_debit_without_an_authorization() -> None:
    flows = line("checking account")
    steps = flows.flows["line"].steps
    steps["amount"] = Ask("amount", 3, prompt("Amount?"), "amount", "money", "pay", "bye", confirm=False)
    assert before_payment(flows).heard == "unavailable. Good-bye."


def test_an_agreement_that_could_not_be_kept_does_not_count() -> None:
    caller = agreeing()
    caller.presses("1")
    assert caller.is_answered("unavailable") == "Good-bye."
    assert MARK not in caller.call.marks


def test_a_refusal_takes_an_earlier_agreement_back() -> None:
    flows = line("checking account")
    flows.flows["line"].steps["declined"] = Say("declined", 7, prompt("declined."), "agree")
    caller = before_payment(flows)
    caller.presses("1")
    caller.is_answered("next", authorization_reference="auth-1")
    caller.is_answered("opened", payment_reference=REFERENCE)
    caller.meets(result("declined"))
    caller.is_answered("declined")
    assert caller.presses("2") == "Good-bye."
    assert MARK not in caller.call.marks
    assert b"auth-1" not in to_json(caller.call)


@pytest.mark.parametrize("facts", [{"amount": 0}, {"amount": -5}, {"amount": "much"}, {}])
def test_no_amount_no_payment(facts: dict[str, FactValue]) -> None:
    found = LookUp("find", 1, "account_of_caller", {"one": "pay", "none": "bye"})
    caller = Walker(flow_set(flow("line", *line().flows["line"].steps.values(), found, start="find")))
    assert caller.is_answered("one", account_number="40170022", **facts) == "unavailable. Good-bye."
    enough = Walker(flow_set(flow("line", *line().flows["line"].steps.values(), found, start="find")))
    enough.is_answered("one", account_number="40170022", amount=1)
    assert isinstance(enough.turn.errand, OpenPayment)
