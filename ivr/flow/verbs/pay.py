"""`pay`: the caller's card or bank account is charged for the amount in a money fact."""

from typing import get_args

from ivr.flow.declaration import Setting, Verb, WayOut
from ivr.flow.kinds import ACCOUNT_NUMBER, BILL_NUMBER, CONFIRMATION_NUMBER
from ivr.flow.model import Pay, PaymentMethod, PaymentTarget, Sensitivity
from ivr.flow.reading import StepReader

VERB = Verb(
    "pay",
    "Takes a payment by card or from a checking account, after its amount was spoken and a yes was heard.",
    settings=(
        Setting("pay", "the amount: a money fact", "fact", required=True),
        Setting("by", "how it is paid", "word", required=True, words=get_args(PaymentMethod)),
        Setting(
            "towards",
            "the account, oldest bills first; or the bill in {bill_number}; or an instalment of the plan",
            "word",
            default="account",
            words=get_args(PaymentTarget),
        ),
        Setting(
            "declines",
            "how often a caller may be declined in one call",
            "number",
            default="3",
            least=1,
            most=9,
        ),
    ),
    ways_out=(
        WayOut("approved", "the bank said yes; makes {confirmation_number} known"),
        WayOut("declined", "the bank said no"),
        WayOut("declined_too_often", "the bank said no for the last time in this call"),
        WayOut("not_entered", "the caller could not key a valid card or account"),
        WayOut("abandoned", "the caller pressed star; nothing was charged"),
        WayOut("unclear", "charged or not is not known; never charged again"),
        WayOut("unavailable", "no payment can be taken; nothing was charged"),
    ),
    waits=True,
    example="""
pay_by_card:
  pay: amount
  by: card
  approved: read_confirmation
  declined: card_declined
  declined_too_often: to_a_person
  not_entered: try_again_or_not
  abandoned: what_for
  unclear: payment_unclear
  unavailable: to_a_person
""",
)

TOWARDS: dict[str, PaymentTarget] = {target: target for target in get_args(PaymentTarget)}


def read(step: StepReader) -> Pay:
    """Reads the amount, how it is paid, and the seven ways out."""
    amount = step.fact("pay", "money")
    method: PaymentMethod = "checking account" if step.option("by") == "checking account" else "card"
    towards = TOWARDS.get(step.option("towards"), "account")
    step.need(ACCOUNT_NUMBER, step.settings.scalar_place("pay"))
    if towards == "bill":
        step.need(BILL_NUMBER, step.settings.scalar_place("towards"))
    made: dict[str, dict[str, Sensitivity]] = {"approved": {CONFIRMATION_NUMBER: "open"}}
    ways = {way.name: step.way_out(way.name, made.get(way.name)) for way in VERB.ways_out}
    return Pay(step.name, step.line, amount, method, towards, ways, step.count("declines"))
