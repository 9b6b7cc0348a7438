"""The rules of revision 0007: what the carrier tells late, in triggers of both databases. Frozen.

1. A charge wins over `abandoned` and over `declined`: both go to `approved`, with the allocations. A decline
   wins over `abandoned`. So the end of a payment does not depend on the order in which it is heard of.
2. A payment that is opened again, or charged after all, is news again: who was told what it was before has
   not been told what it is now, and its doubt begins anew.
3. An authorization is used by one debit: held when a payment begins. Afterwards the truth is written down
   even if the carrier charged two.
"""

from typing import Final

_SET_ONCE: Final = ("confirmation_number", "processor_charge")
_SET_ONCE_BEFORE_IT_CHANGES: Final = ("doubted_at", "told_at", "caller_told_in")

_FORWARD: Final = """
    OLD.state = NEW.state
    OR (OLD.state = 'pending' AND NEW.state IN ('approved', 'declined', 'abandoned', 'unclear'))
    OR (OLD.state = 'unclear' AND NEW.state IN ('approved', 'declined', 'abandoned', 'reconciled'))
    OR (OLD.state = 'abandoned' AND NEW.state = 'unclear' AND NEW.processing_seen AND NOT OLD.processing_seen)
    OR (OLD.state = 'abandoned' AND NEW.state = 'declined')
    OR (OLD.state IN ('abandoned', 'declined') AND NEW.state = 'approved' AND NEW.charged)
"""
_CHANGES_ITS_MEANING: Final = (
    "(OLD.state IN ('abandoned', 'declined') AND NEW.state IN ('unclear', 'approved'))"
)
_SETTLED: Final = "OLD.charged IS NOT NULL AND OLD.charged"
_CHANGES: Final = "(OLD.{0} IS NOT NULL AND OLD.{0} IS DISTINCT FROM NEW.{0})"
_ALLOCATED: Final = (
    "(SELECT coalesce(sum(amount_cents), 0) FROM allocations WHERE payment_id = NEW.payment_id)"
)
_STATE: Final = "(SELECT state FROM payments WHERE id = NEW.payment_id)"
_AMOUNT: Final = "(SELECT amount_cents FROM payments WHERE id = NEW.payment_id)"

_RULES: Final = (
    # name, when, of which table, broken when, what is then said
    ("payments_forward", "UPDATE", "payments", f"NOT ({_FORWARD})", "a payment only moves forward"),
    (
        "payments_set_once",
        "UPDATE",
        "payments",
        " OR ".join(
            [_CHANGES.format(column) for column in _SET_ONCE]
            + [
                f"(NOT {_CHANGES_ITS_MEANING} AND {_CHANGES.format(column)})"
                for column in _SET_ONCE_BEFORE_IT_CHANGES
            ]
            + [f"({_SETTLED} AND OLD.credit_cents <> NEW.credit_cents)"]
            + [f"({_SETTLED} AND OLD.settled_at <> NEW.settled_at)"]
            + ["(OLD.processing_seen AND NOT NEW.processing_seen)"]
        ),
        "what is settled of a payment never changes",
    ),
    (
        "allocations_open",
        "INSERT",
        "allocations",
        f"{_STATE} NOT IN ('pending', 'unclear', 'abandoned', 'declined')"
        f" OR {_ALLOCATED} + NEW.amount_cents > {_AMOUNT}",
        "an allocation needs an open payment that has so much left",
    ),
)
_AUTHORIZED: Final = (
    "payments_authorized",
    "INSERT",
    "payments",
    "NEW.authorization_id IS NOT NULL AND EXISTS (SELECT 1 FROM payments"
    " WHERE authorization_id = NEW.authorization_id"
    " AND state IN ('pending', 'unclear', 'approved', 'reconciled'))",
    "an authorization is for one debit",
)


def _for_sqlite(name: str, moment: str, table: str, broken: str, sentence: str) -> str:
    condition = broken.replace("IS DISTINCT FROM", "IS NOT")
    return (
        f"CREATE TRIGGER {name} BEFORE {moment} ON {table} WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def _for_postgresql(name: str, broken: str, sentence: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {broken} THEN RAISE EXCEPTION USING ERRCODE = 'check_violation',"
        f" MESSAGE = '{sentence}'; END IF;"
        " RETURN NEW; END $$"
    )


SQLITE_RULES: Final = [
    "DROP INDEX uq_payments_debited_authorization",
    *(f"DROP TRIGGER {name}" for name, *_ in _RULES),
    *(_for_sqlite(*rule) for rule in (*_RULES, _AUTHORIZED)),
]

POSTGRESQL_RULES: Final = [
    "DROP INDEX uq_payments_debited_authorization",
    *(_for_postgresql(rule[0], rule[3], rule[4]) for rule in (*_RULES, _AUTHORIZED)),
    "CREATE TRIGGER payments_authorized BEFORE INSERT ON payments FOR EACH ROW"
    " EXECUTE FUNCTION payments_authorized()",
]
