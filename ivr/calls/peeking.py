"""Look-ups that need not write: answered before the turn's transaction, so that most turns need none of their
own and commit as cheaply as a key pressed.

What they read may be a moment old when the turn is kept; so it is when it has been spoken. Whatever moves
something looks again, in its own transaction.
"""

from collections.abc import Callable

from ivr.billing.news import find_news_for_caller
from ivr.calls.cut_offs import none_cut_off
from ivr.calls.look_ups import ANSWERS
from ivr.calls.questions import Question
from ivr.engine.errands import RunLookUp
from ivr.engine.events import ErrandDone
from ivr.flow.lookups import LOOK_UPS

READ_ONLY = frozenset(
    {
        "account_of_caller",
        "balance",
        "check_amount",
        "check_bill_amount",
        "check_date_of_birth",
        "may_text",
        "new_bills",
        "next_bill",
        "number_of_caller",
        "plan",
        "plan_offer",
    }
)
"""They never write: a test runs them on a connection that refuses it."""


def peek(question: Question, errand: RunLookUp) -> ErrandDone | None:
    """The answer; None when it cannot be had without writing."""
    declared = LOOK_UPS[errand.look_up]
    if declared.needs_verified and not errand.verified:
        return None
    if errand.look_up in READ_ONLY:
        return ANSWERS[errand.look_up](question)
    return _PEEKS[errand.look_up](question) if errand.look_up in _PEEKS else None


def _payment_of_caller(question: Question) -> ErrandDone | None:
    """Telling news is written down; that there is none is not."""
    index = question.caller_index()
    if index is None:
        return question.done("none")
    news = find_news_for_caller(question.connection, index, question.call_sid, question.at)
    return question.done("none") if news is None else None


_PEEKS: dict[str, Callable[[Question], ErrandDone | None]] = {
    "cut_off_call": none_cut_off,
    "payment_of_caller": _payment_of_caller,
}
"""With these a call begins, and nearly every caller is told nothing by them."""
