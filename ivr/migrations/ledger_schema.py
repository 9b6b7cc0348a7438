"""The tables of revision 0001, in the words of both databases. Frozen: a later change is a later revision."""

from typing import Final

_SQLITE: Final = {
    "$BYTES": "BLOB",
    "$MOMENT": "VARCHAR(32)",
    # SQLite keeps what it is given: without this, 10.5 cents would be a possible amount.
    "$CENTS": "BIGINT NOT NULL CHECK (typeof($COLUMN) = 'integer')",
    "$FALSE": "0",
}
_POSTGRESQL: Final = {
    "$BYTES": "BYTEA",
    "$MOMENT": "TIMESTAMP WITH TIME ZONE",
    "$CENTS": "BIGINT NOT NULL",
    "$FALSE": "false",
}

_TABLES: Final = """
CREATE TABLE accounts (
    id VARCHAR(32) NOT NULL CONSTRAINT pk_accounts PRIMARY KEY,
    number_index VARCHAR(32) NOT NULL,
    number_sealed $BYTES NOT NULL,
    name_sealed $BYTES NOT NULL,
    birth_date_sealed $BYTES NOT NULL,
    zip_sealed $BYTES NOT NULL,
    phone_sealed $BYTES,
    phone_index VARCHAR(32),
    language VARCHAR(2) NOT NULL,
    CONSTRAINT uq_accounts_number_index UNIQUE (number_index),
    CONSTRAINT ck_accounts_language CHECK (language IN ('en', 'es'))
);
CREATE INDEX ix_accounts_phone_index ON accounts (phone_index);

CREATE TABLE bills (
    id VARCHAR(32) NOT NULL CONSTRAINT pk_bills PRIMARY KEY,
    account_id VARCHAR(32) NOT NULL,
    number_index VARCHAR(32) NOT NULL,
    number_sealed $BYTES NOT NULL,
    service_date_sealed $BYTES NOT NULL,
    description_sealed $BYTES NOT NULL,
    amount_cents $CENTS,
    paid_cents $CENTS DEFAULT 0,
    due_on DATE NOT NULL,
    CONSTRAINT fk_bills_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT uq_bills_number_index UNIQUE (number_index),
    CONSTRAINT uq_bills_id_account_id UNIQUE (id, account_id),
    CONSTRAINT ck_bills_amount CHECK (amount_cents >= 0),
    CONSTRAINT ck_bills_paid CHECK (paid_cents >= 0 AND paid_cents <= amount_cents)
);
CREATE INDEX ix_bills_account_id_due_on ON bills (account_id, due_on);

CREATE TABLE consents (
    id VARCHAR(32) NOT NULL CONSTRAINT pk_consents PRIMARY KEY,
    purpose VARCHAR(16) NOT NULL,
    account_id VARCHAR(32),
    call_sid VARCHAR(64) NOT NULL,
    turn_number INTEGER NOT NULL,
    language VARCHAR(2) NOT NULL,
    wording_sealed $BYTES NOT NULL,
    caller_sealed $BYTES,
    caller_index VARCHAR(32),
    agreed_at $MOMENT NOT NULL,
    CONSTRAINT fk_consents_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT uq_consents_call_sid_turn_number UNIQUE (call_sid, turn_number),
    CONSTRAINT ck_consents_purpose CHECK (purpose IN ('bank debit', 'text message')),
    CONSTRAINT ck_consents_language CHECK (language IN ('en', 'es'))
);

CREATE TABLE authorizations (
    id VARCHAR(32) NOT NULL CONSTRAINT pk_authorizations PRIMARY KEY,
    account_id VARCHAR(32) NOT NULL,
    amount_cents $CENTS,
    name_sealed $BYTES NOT NULL,
    authorized_at $MOMENT NOT NULL,
    debit_on DATE NOT NULL,
    retained_until DATE NOT NULL,
    notice_state VARCHAR(8) NOT NULL,
    notice_sent_at $MOMENT,
    CONSTRAINT fk_authorizations_id_consents FOREIGN KEY (id) REFERENCES consents (id),
    CONSTRAINT fk_authorizations_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT uq_authorizations_id_account_id_amount_cents UNIQUE (id, account_id, amount_cents),
    CONSTRAINT ck_authorizations_amount CHECK (amount_cents > 0),
    CONSTRAINT ck_authorizations_notice_state CHECK (notice_state IN ('to_send', 'sent')),
    CONSTRAINT ck_authorizations_notice_sent CHECK ((notice_state = 'sent') = (notice_sent_at IS NOT NULL))
);

CREATE TABLE payments (
    id VARCHAR(32) NOT NULL CONSTRAINT pk_payments PRIMARY KEY,
    account_id VARCHAR(32) NOT NULL,
    bill_id VARCHAR(32),
    target VARCHAR(8) NOT NULL,
    method VARCHAR(16) NOT NULL,
    amount_cents $CENTS,
    authorization_id VARCHAR(32),
    call_sid VARCHAR(64) NOT NULL,
    turn_number INTEGER NOT NULL,
    caller_index VARCHAR(32),
    state VARCHAR(12) NOT NULL,
    charged BOOLEAN,
    credit_cents $CENTS DEFAULT 0,
    confirmation_number VARCHAR(10),
    processor_charge VARCHAR(128),
    last_four VARCHAR(4),
    card_type VARCHAR(32),
    carrier_error VARCHAR(64),
    processing_seen BOOLEAN NOT NULL DEFAULT $FALSE,
    opened_at $MOMENT NOT NULL,
    doubted_at $MOMENT,
    settled_at $MOMENT,
    caller_told_in VARCHAR(64),
    told_at $MOMENT,
    CONSTRAINT fk_payments_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT fk_payments_bill_id_account_id_bills
        FOREIGN KEY (bill_id, account_id) REFERENCES bills (id, account_id),
    CONSTRAINT fk_payments_authorization
        FOREIGN KEY (authorization_id, account_id, amount_cents)
        REFERENCES authorizations (id, account_id, amount_cents),
    CONSTRAINT uq_payments_confirmation_number UNIQUE (confirmation_number),
    CONSTRAINT uq_payments_processor_charge UNIQUE (processor_charge),
    CONSTRAINT uq_payments_id_account_id UNIQUE (id, account_id),
    CONSTRAINT uq_payments_call_sid_turn_number UNIQUE (call_sid, turn_number),
    CONSTRAINT ck_payments_amount CHECK (amount_cents > 0),
    CONSTRAINT ck_payments_credit CHECK (credit_cents >= 0 AND credit_cents <= amount_cents),
    CONSTRAINT ck_payments_target
        CHECK ((target = 'account' AND bill_id IS NULL) OR (target = 'bill' AND bill_id IS NOT NULL)),
    CONSTRAINT ck_payments_method
        CHECK (method = 'card' OR (method = 'checking account' AND authorization_id IS NOT NULL)),
    CONSTRAINT ck_payments_state CHECK (
        (state IN ('pending', 'unclear') AND charged IS NULL)
        OR (state = 'approved' AND charged IS NOT NULL AND charged)
        OR (state IN ('declined', 'abandoned') AND charged IS NOT NULL AND NOT charged)
        OR (state = 'reconciled' AND charged IS NOT NULL)
    ),
    CONSTRAINT ck_payments_confirmation_number
        CHECK ((charged IS NOT NULL AND charged) = (confirmation_number IS NOT NULL)),
    CONSTRAINT ck_payments_settled CHECK ((charged IS NULL) = (settled_at IS NULL)),
    CONSTRAINT ck_payments_credit_charged CHECK (credit_cents = 0 OR (charged IS NOT NULL AND charged)),
    CONSTRAINT ck_payments_doubted CHECK (state NOT IN ('unclear', 'reconciled') OR doubted_at IS NOT NULL)
);
CREATE UNIQUE INDEX uq_payments_open_account ON payments (account_id) WHERE state IN ('pending', 'unclear');
CREATE UNIQUE INDEX uq_payments_debited_authorization ON payments (authorization_id)
    WHERE state IN ('pending', 'unclear', 'approved', 'reconciled');
CREATE INDEX ix_payments_caller_index ON payments (caller_index);
CREATE INDEX ix_payments_account_id_opened_at ON payments (account_id, opened_at);
CREATE INDEX ix_payments_settled_at ON payments (settled_at);

CREATE TABLE allocations (
    payment_id VARCHAR(32) NOT NULL,
    bill_id VARCHAR(32) NOT NULL,
    account_id VARCHAR(32) NOT NULL,
    amount_cents $CENTS,
    CONSTRAINT pk_allocations PRIMARY KEY (payment_id, bill_id),
    CONSTRAINT fk_allocations_payment_id_account_id_payments
        FOREIGN KEY (payment_id, account_id) REFERENCES payments (id, account_id),
    CONSTRAINT fk_allocations_bill_id_account_id_bills
        FOREIGN KEY (bill_id, account_id) REFERENCES bills (id, account_id),
    CONSTRAINT ck_allocations_amount CHECK (amount_cents > 0)
);
CREATE INDEX ix_allocations_bill_id ON allocations (bill_id);

CREATE TABLE plans (
    id VARCHAR(32) NOT NULL CONSTRAINT pk_plans PRIMARY KEY,
    account_id VARCHAR(32) NOT NULL,
    state VARCHAR(8) NOT NULL,
    installment_cents $CENTS,
    next_due_on DATE NOT NULL,
    CONSTRAINT fk_plans_account_id_accounts FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT uq_plans_id_account_id UNIQUE (id, account_id),
    CONSTRAINT ck_plans_state CHECK (state IN ('active', 'ended')),
    CONSTRAINT ck_plans_installment CHECK (installment_cents > 0)
);
CREATE UNIQUE INDEX uq_plans_active_account ON plans (account_id) WHERE state = 'active';

CREATE TABLE plan_bills (
    plan_id VARCHAR(32) NOT NULL,
    bill_id VARCHAR(32) NOT NULL,
    account_id VARCHAR(32) NOT NULL,
    active BOOLEAN NOT NULL,
    CONSTRAINT pk_plan_bills PRIMARY KEY (plan_id, bill_id),
    CONSTRAINT fk_plan_bills_plan_id_account_id_plans
        FOREIGN KEY (plan_id, account_id) REFERENCES plans (id, account_id),
    CONSTRAINT fk_plan_bills_bill_id_account_id_bills
        FOREIGN KEY (bill_id, account_id) REFERENCES bills (id, account_id)
);
CREATE UNIQUE INDEX uq_plan_bills_active_bill ON plan_bills (bill_id) WHERE active;

CREATE TABLE attempts (
    kind VARCHAR(16) NOT NULL,
    subject VARCHAR(32) NOT NULL,
    window_start BIGINT NOT NULL,
    failures INTEGER NOT NULL,
    CONSTRAINT pk_attempts PRIMARY KEY (kind, subject, window_start),
    CONSTRAINT ck_attempts_failures CHECK (failures >= 0)
)
"""


def statements(dialect: str) -> list[str]:
    """Each statement in the words of `sqlite` or `postgresql`, in the order in which they are run."""
    words = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    return [_in_words(statement, words) for statement in _TABLES.split(";")]


def _in_words(statement: str, words: dict[str, str]) -> str:
    return "\n".join(_line_in_words(line, words) for line in statement.strip().splitlines())


def _line_in_words(line: str, words: dict[str, str]) -> str:
    for word, meaning in words.items():
        line = line.replace(word, meaning)
    return line.replace("$COLUMN", line.split()[0] if line.strip() else "")
