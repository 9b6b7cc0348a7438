"""Call-backs keep the place in line, one a number, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from ivr.database import writing
from ivr.desk.call_backs import ask_call_back, finish_by_hand, open_call_backs, release, take_by_hand
from ivr.desk.entries import Waiter, join, leave, leave_all, standing
from ivr.desk.tables import queue_entries
from tests.billing.ledgers import sealer
from tests.conftest import Database

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
NUMBER, OTHER = "+12025550142", "+12025550143"
SEALER = sealer()
MINUTE = timedelta(minutes=1)


def waiter(call: str) -> Waiter:
    return Waiter(call, "+18779899059", "Bill payment", "en", "0022")


class Desk:
    """One call after another, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.engine = database.engine

    def joins(self, call: str, at: datetime = NOW) -> str:
        with writing(self.engine) as connection:
            place = join(connection, SEALER, "billing", waiter(call), 100, at)
            assert place is not None
            leave(connection, place.id, "choosing", at)
            return place.id

    def asks(
        self, call: str, number: str = NUMBER, at: datetime = NOW, not_before: datetime | None = None
    ) -> str | None:
        with writing(self.engine) as connection:
            return ask_call_back(connection, SEALER, "billing", waiter(call), number, not_before, at)

    def listed(self) -> list[tuple[str, str, str]]:
        with writing(self.engine) as connection:
            return [(one.id, one.number, one.state) for one in open_call_backs(connection, SEALER)]

    def row(self, entry_id: str) -> dict[str, object]:
        with writing(self.engine) as connection:
            found = connection.execute(select(queue_entries).where(queue_entries.c.id == entry_id))
            return dict(found.mappings().one())


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_who_waits_keeps_her_place_and_frees_her_slot(desk: Desk) -> None:
    first = desk.joins("CA1")
    second = desk.joins("CA2", NOW + MINUTE)
    assert desk.asks("CA1", at=NOW + 2 * MINUTE) == first
    kept = desk.row(first)
    assert (kept["kind"], kept["state"], kept["slot"]) == ("call back", "waiting", None)
    assert kept["joined_at"] == NOW
    with writing(desk.engine) as connection:
        place = standing(connection, second, NOW + 3 * MINUTE)
    assert place is not None
    assert place.position == 2


def test_who_does_not_wait_is_last_in_line(desk: Desk) -> None:
    desk.joins("CA1")
    entry = desk.asks("CA2", at=NOW + MINUTE)
    assert entry is not None
    assert desk.row(entry)["joined_at"] == NOW + MINUTE
    assert desk.listed() == [(entry, NUMBER, "waiting")]


def test_the_end_of_the_call_leaves_the_promise(desk: Desk) -> None:
    desk.joins("CA1")
    entry = desk.asks("CA1")
    with writing(desk.engine) as connection:
        leave_all(connection, "CA1", NOW + MINUTE)
    assert desk.listed() == [(entry, NUMBER, "waiting")]


def test_one_open_call_back_a_number(desk: Desk) -> None:
    kept = desk.joins("CA2")
    assert desk.asks("CA1") is not None
    assert desk.asks("CA1") is None
    assert desk.asks("CA2") is None
    assert desk.row(kept)["kind"] == "live"
    assert desk.asks("CA2", OTHER) == kept
    assert len(desk.listed()) == 2


def test_of_two_calls_that_ask_at_once_one_is_promised(desk: Desk) -> None:
    with ThreadPoolExecutor(2) as pool:
        promised = list(pool.map(desk.asks, ["CA1", "CA2"]))
    assert len([entry for entry in promised if entry is not None]) == 1
    assert len(desk.listed()) == 1


def test_a_done_call_back_makes_room_for_a_new_one(desk: Desk) -> None:
    entry = desk.asks("CA1") or ""
    with writing(desk.engine) as connection:
        assert take_by_hand(connection, entry, "Sam Example", NOW)
        assert not take_by_hand(connection, entry, "Pat Example", NOW)
    assert desk.asks("CA2") is None
    with writing(desk.engine) as connection:
        assert not finish_by_hand(connection, entry, "Pat Example", NOW, only_own=True)
        assert finish_by_hand(connection, entry, "Sam Example", NOW)
        assert not finish_by_hand(connection, entry, "Sam Example", NOW)
    assert desk.row(entry)["taken_by"] == "Sam Example"
    assert desk.listed() == []
    assert desk.asks("CA2") is not None


def test_nobody_finishes_by_hand_what_an_agent_is_dialling(desk: Desk) -> None:
    entry = desk.asks("CA1") or ""
    with writing(desk.engine) as connection:
        leave(connection, entry, "connecting", NOW)
        assert not finish_by_hand(connection, entry, "Sam Example", NOW)
        assert not take_by_hand(connection, entry, "Sam Example", NOW)


def test_a_live_place_is_no_call_back_to_be_taken(desk: Desk) -> None:
    entry = desk.joins("CA1")
    with writing(desk.engine) as connection:
        assert not take_by_hand(connection, entry, "Sam Example", NOW)
        assert not finish_by_hand(connection, entry, "Sam Example", NOW)


def test_the_number_is_sealed_and_the_promise_is_kept_with_it(desk: Desk) -> None:
    later = NOW + timedelta(days=1)
    entry = desk.asks("CA1", not_before=later) or ""
    row = desk.row(entry)
    assert NUMBER not in repr(row)
    with writing(desk.engine) as connection:
        assert [one.not_before for one in open_call_backs(connection, SEALER)] == [later]


def test_one_open_call_back_a_call_to_the_number_it_named_last(desk: Desk) -> None:
    place = desk.joins("CA1")
    assert desk.asks("CA1") == place
    for number in (OTHER, NUMBER, OTHER):
        assert desk.asks("CA1", number, at=NOW + MINUTE) == place
    assert desk.listed() == [(place, OTHER, "waiting")]
    assert desk.row(place)["joined_at"] == NOW
    assert desk.asks("CA2") is not None


def test_a_second_place_in_line_takes_the_promise_of_its_call_along(desk: Desk) -> None:
    promised = desk.asks("CA1")
    with writing(desk.engine) as connection:
        place = join(connection, SEALER, "general", waiter("CA1"), 100, NOW)
        assert place is not None
        kept = ask_call_back(connection, SEALER, "general", waiter("CA1"), OTHER, None, NOW + MINUTE)
    assert kept == place.id != promised
    assert desk.listed() == [(place.id, OTHER, "waiting")]


def test_a_number_promised_to_somebody_else_leaves_the_promise_as_it_was(desk: Desk) -> None:
    promised = desk.asks("CA1")
    assert desk.asks("CA2", OTHER) is not None
    assert desk.asks("CA1", OTHER) is None
    assert desk.row(promised or "")["state"] == "waiting"
    assert {number for _, number, _ in desk.listed()} == {NUMBER, OTHER}


def test_what_an_agent_dials_now_is_promised_no_second_time(desk: Desk) -> None:
    promised = desk.asks("CA1") or ""
    with writing(desk.engine) as connection:
        connection.execute(update(queue_entries).values(state="connecting"))
    assert desk.asks("CA1", OTHER) is None
    assert desk.listed() == [(promised, NUMBER, "connecting")]


def test_a_claimed_call_back_is_given_back_to_its_place_in_line(desk: Desk) -> None:
    entry = desk.asks("CA1") or ""
    with writing(desk.engine) as connection:
        assert not release(connection, entry, NOW)
        assert take_by_hand(connection, entry, "Sam Example", NOW)
        assert release(connection, entry, NOW + MINUTE)
        assert not release(connection, entry, NOW + MINUTE)
    row = desk.row(entry)
    assert (row["state"], row["taken_by"], row["joined_at"]) == ("waiting", None, NOW)
    with writing(desk.engine) as connection:
        connection.execute(update(queue_entries).values(state="connecting"))
        assert not release(connection, entry, NOW + MINUTE), "an agent dials it"
