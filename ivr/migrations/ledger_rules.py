"""The rules of revision 0001 that a CHECK cannot say, as triggers of both databases. Frozen.

1. A payment begins as pending, and its state only moves forward. `abandoned` goes back to `unclear` in one
   case: the carrier reports late that the processor had been asked after all.
2. What was agreed (account, bill, amount, method, authorization) and what is settled (confirmation number,
   charge) never change.
3. A payment counts as charged only when its allocations and its credit add up to its amount.
4. `bills.paid_cents` is the sum of the bill's allocations and nothing else.
5. Payments and allocations are never deleted, authorizations not before their time.
"""

from typing import Final

_FIXED: Final = (
    "id",
    "account_id",
    "bill_id",
    "target",
    "method",
    "amount_cents",
    "authorization_id",
    "call_sid",
    "turn_number",
    "caller_index",
    "opened_at",
)
_SET_ONCE: Final = ("confirmation_number", "processor_charge", "doubted_at", "told_at", "caller_told_in")

_FORWARD: Final = """
    OLD.state = NEW.state
    OR (OLD.state = 'pending' AND NEW.state IN ('approved', 'declined', 'abandoned', 'unclear'))
    OR (OLD.state = 'unclear' AND NEW.state IN ('approved', 'declined', 'abandoned', 'reconciled'))
    OR (OLD.state = 'abandoned' AND NEW.state = 'unclear' AND NEW.processing_seen AND NOT OLD.processing_seen)
"""
_ALLOCATED: Final = "(SELECT coalesce(sum(amount_cents), 0) FROM allocations WHERE payment_id = NEW.id)"
_BILL_ALLOCATED: Final = "(SELECT coalesce(sum(amount_cents), 0) FROM allocations WHERE bill_id = NEW.id)"
_PAYMENT_ALLOCATED: Final = (
    "(SELECT coalesce(sum(amount_cents), 0) FROM allocations WHERE payment_id = NEW.payment_id)"
)
_PAYMENT_STATE: Final = "(SELECT state FROM payments WHERE id = NEW.payment_id)"
_PAYMENT_AMOUNT: Final = "(SELECT amount_cents FROM payments WHERE id = NEW.payment_id)"


def _any(conditions: list[str]) -> str:
    return " OR ".join(f"({condition})" for condition in conditions)


_SETTLED: Final = "OLD.charged IS NOT NULL AND OLD.charged"

_RULES: Final = (
    # name, when, of which table, broken when, what is then said
    ("payments_begin", "INSERT", "payments", "NEW.state <> 'pending'", "a payment begins as pending"),
    ("payments_forward", "UPDATE", "payments", f"NOT ({_FORWARD})", "a payment only moves forward"),
    (
        "payments_fixed",
        "UPDATE",
        "payments",
        _any([f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _FIXED]),
        "what was agreed of a payment never changes",
    ),
    (
        "payments_set_once",
        "UPDATE",
        "payments",
        _any(
            [
                f"OLD.{column} IS NOT NULL AND OLD.{column} IS DISTINCT FROM NEW.{column}"
                for column in _SET_ONCE
            ]
            + [f"{_SETTLED} AND OLD.credit_cents <> NEW.credit_cents"]
            + [f"{_SETTLED} AND OLD.settled_at <> NEW.settled_at"]
            + ["OLD.processing_seen AND NOT NEW.processing_seen"]
        ),
        "what is settled of a payment never changes",
    ),
    (
        "payments_allocated",
        "UPDATE",
        "payments",
        f"NEW.charged IS NOT NULL AND NEW.charged AND {_ALLOCATED} + NEW.credit_cents <> NEW.amount_cents",
        "allocations and credit are not the amount of the payment",
    ),
    (
        "payments_not_allocated",
        "UPDATE",
        "payments",
        f"NEW.charged IS NOT NULL AND NOT NEW.charged AND {_ALLOCATED} <> 0",
        "a payment that was not charged has no allocations",
    ),
    ("payments_kept", "DELETE", "payments", "true", "payments are never deleted"),
    (
        "allocations_open",
        "INSERT",
        "allocations",
        f"{_PAYMENT_STATE} NOT IN ('pending', 'unclear')"
        f" OR {_PAYMENT_ALLOCATED} + NEW.amount_cents > {_PAYMENT_AMOUNT}",
        "an allocation needs an open payment that has so much left",
    ),
    ("allocations_fixed", "UPDATE", "allocations", "true", "allocations never change"),
    ("allocations_kept", "DELETE", "allocations", "true", "allocations are never deleted"),
    ("bills_unpaid", "INSERT", "bills", "NEW.paid_cents <> 0", "a bill begins unpaid"),
    (
        "bills_paid",
        "UPDATE",
        "bills",
        f"OLD.paid_cents <> NEW.paid_cents AND NEW.paid_cents <> {_BILL_ALLOCATED}",
        "what is paid of a bill is the sum of its allocations",
    ),
    (
        "authorizations_kept",
        "DELETE",
        "authorizations",
        "OLD.retained_until >= CURRENT_DATE",
        "an authorization is kept until its day",
    ),
)

_POST: Final = "UPDATE bills SET paid_cents = paid_cents + NEW.amount_cents WHERE id = NEW.bill_id;"


def _for_sqlite(name: str, moment: str, table: str, broken: str, sentence: str) -> str:
    condition = broken.replace("IS DISTINCT FROM", "IS NOT")
    return (
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _for_postgresql(name: str, moment: str, table: str, broken: str, sentence: str) -> list[str]:
    answer = "OLD" if moment == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {broken} THEN RAISE EXCEPTION USING ERRCODE = 'check_violation',"
        f" MESSAGE = '{sentence}'; END IF;"
        f" RETURN {answer}; END $$",
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


SQLITE_RULES: Final = [
    *(_for_sqlite(*rule) for rule in _RULES),
    f"CREATE TRIGGER allocations_post AFTER INSERT ON allocations BEGIN {_POST} END",
]

POSTGRESQL_RULES: Final = [
    *(statement for rule in _RULES for statement in _for_postgresql(*rule)),
    "CREATE FUNCTION allocations_post() RETURNS trigger LANGUAGE plpgsql"
    f" AS $$ BEGIN {_POST} RETURN NEW; END $$",
    "CREATE TRIGGER allocations_post AFTER INSERT ON allocations FOR EACH ROW"
    " EXECUTE FUNCTION allocations_post()",
    "CREATE FUNCTION ledger_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = 'the ledger is never emptied'; END $$",
    *(
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
        " EXECUTE FUNCTION ledger_kept()"
        for table in ("payments", "allocations", "authorizations")
    ),
]
