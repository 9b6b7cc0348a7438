"""The answers to the look-ups that `ivr.flow.lookups` declares, one function each, by the look-up's name."""

from collections.abc import Callable

from ivr.billing.accounts import (
    FoundAccount,
    account_number,
    accounts_of_phone,
)
from ivr.billing.bills import balance_of, find_bill, open_bill_after
from ivr.billing.limits import reserve, take_back
from ivr.billing.news import News, mark_heard, news_for_caller, news_for_holder
from ivr.billing.payments import judge_amount, open_payment_of
from ivr.billing.verification import (
    Verified,
    birth_date_mark,
    guessing_limits,
    matches_birth_date,
    verify,
)
from ivr.calls.cut_offs import cut_off_call
from ivr.calls.desk_look_ups import DESK_ANSWERS
from ivr.calls.message_errands import number_of_caller, open_case_of_call
from ivr.calls.order_look_ups import ORDER_ANSWERS
from ivr.calls.plan_look_ups import PLAN_ANSWERS
from ivr.calls.questions import Question
from ivr.calls.text_look_ups import may_text
from ivr.engine.events import ErrandDone
from ivr.flow.lookups import VERIFIED

LAST_DIGITS = 4
"""How much of an account number is said to a caller who is not verified."""


def _account_of_caller(question: Question) -> ErrandDone:
    if question.caller is None:
        return question.done("none")
    found = accounts_of_phone(question.connection, question.sealer, question.caller)
    if len(found) != 1:
        return question.done("none")
    number = account_number(question.connection, question.sealer, found[0])
    return question.done("one", account_number=number, last_four=number[-LAST_DIGITS:])


def _payment_of_caller(question: Question) -> ErrandDone:
    index = question.caller_index()
    if index is None:
        return question.done("none")
    news = news_for_caller(question.connection, index, question.call_sid, question.at)
    return question.done("none" if news is None else news.what)


def _check_date_of_birth(question: Question) -> ErrandDone:
    number = question.text("account_number")
    matches = matches_birth_date(question.connection, question.sealer, number, question.text("date_of_birth"))
    mark = birth_date_mark(question.sealer, question.call_sid, number, matches=matches)
    return question.done("next", birth_date_check=mark)


def _verify_holder(question: Question) -> ErrandDone:
    number = question.text("account_number")
    matched = birth_date_mark(question.sealer, question.call_sid, number, matches=True)
    outcome = verify(
        question.connection,
        question.sealer,
        guessing_limits(question.sealer, question.policies.verification, "holder", number, question.caller),
        number=number,
        birth_date_matched=question.given["birth_date_check"] == matched,
        zip_code=question.text("zip_code"),
        at=question.at,
    )
    if isinstance(outcome, Verified):
        return question.done("verified", (VERIFIED,), holder_name=outcome.name)
    return question.done(outcome)


def _account_payment(question: Question) -> ErrandDone:
    account = question.account()
    news = None if account is None else _news_of(question, account.id)
    return question.done("none") if news is None else _tell(question, news)


def _news_of(question: Question, account_id: str) -> News | None:
    """A number that this call knows was told in it before, when the same was asked in another flow."""
    told = question.given.get("confirmation_number")
    if told is not None:
        mark_heard(question.connection, (str(told),), question.at)
    return news_for_holder(question.connection, account_id, question.call_sid, question.at)


def _tell(question: Question, news: News) -> ErrandDone:
    if news.confirmation_number is None:
        return question.done(news.what, payment_amount=news.amount_cents)
    return question.done(
        news.what, payment_amount=news.amount_cents, confirmation_number=news.confirmation_number
    )


def _balance(question: Question) -> ErrandDone:
    account = question.account()
    balance = None if account is None else balance_of(question.connection, account.id)
    if balance is None or balance.due_on is None:
        return question.done("nothing_owed")
    return question.done(
        "owed",
        balance=balance.owed_cents,
        due_date=balance.due_on.isoformat(),
        open_bills=balance.open_bills,
        last_bill_told="",
    )


def _next_bill(question: Question) -> ErrandDone:
    account = question.account()
    told = question.given.get("last_bill_told")
    account_id = "" if account is None else account.id
    after = str(told) if told else None
    bill = open_bill_after(question.connection, question.sealer, account_id, after)
    if bill is None:
        return question.done("no_more", last_bill_told="")
    if bill.in_plan:
        return question.done(
            "plan_bill", bill_number=bill.number, bill_amount=bill.open_cents, last_bill_told=bill.number
        )
    return question.done(
        "bill",
        bill_number=bill.number,
        bill_amount=bill.open_cents,
        bill_due_date=bill.due_on.isoformat(),
        last_bill_told=bill.number,
    )


def _printed_bill(question: Question) -> ErrandDone:
    """Two numbers that somebody reads from a bill; guesses are limited as those of dates of birth are."""
    policy = question.policies.verification
    limits = guessing_limits(
        question.sealer, policy, "bill", question.text("account_number"), question.caller
    )
    if not reserve(question.connection, limits, question.at):
        return question.done("blocked")
    account = question.account()
    account_id = "" if account is None else account.id
    bill = find_bill(question.connection, question.sealer, account_id, question.text("bill_number"))
    if bill is None:
        return question.done("not_found")
    take_back(question.connection, limits, question.at)
    if open_payment_of(question.connection, account_id) is not None:
        return question.done("payment_unclear")
    return question.done("found" if bill.open_cents else "paid")


def _check_amount(question: Question) -> ErrandDone:
    account = question.account()
    owed = 0 if account is None else balance_of(question.connection, account.id).owed_cents
    return _judge(question, account, owed)


def _check_bill_amount(question: Question) -> ErrandDone:
    account = question.account()
    account_id = "" if account is None else account.id
    bill = find_bill(question.connection, question.sealer, account_id, question.text("bill_number"))
    return _judge(question, account, 0 if bill is None else bill.open_cents)


def _judge(question: Question, account: FoundAccount | None, open_cents: int) -> ErrandDone:
    if account is not None and open_payment_of(question.connection, account.id) is not None:
        return question.done("payment_unclear")
    amount = int(question.given["amount"])
    return question.done(judge_amount(question.policies.payment, open_cents, amount))


ANSWERS: dict[str, Callable[[Question], ErrandDone]] = {
    "account_of_caller": _account_of_caller,
    "payment_of_caller": _payment_of_caller,
    "check_date_of_birth": _check_date_of_birth,
    "verify_holder": _verify_holder,
    "account_payment": _account_payment,
    "balance": _balance,
    "next_bill": _next_bill,
    "printed_bill": _printed_bill,
    "check_amount": _check_amount,
    "check_bill_amount": _check_bill_amount,
    "cut_off_call": cut_off_call,
    "may_text": may_text,
    **DESK_ANSWERS,
    **ORDER_ANSWERS,
    "number_of_caller": number_of_caller,
    "open_case": open_case_of_call,
    **PLAN_ANSWERS,
}
