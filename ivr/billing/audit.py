"""Is the ledger right? Each rule recomputed from its rows, whatever the constraints say. Run in tests and
every day.

The letters are those of the money promises: M2 one open payment an account, M3 one charge one payment one
confirmation number, M4 allocations and credit are the amount, M5 what is paid of a bill is what was allocated
to it, M7 a bill is in one plan.
"""

from msgspec import Struct
from sqlalchemy import Connection, Engine, text

from ivr.confirmation import is_confirmation_number
from ivr.database import reading_one_moment


class _Rule(Struct, frozen=True):
    """`violations` selects one text for each violation: the id that breaks the rule."""

    sentence: str
    violations: str


_RULES = (
    _Rule(
        "M2: account {} has more than one payment open.",
        "SELECT account_id FROM payments WHERE state IN ('pending', 'unclear')"
        " GROUP BY account_id HAVING count(*) > 1",
    ),
    _Rule(
        "M2: turn {} opened more than one payment.",
        "SELECT call_sid FROM payments GROUP BY call_sid, turn_number HAVING count(*) > 1",
    ),
    _Rule(
        "M3: charge {} settled more than one payment.",
        "SELECT processor_charge FROM payments WHERE processor_charge IS NOT NULL"
        " GROUP BY processor_charge HAVING count(*) > 1",
    ),
    _Rule(
        "M3: payment {} is charged without a confirmation number, or has one without being charged.",
        "SELECT id FROM payments WHERE (coalesce(charged, false)) <> (confirmation_number IS NOT NULL)",
    ),
    _Rule(
        "M4: the allocations and the credit of payment {} are not its amount.",
        "SELECT p.id FROM payments p LEFT JOIN allocations a ON a.payment_id = p.id WHERE p.charged"
        " GROUP BY p.id, p.amount_cents, p.credit_cents"
        " HAVING coalesce(sum(a.amount_cents), 0) + p.credit_cents <> p.amount_cents",
    ),
    _Rule(
        "M4: payment {} was not charged, and has allocations or credit.",
        "SELECT p.id FROM payments p WHERE NOT coalesce(p.charged, false) AND (p.credit_cents <> 0"
        " OR EXISTS (SELECT 1 FROM allocations a WHERE a.payment_id = p.id))",
    ),
    _Rule(
        "M5: what is paid of bill {} is not what was allocated to it.",
        "SELECT b.id FROM bills b LEFT JOIN allocations a ON a.bill_id = b.id"
        " GROUP BY b.id, b.paid_cents HAVING coalesce(sum(a.amount_cents), 0) <> b.paid_cents",
    ),
    _Rule(
        "M5: bill {} is paid below zero or above its amount.",
        "SELECT id FROM bills WHERE paid_cents < 0 OR paid_cents > amount_cents",
    ),
    _Rule(
        "M6: an allocation of payment {} is on a bill of another account.",
        "SELECT a.payment_id FROM allocations a JOIN payments p ON p.id = a.payment_id"
        " JOIN bills b ON b.id = a.bill_id"
        " WHERE p.account_id <> b.account_id OR a.account_id <> p.account_id",
    ),
    _Rule(
        "M7: bill {} is in more than one active plan.",
        "SELECT bill_id FROM plan_bills WHERE active GROUP BY bill_id HAVING count(*) > 1",
    ),
    _Rule(
        "M7: account {} has more than one active plan.",
        "SELECT account_id FROM plans WHERE state = 'active' GROUP BY account_id HAVING count(*) > 1",
    ),
    _Rule(
        "M7: the bills of plan change {} are not what it added.",
        "SELECT c.id FROM plan_changes c LEFT JOIN plan_change_bills b ON b.change_id = c.id"
        " GROUP BY c.id, c.added_cents HAVING coalesce(sum(b.open_cents), 0) <> c.added_cents",
    ),
    _Rule(
        "M7: payment {} is towards a plan of another account.",
        "SELECT p.id FROM payments p JOIN plans l ON l.id = p.plan_id WHERE p.account_id <> l.account_id",
    ),
    _Rule(
        "M8: payment {} is settled without a moment, or has one without being settled.",
        "SELECT id FROM payments WHERE (state IN ('pending', 'unclear')) <> (settled_at IS NULL)",
    ),
    _Rule(
        "C6: payment {} debits a bank account without an authorization for its amount.",
        "SELECT p.id FROM payments p LEFT JOIN authorizations a ON a.id = p.authorization_id"
        " AND a.account_id = p.account_id AND a.amount_cents = p.amount_cents"
        " WHERE p.method <> 'card' AND a.id IS NULL",
    ),
)


def audit(engine: Engine) -> tuple[str, ...]:
    """Every violation as a sentence, all seen at one moment; empty when the ledger is right."""
    with reading_one_moment(engine) as connection:
        return violations(connection)


def violations(connection: Connection) -> tuple[str, ...]:
    """The same as `audit`, inside a transaction."""
    found = [
        rule.sentence.format(violation)
        for rule in _RULES
        for violation in connection.execute(text(rule.violations)).scalars()
    ]
    numbers = text("SELECT id, confirmation_number FROM payments WHERE confirmation_number IS NOT NULL")
    found += [
        f"M13: the confirmation number of payment {reference} does not check."
        for reference, number in connection.execute(numbers)
        if not is_confirmation_number(number)
    ]
    references = text("SELECT id, reference FROM plan_changes")
    found += [
        f"M13: the reference number of plan change {change} does not check."
        for change, number in connection.execute(references)
        if not is_confirmation_number(number)
    ]
    return tuple(found)
