"""What the scheduler runs: once or twice is the same."""

from datetime import timedelta

from ivr.billing.limits import Limit, reserve
from ivr.billing.payments import PENDING_AT_MOST
from ivr.billing.tidying import Tidied, count_overdue_payments, tidy
from ivr.database import reading, writing
from tests.billing.ledgers import NOW, Ledger
from tests.conftest import Database

LIMIT = Limit("account", "40170022", 3_600, 5)


def overdue(ledger: Ledger, minutes: int) -> int:
    with reading(ledger.engine) as connection:
        return count_overdue_payments(connection, NOW + timedelta(minutes=minutes))


def test_what_is_over_is_tidied_once(database: Database) -> None:
    ledger = Ledger(database.engine)
    references = [ledger.open(ledger.account(10_000), 5_000, call_sid=f"CA{one}") for one in range(3)]
    ledger.settle(references[2], "charged", charge="ch_1")
    with writing(database.engine) as connection:
        assert reserve(connection, (LIMIT,), NOW)
    assert tidy(database.engine, NOW + PENDING_AT_MOST) == Tidied(0, 0)
    assert (overdue(ledger, 30), overdue(ledger, 31)) == (0, 2)
    assert tidy(database.engine, NOW + timedelta(minutes=31)) == Tidied(2, 0)
    assert tidy(database.engine, NOW + timedelta(minutes=31)) == Tidied(0, 0)
    assert overdue(ledger, 31) == 0
    assert [ledger.payment(one).state for one in references] == ["unclear", "unclear", "approved"]
    assert tidy(database.engine, NOW + timedelta(days=4)) == Tidied(0, 1)
    assert tidy(database.engine, NOW + timedelta(days=4)) == Tidied(0, 0)


def test_a_guess_still_counts_after_tidying(database: Database) -> None:
    once = Limit("account", "40170022", 86_400, 1)
    with writing(database.engine) as connection:
        assert reserve(connection, (once,), NOW)
    tidy(database.engine, NOW)
    with writing(database.engine) as connection:
        assert not reserve(connection, (once,), NOW)
