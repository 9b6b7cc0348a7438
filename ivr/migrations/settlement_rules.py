"""Payments settled by hand, revision 0006: the table and what the database itself holds of it. Frozen."""

from typing import Final

_TABLE: Final = """
CREATE TABLE settlements (
    payment_id VARCHAR(32) NOT NULL CONSTRAINT pk_settlements PRIMARY KEY,
    charged BOOLEAN NOT NULL,
    charge_id VARCHAR(128),
    author VARCHAR(64) NOT NULL,
    why VARCHAR(500) NOT NULL,
    settled_at $MOMENT NOT NULL,
    CONSTRAINT fk_settlements_payment_id_payments FOREIGN KEY (payment_id) REFERENCES payments (id),
    CONSTRAINT ck_settlements_charge CHECK (charged = (charge_id IS NOT NULL)),
    CONSTRAINT ck_settlements_signed CHECK (author <> '' AND why <> '')
)
"""
SQLITE_TABLE: Final = _TABLE.replace("$MOMENT", "VARCHAR(32)")
POSTGRESQL_TABLE: Final = _TABLE.replace("$MOMENT", "TIMESTAMP WITH TIME ZONE")

_NOT_AS_SETTLED: Final = (
    "(SELECT state <> 'reconciled' OR charged <> NEW.charged OR settled_at <> NEW.settled_at"
    " FROM payments WHERE id = NEW.payment_id)"
)

_RULES: Final = (
    # name, when, broken when, what is then said
    ("settlements_true", "INSERT", _NOT_AS_SETTLED, "a settlement says what became of its payment"),
    ("settlements_fixed", "UPDATE", "true", "settlements never change"),
    ("settlements_kept", "DELETE", "true", "settlements are never deleted"),
)

SQLITE_RULES: Final = [
    f"CREATE TRIGGER {name} BEFORE {moment} ON settlements WHEN {broken}"
    f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    for name, moment, broken, sentence in _RULES
]


def _for_postgresql(name: str, moment: str, broken: str, sentence: str) -> list[str]:
    answer = "OLD" if moment == "DELETE" else "NEW"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {broken} THEN"
        f" RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{sentence}'; END IF;"
        f" RETURN {answer}; END $$",
        f"CREATE TRIGGER {name} BEFORE {moment} ON settlements FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


POSTGRESQL_RULES: Final = [
    *(statement for rule in _RULES for statement in _for_postgresql(*rule)),
    "CREATE TRIGGER settlements_not_emptied BEFORE TRUNCATE ON settlements FOR EACH STATEMENT"
    " EXECUTE FUNCTION ledger_kept()",
]
