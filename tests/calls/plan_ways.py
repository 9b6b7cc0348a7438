"""How each way out of the look-ups about payment plans is reached."""

from collections.abc import Callable

from ivr.engine.events import ErrandDone
from tests.billing.planned import account_with_plan, with_new_bill
from tests.calls.lines import Line


def _plan_bill(line: Line) -> ErrandDone:
    return line.ask("next_bill", account_number=account_with_plan(line.ledger, 50_00))


def _offer_in_doubt(line: Line) -> ErrandDone:
    number = with_new_bill(line.ledger, 50_00)
    line.ledger.open(number, 10_00)
    return line.ask("plan_offer", account_number=number)


def _added(line: Line) -> ErrandDone:
    number = with_new_bill(line.ledger, 50_00)
    offer = line.ask("plan_offer", account_number=number)
    return line.ask("add_to_plan", account_number=number, plan_offer_mark=offer.facts["plan_offer_mark"])


def _changed(line: Line) -> ErrandDone:
    number = with_new_bill(line.ledger, 50_00)
    return line.ask("add_to_plan", account_number=number, plan_offer_mark="0" * 32)


def _of_plan(look_up: str) -> Callable[[Line], ErrandDone]:
    return lambda line: line.ask(look_up, account_number=account_with_plan(line.ledger, 50_00))


def _of_new_bill(look_up: str) -> Callable[[Line], ErrandDone]:
    return lambda line: line.ask(look_up, account_number=with_new_bill(line.ledger, 50_00))


PLAN_WAYS_OUT: dict[tuple[str, str], Callable[[Line], ErrandDone]] = {
    ("next_bill", "plan_bill"): _plan_bill,
    ("plan", "has_plan"): _of_plan("plan"),
    ("plan", "no_plan"): lambda line: line.ask("plan", account_number=line.ledger.account(50_00)),
    ("new_bills", "some"): _of_new_bill("new_bills"),
    ("new_bills", "none"): _of_plan("new_bills"),
    ("plan_offer", "offer"): _of_new_bill("plan_offer"),
    ("plan_offer", "none"): _of_plan("plan_offer"),
    ("plan_offer", "payment_unclear"): _offer_in_doubt,
    ("add_to_plan", "added"): _added,
    ("add_to_plan", "changed"): _changed,
}
