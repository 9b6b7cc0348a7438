"""The tables of the ledger, as the newest revision leaves them.

What a row may hold is decided here and by the triggers of revision 0001, not in Python: whole cents, one
attempt in doubt an account, states that only move forward, nothing deleted. Columns that end in `_sealed`
hold what `ivr.sealing` returns for the place `table|column|id`; columns that end in `_index` hold its keyed
hash. Keys are made by us, 32 hexadecimal digits, so that a value can be sealed for its row before the row
exists.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from ivr.database import Moment, metadata

KEY = String(32)
SID = String(64)
LONGEST_CHARGE = 128
"""Letters of a processor's name of a charge."""

accounts = Table(
    "accounts",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("number_index", KEY, nullable=False, unique=True),
    Column("number_sealed", LargeBinary, nullable=False),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("birth_date_sealed", LargeBinary, nullable=False),
    Column("zip_sealed", LargeBinary, nullable=False),
    Column("phone_sealed", LargeBinary),
    Column("phone_index", KEY, index=True),
    Column("language", String(2), nullable=False),
    CheckConstraint("language IN ('en', 'es')", name="language"),
)

bills = Table(
    "bills",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("account_id", KEY, nullable=False),
    Column("number_index", KEY, nullable=False, unique=True),
    Column("number_sealed", LargeBinary, nullable=False),
    Column("service_date_sealed", LargeBinary, nullable=False),
    Column("description_sealed", LargeBinary, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("paid_cents", BigInteger, nullable=False, server_default="0"),
    Column("due_on", Date, nullable=False),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    UniqueConstraint("id", "account_id"),
    CheckConstraint("amount_cents >= 0", name="amount"),
    CheckConstraint("paid_cents >= 0 AND paid_cents <= amount_cents", name="paid"),
    Index("ix_bills_account_id_due_on", "account_id", "due_on"),
)

consents = Table(
    "consents",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("account_id", KEY),
    Column("call_sid", SID, nullable=False),
    Column("turn_number", Integer, nullable=False),
    Column("language", String(2), nullable=False),
    Column("wording_sealed", LargeBinary, nullable=False),
    Column("caller_sealed", LargeBinary),
    Column("caller_index", KEY),
    Column("agreed_at", Moment, nullable=False),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    UniqueConstraint("call_sid", "turn_number"),
    CheckConstraint("purpose IN ('bank debit', 'text message')", name="purpose"),
    CheckConstraint("language IN ('en', 'es')", name="language"),
)

authorizations = Table(
    "authorizations",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("account_id", KEY, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("authorized_at", Moment, nullable=False),
    Column("debit_on", Date, nullable=False),
    Column("retained_until", Date, nullable=False),
    Column("notice_state", String(8), nullable=False),
    Column("notice_sent_at", Moment),
    ForeignKeyConstraint(["id"], ["consents.id"]),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    UniqueConstraint("id", "account_id", "amount_cents"),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint("notice_state IN ('to_send', 'sent')", name="notice_state"),
    CheckConstraint("(notice_state = 'sent') = (notice_sent_at IS NOT NULL)", name="notice_sent"),
)

OPEN = text("state IN ('pending', 'unclear')")

payments = Table(
    "payments",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("account_id", KEY, nullable=False),
    Column("bill_id", KEY),
    Column("plan_id", KEY),
    Column("target", String(8), nullable=False),
    Column("method", String(16), nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("authorization_id", KEY),
    Column("call_sid", SID, nullable=False),
    Column("turn_number", Integer, nullable=False),
    Column("caller_index", KEY, index=True),
    Column("state", String(12), nullable=False),
    Column("charged", Boolean),
    Column("credit_cents", BigInteger, nullable=False, server_default="0"),
    Column("confirmation_number", String(10), unique=True),
    Column("processor_charge", String(LONGEST_CHARGE), unique=True),
    Column("last_four", String(4)),
    Column("card_type", String(32)),
    Column("carrier_error", String(64)),
    Column("processing_seen", Boolean, nullable=False, server_default=false()),
    Column("opened_at", Moment, nullable=False),
    Column("doubted_at", Moment),
    Column("settled_at", Moment),
    Column("caller_told_in", SID),
    Column("told_at", Moment),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    ForeignKeyConstraint(["bill_id", "account_id"], ["bills.id", "bills.account_id"]),
    ForeignKeyConstraint(["plan_id"], ["plans.id"]),
    ForeignKeyConstraint(
        ["authorization_id", "account_id", "amount_cents"],
        ["authorizations.id", "authorizations.account_id", "authorizations.amount_cents"],
        name="fk_payments_authorization",
    ),
    UniqueConstraint("id", "account_id"),
    UniqueConstraint("call_sid", "turn_number"),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint("credit_cents >= 0 AND credit_cents <= amount_cents", name="credit"),
    CheckConstraint(
        "(target = 'account' AND bill_id IS NULL) OR (target = 'bill' AND bill_id IS NOT NULL)", name="target"
    ),
    CheckConstraint(
        "method = 'card' OR (method = 'checking account' AND authorization_id IS NOT NULL)", name="method"
    ),
    CheckConstraint(
        "(state IN ('pending', 'unclear') AND charged IS NULL)"
        " OR (state = 'approved' AND charged IS NOT NULL AND charged)"
        " OR (state IN ('declined', 'abandoned') AND charged IS NOT NULL AND NOT charged)"
        " OR (state = 'reconciled' AND charged IS NOT NULL)",
        name="state",
    ),
    CheckConstraint(
        "(charged IS NOT NULL AND charged) = (confirmation_number IS NOT NULL)", name="confirmation_number"
    ),
    CheckConstraint("(charged IS NULL) = (settled_at IS NULL)", name="settled"),
    CheckConstraint("credit_cents = 0 OR (charged IS NOT NULL AND charged)", name="credit_charged"),
    CheckConstraint("state NOT IN ('unclear', 'reconciled') OR doubted_at IS NOT NULL", name="doubted"),
    Index("uq_payments_open_account", "account_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    Index("ix_payments_account_id_opened_at", "account_id", "opened_at"),
    Index("ix_payments_settled_at", "settled_at"),
)

allocations = Table(
    "allocations",
    metadata,
    Column("payment_id", KEY, primary_key=True),
    Column("bill_id", KEY, primary_key=True),
    Column("account_id", KEY, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    ForeignKeyConstraint(["payment_id", "account_id"], ["payments.id", "payments.account_id"]),
    ForeignKeyConstraint(["bill_id", "account_id"], ["bills.id", "bills.account_id"]),
    CheckConstraint("amount_cents > 0", name="amount"),
    Index("ix_allocations_bill_id", "bill_id"),
)

plans = Table(
    "plans",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("account_id", KEY, nullable=False),
    Column("state", String(8), nullable=False),
    Column("installment_cents", BigInteger, nullable=False),
    Column("next_due_on", Date, nullable=False),
    Column("due_day", Integer),
    ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    UniqueConstraint("id", "account_id"),
    CheckConstraint("state IN ('active', 'ended')", name="state"),
    CheckConstraint("installment_cents > 0", name="installment"),
    CheckConstraint("due_day IS NULL OR (due_day >= 1 AND due_day <= 31)", name="due_day"),
    Index(
        "uq_plans_active_account",
        "account_id",
        unique=True,
        sqlite_where=text("state = 'active'"),
        postgresql_where=text("state = 'active'"),
    ),
)

plan_bills = Table(
    "plan_bills",
    metadata,
    Column("plan_id", KEY, primary_key=True),
    Column("bill_id", KEY, primary_key=True),
    Column("account_id", KEY, nullable=False),
    Column("active", Boolean, nullable=False),
    ForeignKeyConstraint(["plan_id", "account_id"], ["plans.id", "plans.account_id"]),
    ForeignKeyConstraint(["bill_id", "account_id"], ["bills.id", "bills.account_id"]),
    Index("ix_plan_bills_bill_id", "bill_id"),
    Index(
        "uq_plan_bills_active_bill",
        "bill_id",
        unique=True,
        sqlite_where=text("active"),
        postgresql_where=text("active"),
    ),
)

attempts = Table(
    "attempts",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("subject", KEY, primary_key=True),
    Column("window_start", BigInteger, primary_key=True),
    Column("failures", Integer, nullable=False),
    CheckConstraint("failures >= 0", name="failures"),
)
