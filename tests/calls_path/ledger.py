"""What the database says afterwards, read beside the application."""

from sqlalchemy import Engine, text

from ivr.billing.audit import audit


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        counted: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        return counted


def payments(engine: Engine) -> list[tuple[str, int, str | None]]:
    """State, cents, and the processor's charge of every payment, the oldest first."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT state, amount_cents, processor_charge FROM payments ORDER BY opened_at, id")
        )
        return [tuple(row) for row in rows]


def next_turn(engine: Engine, call_sid: str) -> int:
    with engine.connect() as connection:
        found: int = connection.execute(
            text("SELECT next_turn FROM calls WHERE call_sid = :sid"), {"sid": call_sid}
        ).scalar_one()
        return found


def outcome(engine: Engine, call_sid: str) -> str | None:
    with engine.connect() as connection:
        found: str | None = connection.execute(
            text("SELECT outcome FROM calls WHERE call_sid = :sid"), {"sid": call_sid}
        ).scalar_one()
        return found


def assert_ledger_is_right(engine: Engine) -> None:
    assert not audit(engine)
