"""The columns and tables of revision 0004, in the words of both databases. Frozen: a later change is a later
revision.
"""

from typing import Final

_SQLITE: Final = {
    "$MOMENT": "VARCHAR(32)",
    "$WHOLE": "CHECK (typeof($COLUMN) = 'integer')",
    "$FALSE": "0",
}
_POSTGRESQL: Final = {"$MOMENT": "TIMESTAMP WITH TIME ZONE", "$WHOLE": "", "$FALSE": "false"}

_STATEMENTS: Final = """
ALTER TABLE payments ADD COLUMN plan_id VARCHAR(32)
    CONSTRAINT fk_payments_plan_id_plans REFERENCES plans (id);
ALTER TABLE plans ADD COLUMN due_day INTEGER
    CONSTRAINT ck_plans_due_day CHECK (due_day IS NULL OR (due_day >= 1 AND due_day <= 31));
CREATE INDEX ix_plan_bills_bill_id ON plan_bills (bill_id);

CREATE TABLE plan_changes (
    id VARCHAR(32) NOT NULL CONSTRAINT pk_plan_changes PRIMARY KEY,
    plan_id VARCHAR(32) NOT NULL,
    account_id VARCHAR(32) NOT NULL,
    reference VARCHAR(10) NOT NULL,
    call_sid VARCHAR(64) NOT NULL,
    offer_mark VARCHAR(32) NOT NULL,
    added_cents BIGINT NOT NULL $WHOLE,
    remaining_cents BIGINT NOT NULL $WHOLE,
    installment_cents_before BIGINT NOT NULL $WHOLE,
    installment_cents BIGINT NOT NULL $WHOLE,
    installments INTEGER NOT NULL,
    next_due_on DATE NOT NULL,
    last_due_on DATE NOT NULL,
    changed_at $MOMENT NOT NULL,
    taken_over BOOLEAN NOT NULL DEFAULT $FALSE,
    CONSTRAINT fk_plan_changes_plan_id_account_id_plans
        FOREIGN KEY (plan_id, account_id) REFERENCES plans (id, account_id),
    CONSTRAINT uq_plan_changes_reference UNIQUE (reference),
    CONSTRAINT uq_plan_changes_id_plan_id UNIQUE (id, plan_id),
    CONSTRAINT uq_plan_changes_call_sid_offer_mark UNIQUE (call_sid, offer_mark),
    CONSTRAINT ck_plan_changes_added CHECK (added_cents > 0 AND added_cents <= remaining_cents),
    CONSTRAINT ck_plan_changes_installment CHECK (installment_cents > 0 AND installment_cents_before > 0),
    CONSTRAINT ck_plan_changes_installments CHECK (
        installments > 0 AND installment_cents * (installments - 1) < remaining_cents
        AND installment_cents * installments >= remaining_cents
    ),
    CONSTRAINT ck_plan_changes_last_due CHECK (next_due_on <= last_due_on)
);
CREATE INDEX ix_plan_changes_plan_id ON plan_changes (plan_id);
CREATE INDEX ix_plan_changes_changed_at ON plan_changes (changed_at);

CREATE TABLE plan_change_bills (
    change_id VARCHAR(32) NOT NULL,
    bill_id VARCHAR(32) NOT NULL,
    plan_id VARCHAR(32) NOT NULL,
    open_cents BIGINT NOT NULL $WHOLE,
    CONSTRAINT pk_plan_change_bills PRIMARY KEY (change_id, bill_id),
    CONSTRAINT fk_plan_change_bills_change_id_plan_id_plan_changes
        FOREIGN KEY (change_id, plan_id) REFERENCES plan_changes (id, plan_id),
    CONSTRAINT fk_plan_change_bills_plan_id_bill_id_plan_bills
        FOREIGN KEY (plan_id, bill_id) REFERENCES plan_bills (plan_id, bill_id),
    CONSTRAINT ck_plan_change_bills_open CHECK (open_cents > 0)
);
CREATE INDEX ix_plan_change_bills_bill_id ON plan_change_bills (bill_id)
"""


def statements(dialect: str) -> list[str]:
    """Each statement in the words of `sqlite` or `postgresql`, in the order in which they are run."""
    words = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    return [_in_words(statement, words) for statement in _STATEMENTS.split(";")]


def _in_words(statement: str, words: dict[str, str]) -> str:
    return "\n".join(_line_in_words(line, words) for line in statement.strip().splitlines())


def _line_in_words(line: str, words: dict[str, str]) -> str:
    for word, meaning in words.items():
        line = line.replace(word, meaning)
    return line.replace("$COLUMN", line.split()[0] if line.strip() else "")
