"""The answer to `order_status`: reference number and date of birth together, with limits on wrong guesses.

The counters are those of accounts, under kinds of their own.
"""

from collections.abc import Callable

from ivr.billing.limits import DAY_SECONDS, HOUR_SECONDS, Limit, limit_of_caller, reserve, take_back
from ivr.calls.questions import Question
from ivr.engine.events import ErrandDone
from ivr.orders.finding import ORDER_NUMBER, find_order


def _order_status(question: Question) -> ErrandDone:
    """A failure is counted before the comparison; beyond the limits the answer is `blocked`, right or
    wrong.
    """
    reference = question.text("reference_number")
    limits = _guessing_limits(question, reference)
    if not reserve(question.connection, limits, question.at):
        return question.done("blocked")
    order = find_order(question.connection, question.sealer, reference, question.text("date_of_birth"))
    if order is None:
        return question.done("not_found")
    take_back(question.connection, limits, question.at)
    if order.expected_on is None:
        return question.done(order.status, order_kind=order.kind)
    return question.done(order.status, order_kind=order.kind, expected_on=order.expected_on)


def _guessing_limits(question: Question, reference: str) -> tuple[Limit, ...]:
    policy, sealer = question.policies.orders, question.sealer
    index = sealer.index(ORDER_NUMBER, reference)
    return (
        Limit("order reference", index, DAY_SECONDS, policy.per_order_a_day),
        limit_of_caller("order", question.caller_index(), policy.per_caller_a_day, policy.withheld_a_day),
        Limit("order all", "", HOUR_SECONDS, policy.everyone_an_hour),
    )


ORDER_ANSWERS: dict[str, Callable[[Question], ErrandDone]] = {"order_status": _order_status}
