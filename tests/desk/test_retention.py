"""What is done goes after a while, proof after two years, and nothing that is open ever."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import func, select

from ivr.database import writing
from ivr.desk.call_backs import ask_call_back, finish_by_hand
from ivr.desk.cases import Complaint, close_case, open_case
from ivr.desk.entries import Waiter, join
from ivr.desk.messages import AUTHORIZATION, Recorded, finish_message, keep, open_message
from ivr.desk.retention import AUTHORIZATIONS_KEPT, CASES_KEPT, DONE_KEPT, Forgotten, forget_old
from ivr.desk.tables import messages, queue_entries
from tests.billing.ledgers import sealer
from tests.conftest import Database
from tests.desk.test_messages import expected

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
LATER = NOW + DONE_KEPT + timedelta(seconds=1)
SEALER = sealer()


def forgotten(database: Database, at: datetime) -> Forgotten:
    with writing(database.engine) as connection:
        return forget_old(connection, at)


def left(database: Database) -> tuple[int, int]:
    with writing(database.engine) as connection:
        counted = [select(func.count()).select_from(table) for table in (messages, queue_entries)]
        return connection.execute(counted[0]).scalar_one(), connection.execute(counted[1]).scalar_one()


def test_messages_go_when_they_are_done_and_authorizations_after_two_years(database: Database) -> None:
    with writing(database.engine) as connection:
        for purpose in ("message", AUTHORIZATION):
            for is_done in (True, False):
                message = open_message(connection, SEALER, expected(purpose), NOW)
                keep(connection, SEALER, message, Recorded("RE1", 12), NOW)
                if is_done:
                    finish_message(connection, message, "Sam Example", NOW)
            open_message(connection, SEALER, expected(purpose), NOW)
    assert forgotten(database, NOW + timedelta(days=2)) == Forgotten(0, 0, 0, 0)
    assert forgotten(database, NOW + timedelta(days=2) + DONE_KEPT) == Forgotten(0, 1, 0, 0)
    assert forgotten(database, NOW + timedelta(days=3) + DONE_KEPT) == Forgotten(0, 2, 0, 0)
    assert forgotten(database, NOW.replace(year=NOW.year + 2)) == Forgotten(0, 0, 0, 0)
    assert forgotten(database, NOW + AUTHORIZATIONS_KEPT + timedelta(seconds=1)) == Forgotten(2, 0, 0, 0)
    assert left(database) == (1, 0)


def test_places_that_are_over_go_and_promises_stay(database: Database) -> None:
    waiter = Waiter("CA1", "+18779899059", "Bill payment", "en", "")
    with writing(database.engine) as connection:
        join(connection, SEALER, "billing", Waiter("CA2", "+18779899059", "Bill payment", "en", ""), 9, NOW)
        kept = ask_call_back(connection, SEALER, "billing", waiter, "+12025550142", None, NOW)
        another = replace(waiter, call_sid="CA3")
        done = ask_call_back(connection, SEALER, "billing", another, "+12025550143", None, NOW)
        assert kept is not None
        assert done is not None
        finish_by_hand(connection, done, "Sam Example", NOW)
    assert forgotten(database, NOW + DONE_KEPT) == Forgotten(0, 0, 0, 0)
    assert forgotten(database, LATER) == Forgotten(0, 0, 1, 0)
    assert left(database) == (0, 2)


def test_a_case_goes_long_after_it_was_closed_and_an_open_one_never(database: Database) -> None:
    with writing(database.engine) as connection:
        numbers = [
            open_case(connection, SEALER, Complaint(call, "+18008081902", "Other questions", None), NOW)
            for call in ("CA1", "CA2")
        ]
        assert close_case(connection, numbers[0] or "", "Sam Example", NOW)
    assert forgotten(database, NOW + CASES_KEPT) == Forgotten(0, 0, 0, 0)
    assert forgotten(database, NOW + 2 * CASES_KEPT) == Forgotten(0, 0, 0, 1)
    assert forgotten(database, NOW + 9 * CASES_KEPT) == Forgotten(0, 0, 0, 0)
