"""The answers to the look-ups about payment plans: the plan, the new bills, an offer, and the change."""

from collections.abc import Callable

from ivr.billing.payments import open_payment_of
from ivr.billing.plan_changes import Added, OfferChanged, add_to_plan, mark_of, new_bills, offer_for
from ivr.billing.plans import Plan, active_plan
from ivr.calls.questions import Question
from ivr.engine.events import ErrandDone


def _plan(question: Question) -> ErrandDone:
    plan = _plan_of(question)
    if plan is None:
        return question.done("no_plan")
    return question.done(
        "has_plan",
        plan_instalment=plan.next_payment_cents,
        plan_next_date=plan.next_due_on.isoformat(),
        plan_remaining=plan.remaining_cents,
    )


def _plan_of(question: Question) -> Plan | None:
    """The plan, as long as something is left of it."""
    account = question.account()
    plan = None if account is None else active_plan(question.connection, account.id)
    return None if plan is None or plan.remaining_cents == 0 else plan


def _new_bills(question: Question) -> ErrandDone:
    account = question.account()
    found = () if account is None else new_bills(question.connection, account.id)
    if not found:
        return question.done("none")
    amount = sum(bill.open_cents for bill in found)
    return question.done("some", new_bills_count=len(found), new_bills_amount=amount)


def _plan_offer(question: Question) -> ErrandDone:
    """While a payment is in doubt nobody knows what is left, so nothing is offered."""
    account = question.account()
    if account is None:
        return question.done("none")
    if open_payment_of(question.connection, account.id) is not None:
        return question.done("payment_unclear")
    offer = offer_for(question.connection, question.policies.plan, account.id)
    if offer is None:
        return question.done("none")
    return question.done(
        "offer",
        new_bills_count=len(offer.bills),
        new_bills_amount=offer.added_cents,
        new_instalment=offer.installment_cents,
        new_instalments=offer.count,
        plan_next_date=offer.plan.next_due_on.isoformat(),
        plan_last_date=offer.last_due_on.isoformat(),
        plan_offer_mark=mark_of(question.sealer, offer),
    )


def _add_to_plan(question: Question) -> ErrandDone:
    account = question.account()
    if account is None:
        return question.done("changed")
    outcome = add_to_plan(
        question.connection,
        question.sealer,
        question.policies.plan,
        account.id,
        question.text("plan_offer_mark"),
        question.call_sid,
        question.at,
    )
    match outcome:
        case Added(reference):
            return question.done("added", plan_reference=reference)
        case OfferChanged():
            return question.done("changed")


PLAN_ANSWERS: dict[str, Callable[[Question], ErrandDone]] = {
    "plan": _plan,
    "new_bills": _new_bills,
    "plan_offer": _plan_offer,
    "add_to_plan": _add_to_plan,
}
