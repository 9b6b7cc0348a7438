"""What the database itself holds of plans, revision 0004: changes are added and never changed, and each says
what is true of its plan when it is written.
"""

from typing import Final

_OPEN_IN_PLAN: Final = (
    "(SELECT coalesce(sum(b.amount_cents - b.paid_cents), 0) FROM plan_bills pb"
    " JOIN bills b ON b.id = pb.bill_id WHERE pb.active AND pb.plan_id = NEW.plan_id)"
)
_OPEN_OF_BILL: Final = "(SELECT b.amount_cents - b.paid_cents FROM bills b WHERE b.id = NEW.bill_id)"
_ADDED: Final = "(SELECT added_cents FROM plan_changes WHERE id = NEW.change_id)"
_ADDED_SO_FAR: Final = (
    "(SELECT coalesce(sum(open_cents), 0) FROM plan_change_bills WHERE change_id = NEW.change_id)"
)
_TERMS: Final = (
    "EXISTS (SELECT 1 FROM plans WHERE id = NEW.plan_id AND state = 'active'"
    " AND installment_cents = NEW.installment_cents AND next_due_on = NEW.next_due_on)"
)
_COVERED: Final = (
    "EXISTS (SELECT 1 FROM plan_bills WHERE plan_id = NEW.plan_id AND bill_id = NEW.bill_id AND active)"
)
_FIXED: Final = (
    "id",
    "plan_id",
    "account_id",
    "reference",
    "call_sid",
    "offer_mark",
    "added_cents",
    "remaining_cents",
    "installment_cents_before",
    "installment_cents",
    "installments",
    "next_due_on",
    "last_due_on",
    "changed_at",
)

_RULES: Final = (
    # name, when, of which table, broken when, what is then said
    (
        "payments_of_plan",
        "INSERT",
        "payments",
        "NEW.plan_id IS NOT NULL AND (NEW.target <> 'account' OR NOT EXISTS (SELECT 1 FROM plans"
        " WHERE id = NEW.plan_id AND account_id = NEW.account_id AND state = 'active'))",
        "a payment towards a plan is of an active plan of its account",
    ),
    (
        "payments_plan_fixed",
        "UPDATE",
        "payments",
        "OLD.plan_id IS DISTINCT FROM NEW.plan_id",
        "which plan a payment is towards never changes",
    ),
    (
        "plan_changes_true",
        "INSERT",
        "plan_changes",
        f"NEW.taken_over OR NEW.remaining_cents <> {_OPEN_IN_PLAN} OR NOT {_TERMS}",
        "a plan change says what is open on the bills of its plan, and its terms",
    ),
    (
        "plan_changes_fixed",
        "UPDATE",
        "plan_changes",
        " OR ".join(
            ["(OLD.taken_over AND NOT NEW.taken_over)"]
            + [f"(OLD.{column} IS DISTINCT FROM NEW.{column})" for column in _FIXED]
        ),
        "plan changes never change",
    ),
    ("plan_changes_kept", "DELETE", "plan_changes", "true", "plan changes are never deleted"),
    (
        "plan_change_bills_true",
        "INSERT",
        "plan_change_bills",
        f"NEW.open_cents <> {_OPEN_OF_BILL} OR {_ADDED_SO_FAR} + NEW.open_cents > {_ADDED} OR NOT {_COVERED}",
        "the bills of a plan change are in its plan, with what is open on them",
    ),
    ("plan_change_bills_fixed", "UPDATE", "plan_change_bills", "true", "bills of plan changes never change"),
    (
        "plan_change_bills_kept",
        "DELETE",
        "plan_change_bills",
        "true",
        "bills of plan changes are never deleted",
    ),
)


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


SQLITE_RULES: Final = [_for_sqlite(*rule) for rule in _RULES]

POSTGRESQL_RULES: Final = [
    *(statement for rule in _RULES for statement in _for_postgresql(*rule)),
    *(
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
        " EXECUTE FUNCTION ledger_kept()"
        for table in ("plan_changes", "plan_change_bills")
    ),
]
