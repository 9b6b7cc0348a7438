from datetime import timedelta

import pytest

from ivr.billing.audit import audit
from ivr.billing.payments import payment_of_turn
from ivr.billing.plan_files import import_plans
from ivr.billing.settling import Payment
from ivr.database import reading, writing
from ivr.engine.call import Call, Ended
from ivr.engine.errands import OpenPayment, RecordConsent, RunLookUp, SettlePayment
from ivr.engine.events import PaymentFinished, PaymentResult
from tests.billing.ledgers import PLAN_HEADER, csv_file
from tests.calls.lines import AT, CALLER, Line, open_errand, opened
from tests.conftest import Database


@pytest.fixture
def line(database: Database) -> Line:
    return Line(database)


def finished(line: Line, reference: str, result: PaymentResult, charge: str | None = None) -> str:
    done = line.run(SettlePayment(reference, PaymentFinished(AT, result, charge, "4242", "visa")), 4)
    return done.way_out


def payment(line: Line, turn: int = 4) -> Payment:
    with reading(line.ledger.engine) as connection:
        found = payment_of_turn(connection, line.call_sid, turn)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("result", "state", "way_out"),
    [
        ("success", "approved", "approved"),
        ("declined", "declined", "declined"),
        ("connector-error", "unclear", "unclear"),
        ("internal-error", "unclear", "unclear"),
        ("caller-hung-up", "unclear", "unclear"),
        ("lost", "unclear", "unclear"),
        ("caller-interrupted-with-star", "abandoned", "abandoned"),
        ("too-many-failed-attempts", "abandoned", "abandoned"),
        ("validation-error", "abandoned", "unavailable"),
    ],
)
@pytest.mark.parametrize("asked", [False, True])
def test_each_result_of_the_carrier_has_its_state_and_way_out(
    line: Line, result: PaymentResult, state: str, way_out: str, asked: bool
) -> None:
    reference = opened(line, line.ledger.account(50_00))
    if asked:
        with writing(line.ledger.engine) as connection:
            line.desk.processing_began(connection, line.call_sid, 4, AT)
    told = finished(line, reference, result)
    if asked and state == "abandoned":
        state, way_out = "unclear", "unclear"
    assert (payment(line).state, told) == (state, way_out)


def test_an_approved_payment_tells_its_confirmation_number_however_often(line: Line) -> None:
    reference = opened(line, line.ledger.account(50_00))
    answers = [
        line.run(SettlePayment(reference, PaymentFinished(AT, result)))
        for result in ("success", "success", "lost", "declined")
    ]
    assert {answer.way_out for answer in answers} == {"approved"}
    assert len({answer.facts["confirmation_number"] for answer in answers}) == 1


def test_a_payment_is_written_down_before_the_carrier_is_asked_and_expects_the_next_turn(line: Line) -> None:
    reference = opened(line, line.ledger.account(50_00), turn=7)
    pending = payment(line, turn=8)
    assert (pending.id, pending.state, pending.call_sid) == (reference, "pending", "CA9")


def test_money_that_is_heard_of_late_is_money(line: Line) -> None:
    reference = opened(line, line.ledger.account(50_00))
    assert finished(line, reference, "lost") == "unclear"
    with writing(line.ledger.engine) as connection:
        line.desk.late_result(connection, "CA9", 4, PaymentFinished(AT, "success", "ch_1"), AT)
        line.desk.late_result(connection, "CA9", 4, PaymentFinished(AT, "declined"), AT)
        line.desk.late_result(connection, "CA9", 99, PaymentFinished(AT, "success"), AT)
    assert (payment(line).state, payment(line).processor_charge) == ("approved", "ch_1")
    assert audit(line.ledger.engine) == ()


def test_what_the_carrier_tells_is_cut_to_what_can_be_kept(line: Line) -> None:
    reference = opened(line, line.ledger.account(50_00))
    odd = PaymentFinished(AT, "success", "ch_\x00" + "x" * 500, "\u202e4242", "v\x07isa" * 40, "e" * 500)
    assert line.run(SettlePayment(reference, odd)).way_out == "approved"
    assert payment(line).processor_charge == "ch_" + "x" * 125


def test_a_payment_that_must_not_be_is_refused_and_one_in_doubt_is_unclear(line: Line) -> None:
    number, other = line.ledger.account(50_00), line.ledger.account(50_00)
    assert line.run(open_errand("99999999")).way_out == "refused"
    assert line.run(open_errand(number, 50_01)).way_out == "refused"
    assert line.run(open_errand(number, bill=f"{other}0")).way_out == "refused"
    opened(line, number)
    line.call_sid = "CA10"
    assert line.run(open_errand(number)).way_out == "unclear"


def test_a_bank_debit_goes_by_the_words_that_were_agreed_to(line: Line) -> None:
    number = line.ledger.account(50_00)
    agreed = RecordConsent("bank debit", "You authorize $50.", "en", CALLER, number, 50_00)
    reference = str(line.run(agreed, 2).facts["authorization_reference"])
    debit = OpenPayment(number, None, 50_00, "checking account", "account", CALLER, reference)
    assert line.run(debit).way_out == "opened"


@pytest.mark.parametrize(("number", "cents"), [(None, 50_00), ("99999999", 50_00), ("40170022", None)])
def test_words_without_an_account_or_an_amount_are_kept_and_authorize_nothing(
    line: Line, number: str | None, cents: int | None
) -> None:
    account = line.ledger.account(50_00)
    done = line.run(RecordConsent("bank debit", "You authorize it.", "es", None, number, cents), 2)
    reference = str(done.facts["authorization_reference"])
    debit = OpenPayment(account, None, 50_00, "checking account", "account", None, reference)
    assert line.run(debit).way_out == "refused"


def test_consent_to_a_text_message_is_no_authorization_of_a_debit(line: Line) -> None:
    number = line.ledger.account(50_00)
    done = line.run(RecordConsent("text message", "We may text you.", "en", CALLER, number, 50_00), 2)
    reference = str(done.facts["authorization_reference"])
    debit = OpenPayment(number, None, 50_00, "checking account", "account", CALLER, reference)
    assert line.run(debit).way_out == "refused"


def test_open_bills_are_told_one_after_the_other_and_then_from_the_first_again(line: Line) -> None:
    number = line.ledger.account(50_00, 60_00, 70_00)
    told, last = [], ""
    for _ in range(5):
        done = line.ask("next_bill", account_number=number, last_bill_told=last)
        last = str(done.facts["last_bill_told"])
        told.append(done.facts.get("bill_amount"))
    assert told == [50_00, 60_00, 70_00, None, 50_00]


def test_a_bill_that_is_paid_while_they_are_told_is_not_told_and_skips_none(line: Line) -> None:
    number = line.ledger.account(50_00, 60_00, 70_00)
    first = line.ask("next_bill", account_number=number)
    line.ledger.settle(line.ledger.open(number, 50_00), "charged")
    second = line.ask("next_bill", account_number=number, last_bill_told=first.facts["last_bill_told"])
    assert second.facts["bill_amount"] == 60_00


def test_bills_in_a_plan_are_due_with_its_next_instalment(line: Line) -> None:
    number = line.ledger.account(50_00, 60_00)
    row = f"{number},20.00,2027-02-01,{number}0"
    import_plans(line.ledger.engine, line.ledger.sealer, csv_file(PLAN_HEADER, row))
    assert line.ask("balance", account_number=number).facts["due_date"] == "2026-12-02"
    assert line.ask("next_bill", account_number=number).facts["bill_number"] == f"{number}1"


def test_a_caller_hears_of_a_settled_payment_in_one_call_only_and_the_holder_until_its_number_was_told(
    line: Line,
) -> None:
    number = line.pay("charged")
    assert [line.ask("payment_of_caller").way_out for _ in range(2)] == ["went_through"] * 2
    line.call_sid = "CA10"
    assert line.ask("payment_of_caller").way_out == "none"
    told = [line.ask("account_payment", account_number=number) for _ in range(2)]
    assert [answer.way_out for answer in told] == ["went_through"] * 2
    assert line.ask("account_payment", account_number=number, **told[-1].facts).way_out == "none"


def _hangs_up(line: Line, *numbers_heard: str) -> None:
    """The call is over, and the next one begins."""
    call = Call(line.call_sid, "", "en", (), Ended(), AT, numbers_heard=numbers_heard)
    with writing(line.ledger.engine) as connection:
        line.desk.caller_gone(connection, call, AT)
    line.call_sid += "0"


@pytest.mark.parametrize("in_doubt", [True, False])
@pytest.mark.parametrize(("is_heard", "next_call"), [(True, "none"), (False, "went_through")])
def test_a_payment_that_went_through_is_news_until_its_number_was_heard(
    line: Line, in_doubt: bool, is_heard: bool, next_call: str
) -> None:
    number = line.ledger.account(50_00)
    reference = opened(line, number)
    if in_doubt:
        line.ledger.settle(reference, "unknown")
        line.ledger.settle(reference, "charged")
    assert finished(line, reference, "success") == "approved"
    confirmation = line.ledger.payment(reference).confirmation_number or ""
    _hangs_up(line, *([confirmation] if is_heard else []))
    assert line.ask("payment_of_caller").way_out == next_call
    assert line.ask("account_payment", account_number=number).way_out == next_call


def test_what_became_known_while_the_caller_hung_up_is_news(line: Line) -> None:
    number = line.ledger.account(50_00)
    reference = opened(line, number)
    line.ledger.settle(reference, "unknown")
    line.ledger.settle(reference, "charged")
    finished(line, reference, "caller-hung-up")
    assert line.ask("account_payment", account_number=number).way_out == "went_through"


def test_a_payment_that_was_never_in_doubt_is_no_news_in_its_own_call_nor_after_a_month(line: Line) -> None:
    number = line.ledger.account(50_00)
    assert finished(line, opened(line, number), "success") == "approved"
    assert line.ask("account_payment", account_number=number).way_out == "none"
    month_ago = payment(line).opened_at - timedelta(days=31)
    _hangs_up(line)
    early = line.ledger.account(50_00)
    line.ledger.settle(line.ledger.open(early, 50_00), "charged", at=month_ago)
    assert line.ask("account_payment", account_number=early).way_out == "none"


def test_a_withheld_number_is_told_nothing(line: Line) -> None:
    line.pay("unclear", caller=None)
    assert line.ask_withheld("payment_of_caller").way_out == "none"
    assert line.ask_withheld("account_of_caller").way_out == "none"


def test_a_number_of_two_accounts_names_neither(line: Line) -> None:
    for _ in range(2):
        line.ledger.account(phone=CALLER)
    assert line.ask("account_of_caller").way_out == "none"


def test_the_check_of_a_birth_date_holds_for_its_account_and_call_alone(line: Line) -> None:
    mine, other = line.ledger.account(), line.ledger.account()
    checked = line.ask("check_date_of_birth", account_number=mine, date_of_birth="1952-03-15")
    given = {"birth_date_check": checked.facts["birth_date_check"], "zip_code": "20001"}
    assert line.ask("verify_holder", account_number=other, **given).way_out == "not_verified"
    line.call_sid = "CA10"
    assert line.ask("verify_holder", account_number=mine, **given).way_out == "not_verified"
    line.call_sid = "CA9"
    assert line.ask("verify_holder", account_number=mine, **given).way_out == "verified"


def test_nothing_private_is_looked_up_for_a_caller_who_is_not_verified(line: Line) -> None:
    number = line.ledger.account(50_00)
    for look_up in ("balance", "next_bill", "account_payment"):
        errand = RunLookUp(look_up, {"account_number": number}, CALLER, verified=False)
        assert line.run(errand).way_out == "unavailable"
