"""Every rule that the database holds, with statements that try to break it. A rule without them fails the
suite.
"""

import re
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Connection, Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from ivr.billing import plan_tables, settlements, tables
from ivr.database import writing
from ivr.migrations import late_rules, ledger_rules, plan_rules, settlement_rules
from tests.conftest import Database

BLOCKS = [
    (name, [statement.strip() for statement in statements.split(";") if statement.strip()])
    for name, statements in re.findall(
        r"^-- (\w+)\n((?:[^\n]+\n)+)", (Path(__file__).parent / "broken_rules.sql").read_text(), re.MULTILINE
    )
]
WORLD = BLOCKS[0][1]
BREAKS = BLOCKS[1:]

SENTENCES = {
    found[1]: found[2]
    for rules in (ledger_rules, plan_rules, late_rules, settlement_rules)
    for statement in rules.SQLITE_RULES
    if (found := re.search(r"TRIGGER (\w+).*RAISE\(ABORT, '(.*)'\)", statement, re.DOTALL))
}
"""What the triggers say."""

REFERRED_TO = {
    "uq_bills_id_account_id": "pk_bills",
    "uq_payments_id_account_id": "pk_payments",
    "uq_plans_id_account_id": "pk_plans",
    "uq_authorizations_id_account_id_amount_cents": "pk_authorizations",
    "uq_plan_changes_id_plan_id": "pk_plan_changes",
}
"""Keys that exist so that others can refer to them; the primary key is broken first."""


def _run(connection: Connection, database: Database, statement: str) -> None:
    sealed = "x'00'" if database.kind == "sqlite" else "'\\x00'::bytea"
    connection.exec_driver_sql(statement.replace("$BYTES", sealed))


@pytest.fixture
def world(database: Database) -> Database:
    with writing(database.engine) as connection:
        for statement in WORLD:
            _run(connection, database, statement)
    return database


def test_the_database_refuses_whatever_breaks_a_rule(world: Database) -> None:
    slips = [slip for rule, statements in BREAKS if (slip := _try(world, rule, statements))]
    assert slips == []


def _try(world: Database, rule: str, statements: list[str]) -> str | None:
    """What is wrong, when the last statement is not refused by this rule."""
    with world.engine.connect() as connection:
        for statement in statements[:-1]:
            _run(connection, world, statement)
        try:
            _run(connection, world, statements[-1])
        except IntegrityError as refused:
            message = str(refused.orig)
            return None if _is_said_by(world, rule, message) else f"{rule}: {statements[-1]} -> {message}"
        finally:
            connection.rollback()
    return f"{rule}: {statements[-1]} was not refused"


def _is_said_by(world: Database, rule: str, message: str) -> bool:
    """SQLite names checks, tells keys by their columns, and says of references only that one is broken."""
    if rule in SENTENCES:
        return SENTENCES[rule] in message
    if rule.startswith("ck_") or world.kind == "postgresql":
        return rule in message or REFERRED_TO.get(rule, rule) in message
    return message.startswith("FOREIGN KEY" if rule.startswith("fk_") else "UNIQUE")


def test_every_rule_of_the_ledger_is_tried() -> None:
    named: set[str] = set(SENTENCES)
    for table in (*vars(tables).values(), *vars(plan_tables).values(), settlements.settlements):
        if isinstance(table, Table):
            named |= _rules_of(table)
    assert named == {rule for rule, _ in BREAKS}


def _rules_of(table: Table) -> set[str]:
    constraints = {
        str(constraint.name)
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }
    references = {str(reference.name) for reference in table.foreign_key_constraints}
    return constraints | references | {str(table.primary_key.name)} | _unique_indexes(table)


def _unique_indexes(table: Table) -> set[str]:
    return {str(index.name) for index in table.indexes if index.unique}


@pytest.mark.parametrize(
    ("kind", "statement", "sentence"),
    [
        ("sqlite", "UPDATE bills SET amount_cents = 100.5 WHERE id = 'a2'", "CHECK constraint failed"),
        ("sqlite", "REPLACE INTO payments SELECT * FROM payments WHERE id = 'p1'", "never deleted"),
        ("sqlite", "REPLACE INTO allocations SELECT * FROM allocations", "needs an open payment"),
        ("postgresql", "TRUNCATE payments CASCADE", "the ledger is never emptied"),
        ("postgresql", "TRUNCATE allocations", "the ledger is never emptied"),
        ("postgresql", "TRUNCATE authorizations CASCADE", "the ledger is never emptied"),
        ("postgresql", "TRUNCATE plan_change_bills", "the ledger is never emptied"),
        ("postgresql", "TRUNCATE settlements", "the ledger is never emptied"),
    ],
)
def test_no_side_door_of_one_database_is_open(
    world: Database, kind: str, statement: str, sentence: str
) -> None:
    if world.kind == kind:
        with writing(world.engine) as connection, pytest.raises(IntegrityError, match=sentence):
            _run(connection, world, statement)


def test_processing_heard_of_late_is_the_one_way_back(world: Database) -> None:
    with writing(world.engine) as connection:
        _run(
            connection,
            world,
            "UPDATE payments SET state = 'abandoned', charged = false, settled_at = opened_at"
            " WHERE id = 'p1'",
        )
        _run(
            connection,
            world,
            "UPDATE payments SET state = 'unclear', charged = NULL, settled_at = NULL,"
            " doubted_at = opened_at,"
            " processing_seen = true WHERE id = 'p1'",
        )


def test_an_authorization_may_go_after_its_day(world: Database) -> None:
    with writing(world.engine) as connection:
        _run(
            connection,
            world,
            "INSERT INTO consents (id, purpose, account_id, call_sid, turn_number, language, wording_sealed,"
            " agreed_at) SELECT 'c2', purpose, account_id, call_sid, 91, language, wording_sealed, agreed_at"
            " FROM consents",
        )
        _run(
            connection,
            world,
            "INSERT INTO authorizations SELECT 'c2', account_id, amount_cents, name_sealed, authorized_at,"
            " debit_on, '2020-01-01', notice_state, notice_sent_at FROM authorizations",
        )
        _run(connection, world, "DELETE FROM authorizations WHERE id = 'c2'")
