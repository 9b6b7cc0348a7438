"""What a `look_up` may ask for: its facts in, its ways out, and the facts each way out makes known.

A declaration only; the work is done by `ivr.calls.look_ups`. The flow check reads this table to know which
facts are certain at a step and what may be spoken there.
"""

from ivr.flow.desk_lookups import DESK_LOOK_UPS
from ivr.flow.lookup import FactMade, LookUpDeclaration

VERIFIED = "verified"
"""The mark that a way out of a look-up leaves when the caller is the account holder."""
PLACE = "place"
"""Where in self-service a caller is: remembered at a choice, known again after a call that was cut off."""
NOWHERE = "none"
"""The place of a caller who is back at a menu where nothing is to be gone on with."""

_MONEY = FactMade("money")
_DATE = FactMade("date")
_DIGITS = FactMade("digits")
_NUMBER = FactMade("number")
_TEXT = FactMade("text")

_ORDER_KIND = {"order_kind": FactMade("text", "open")}
"""Open, since it is made known only to whoever keyed the date of birth that belongs to the order."""

_AMOUNT_ANSWERS: dict[str, dict[str, FactMade]] = {
    "accepted": {},
    "too_much": {},
    "too_little": {},
    "payment_unclear": {},
    "unavailable": {},
}

_DECLARED = (
    LookUpDeclaration(
        "account_of_caller",
        "Does the caller's own number belong to exactly one account? A shortcut for typing, never proof.",
        needs=(),
        ways_out={
            "one": {"account_number": _DIGITS, "last_four": FactMade("digits", "open")},
            "none": {},
            "unavailable": {},
        },
    ),
    LookUpDeclaration(
        "payment_of_caller",
        "Did the last call from this number leave a payment in doubt? Tells no amount and no name.",
        needs=(),
        ways_out={"none": {}, "unclear": {}, "went_through": {}, "not_charged": {}, "unavailable": {}},
    ),
    LookUpDeclaration(
        "check_date_of_birth",
        "Compares the date of birth now, so that it need not be kept; tells nobody the result yet.",
        needs=("account_number", "date_of_birth"),
        ways_out={"next": {"birth_date_check": _NUMBER}, "unavailable": {}},
    ),
    LookUpDeclaration(
        "verify_holder",
        "Date of birth and ZIP code together. An unknown account and a wrong answer look alike.",
        needs=("account_number", "birth_date_check", "zip_code"),
        ways_out={"verified": {"holder_name": _TEXT}, "not_verified": {}, "blocked": {}, "unavailable": {}},
        marks={"verified": (VERIFIED,)},
    ),
    LookUpDeclaration(
        "account_payment",
        "A payment on this account that is in doubt, or was settled since and not yet told.",
        needs=("account_number",),
        ways_out={
            "none": {},
            "unclear": {"payment_amount": _MONEY},
            "went_through": {"payment_amount": _MONEY, "confirmation_number": _DIGITS},
            "not_charged": {"payment_amount": _MONEY},
            "unavailable": {},
        },
        needs_verified=True,
    ),
    LookUpDeclaration(
        "balance",
        "What is owed besides a payment plan, and when the first of it is due. `next_bill` starts over.",
        needs=("account_number",),
        ways_out={
            "owed": {"balance": _MONEY, "due_date": _DATE, "open_bills": _NUMBER, "last_bill_told": _DIGITS},
            "nothing_owed": {},
            "unavailable": {},
        },
        needs_verified=True,
    ),
    LookUpDeclaration(
        "next_bill",
        "The next open bill, oldest due date first, those in a payment plan at the end; then it starts over.",
        needs=("account_number",),
        ways_out={
            "bill": {
                "bill_number": _DIGITS,
                "bill_amount": _MONEY,
                "bill_due_date": _DATE,
                "last_bill_told": _DIGITS,
            },
            "plan_bill": {"bill_number": _DIGITS, "bill_amount": _MONEY, "last_bill_told": _DIGITS},
            "no_more": {"last_bill_told": _DIGITS},
            "unavailable": {},
        },
        needs_verified=True,
    ),
    LookUpDeclaration(
        "printed_bill",
        "Do the keyed account and bill numbers belong together? Speaks nothing, so nobody need be verified.",
        needs=("account_number", "bill_number"),
        ways_out={
            "found": {},
            "paid": {},
            "not_found": {},
            "blocked": {},
            "payment_unclear": {},
            "unavailable": {},
        },
    ),
    LookUpDeclaration(
        "check_amount",
        "May this amount be paid on the account? Never more than is owed, unless the installation allows it.",
        needs=("account_number", "amount"),
        ways_out=_AMOUNT_ANSWERS,
    ),
    LookUpDeclaration(
        "check_bill_amount",
        "The same for the bill at hand: never more than is open on it.",
        needs=("account_number", "bill_number", "amount"),
        ways_out=_AMOUNT_ANSWERS,
    ),
    LookUpDeclaration(
        "plan",
        "The payment plan as it stands: its next instalment, when that is due, and what is left in all.",
        needs=("account_number",),
        ways_out={
            "has_plan": {"plan_instalment": _MONEY, "plan_next_date": _DATE, "plan_remaining": _MONEY},
            "no_plan": {},
            "unavailable": {},
        },
        needs_verified=True,
    ),
    LookUpDeclaration(
        "new_bills",
        "The open bills that no payment plan covers.",
        needs=("account_number",),
        ways_out={
            "some": {"new_bills_count": _NUMBER, "new_bills_amount": _MONEY},
            "none": {},
            "unavailable": {},
        },
        needs_verified=True,
    ),
    LookUpDeclaration(
        "plan_offer",
        "What the plan would become with the new bills. Nothing is changed yet.",
        needs=("account_number",),
        ways_out={
            "offer": {
                "new_bills_count": _NUMBER,
                "new_bills_amount": _MONEY,
                "new_instalment": _MONEY,
                "new_instalments": _NUMBER,
                "plan_next_date": _DATE,
                "plan_last_date": _DATE,
                "plan_offer_mark": _TEXT,
            },
            "none": {},
            "payment_unclear": {},
            "unavailable": {},
        },
        needs_verified=True,
    ),
    LookUpDeclaration(
        "add_to_plan",
        "Puts the new bills into the plan, exactly as offered; otherwise nothing, and a new offer is due.",
        needs=("account_number", "plan_offer_mark"),
        ways_out={"added": {"plan_reference": _DIGITS}, "changed": {}, "unavailable": {}},
        needs_verified=True,
        writes=True,
        accomplishes=("added",),
    ),
    LookUpDeclaration(
        "cut_off_call",
        "Was the last call from this number on this line cut off in self-service, minutes ago?",
        needs=(),
        ways_out={"found": {PLACE: FactMade("text", "open")}, "none": {}, "unavailable": {}},
    ),
    LookUpDeclaration(
        "may_text",
        "May the number that calls be sent a text? Not a withheld one, nor one that opted out.",
        needs=(),
        ways_out={"yes": {}, "no": {}, "unavailable": {}},
    ),
    LookUpDeclaration(
        "order_status",
        "How far an order is. Verifies nobody: a reference number opens its order, and no account.",
        needs=("reference_number", "date_of_birth"),
        ways_out={
            "received": _ORDER_KIND,
            "needs_information": _ORDER_KIND,
            "arranging": _ORDER_KIND,
            "scheduled": {**_ORDER_KIND, "expected_on": FactMade("date", "open")},
            "delivered": _ORDER_KIND,
            "cancelled": _ORDER_KIND,
            "not_found": {},
            "blocked": {},
            "unavailable": {},
        },
        accomplishes=("received", "needs_information", "arranging", "scheduled", "delivered", "cancelled"),
    ),
    LookUpDeclaration(
        "number_of_caller",
        "The number that calls, if we may call it back: ten digits.",
        needs=(),
        ways_out={"known": {"caller_number": FactMade("digits", "open")}, "none": {}, "unavailable": {}},
    ),
    LookUpDeclaration(
        "open_case",
        "A number to ask for: the case of this call, opened now unless it has one.",
        needs=(),
        ways_out={"opened": {"case_number": FactMade("digits", "open")}, "unavailable": {}},
    ),
)

LOOK_UPS: dict[str, LookUpDeclaration] = {
    declared.name: declared for declared in (*_DECLARED, *DESK_LOOK_UPS)
}
