"""Our own line: places in it, kept while a caller chooses, and told to nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update

from ivr.database import reading, writing
from ivr.desk.entries import Place, Waiter, agents_for, join, leave, leave_all, standing
from ivr.desk.samples import add_sample_agents, sign_everybody_out
from ivr.desk.tables import agent_queues, agents, queue_entries
from tests.billing.ledgers import sealer
from tests.conftest import Database

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
SEALER = sealer("k1")
MANY = 12


def minutes(count: float) -> datetime:
    return AT + timedelta(minutes=count)


def waiter(number: int) -> Waiter:
    return Waiter(f"CA{number:032x}", "+18779899059", "Bill payment", "en", "0022")


def joined(connection: Connection, number: int, at: datetime = AT, at_most: int = 3) -> Place:
    place = join(connection, SEALER, "billing", waiter(number), at_most, at)
    assert place is not None
    return place


def position(connection: Connection, place: Place, at: datetime = AT) -> int:
    found = standing(connection, place.id, at)
    assert found is not None
    return found.position


def test_callers_stand_in_the_order_in_which_they_came(database: Database) -> None:
    with writing(database.engine) as connection:
        places = [joined(connection, number, minutes(number)) for number in (0, 1, 2)]
        assert [position(connection, place, minutes(5)) for place in places] == [1, 2, 3]
        assert len({place.slot for place in places}) == 3
        leave(connection, places[0].id, "talked", minutes(6))
        assert [position(connection, place, minutes(6)) for place in places[1:]] == [1, 2]
        assert standing(connection, places[0].id, minutes(6)) is None


def test_a_full_line_takes_nobody_more_until_somebody_has_left(database: Database) -> None:
    with writing(database.engine) as connection:
        first, _, _ = [joined(connection, number) for number in (0, 1, 2)]
        assert join(connection, SEALER, "billing", waiter(3), 3, AT) is None
        assert join(connection, SEALER, "orders", waiter(3), 3, AT) is not None
        leave(connection, first.id, "gone", AT)
        assert joined(connection, 4).slot == first.slot


def test_who_chooses_something_else_keeps_her_place(database: Database) -> None:
    with writing(database.engine) as connection:
        first, second = joined(connection, 0, minutes(0)), joined(connection, 1, minutes(1))
        leave(connection, first.id, "choosing", minutes(2))
        assert position(connection, second, minutes(2)) == 2
        again = joined(connection, 0, minutes(3))
        assert again == first
        assert position(connection, again, minutes(3)) == 1


def test_who_joins_another_line_leaves_the_first(database: Database) -> None:
    with writing(database.engine) as connection:
        first = joined(connection, 0)
        assert join(connection, SEALER, "orders", waiter(0), 3, AT) is not None
        assert standing(connection, first.id, AT) is None


def test_who_was_cut_off_from_a_conversation_does_not_begin_at_the_end(database: Database) -> None:
    with writing(database.engine) as connection:
        first, second = joined(connection, 0, minutes(0)), joined(connection, 1, minutes(1))
        leave(connection, first.id, "talked", minutes(2))
        again = joined(connection, 0, minutes(9))
        assert again.id != first.id
        assert position(connection, again, minutes(9)) == 1
        assert position(connection, second, minutes(9)) == 2


def test_a_call_that_is_over_waits_nowhere_and_what_ended_stays_ended(database: Database) -> None:
    with writing(database.engine) as connection:
        talked, gone = joined(connection, 0), joined(connection, 1)
        leave(connection, talked.id, "talked", AT)
        leave_all(connection, waiter(0).call_sid, AT)
        leave_all(connection, waiter(1).call_sid, AT)
        leave(connection, gone.id, "choosing", AT)
        states = {row.id: row.state for row in connection.execute(select(queue_entries))}
        assert states == {talked.id: "talked", gone.id: "gone"}


def test_a_slot_rests_before_somebody_else_gets_it(database: Database) -> None:
    """An agent may still be on the way to whoever was in it."""
    with writing(database.engine) as connection:
        slots = []
        for number in range(5):
            place = joined(connection, number, minutes(number))
            slots.append(place.slot)
            leave(connection, place.id, "gone", minutes(number))
        assert slots == ["billing-1", "billing-2", "billing-3", "billing-1", "billing-2"]


def test_a_slot_rests_though_the_caller_in_it_joined_long_ago(database: Database) -> None:
    """Whoever was cut off keeps when she joined; her slot was used last all the same."""
    with writing(database.engine) as connection:
        first = joined(connection, 0, minutes(0))
        leave(connection, first.id, "talked", minutes(1))
        joined(connection, 1, minutes(2))
        again = joined(connection, 0, minutes(3))
        leave(connection, again.id, "gone", minutes(4))
        assert joined(connection, 2, minutes(4.1)).slot != again.slot


def test_who_was_promised_a_call_back_and_waits_after_all_needs_it_no_more(database: Database) -> None:
    with writing(database.engine) as connection:
        place = joined(connection, 0, minutes(0))
        promised = {"kind": "call back", "slot": None, "number_index": "n", "number_sealed": b"n"}
        row = queue_entries.c.id == place.id
        connection.execute(update(queue_entries).where(row).values(**promised))
        again = joined(connection, 0, minutes(5))
        assert again.joined_at == minutes(0)
        states = {found.id: found.state for found in connection.execute(select(queue_entries))}
        assert states == {place.id: "done", again.id: "waiting"}


def test_whoever_still_waits_half_a_minute_after_an_agent_took_her_has_no_place(database: Database) -> None:
    with writing(database.engine) as connection:
        place = joined(connection, 0)
        row = queue_entries.c.id == place.id
        connection.execute(update(queue_entries).where(row).values(state="connecting", changed_at=AT))
        assert standing(connection, place.id, minutes(0.4)) is not None
        assert standing(connection, place.id, minutes(0.6)) is None


def test_callers_who_come_at_once_get_places_of_their_own(database: Database) -> None:
    def come(number: int) -> Place:
        with writing(database.engine) as connection:
            return joined(connection, number, AT, MANY)

    with ThreadPoolExecutor(MANY) as pool:
        places = list(pool.map(come, range(MANY)))
    assert len({place.slot for place in places}) == MANY


@pytest.mark.parametrize(("seen", "counts"), [(minutes(-2), True), (minutes(-4), False)])
def test_an_agent_counts_who_is_signed_in_for_the_queue_and_was_heard_of_lately(
    database: Database, seen: datetime, counts: bool
) -> None:
    with writing(database.engine) as connection:
        row = {"number": "101", "name_sealed": b"x", "pin_mark": "p", "call_sid": "CA1"}
        connection.execute(insert(agents).values(**row, signed_in_at=AT, seen_at=seen))
        connection.execute(insert(agent_queues).values(agent_number="101", queue="billing"))
        assert agents_for(connection, "billing", AT) == int(counts)
        assert agents_for(connection, "orders", AT) == 0
        connection.execute(update(agents).values(call_sid=None, signed_in_at=None))
        assert agents_for(connection, "billing", AT) == 0


def test_in_the_demonstration_somebody_is_there_for_every_queue(database: Database, tmp_path: Path) -> None:
    add_sample_agents(database.engine, SEALER, tmp_path)
    add_sample_agents(database.engine, SEALER, tmp_path)
    with reading(database.engine) as connection:
        assert [agents_for(connection, queue, AT) for queue in ("billing", "urgent")] == [1, 1]
    with writing(database.engine) as connection:
        sign_everybody_out(connection)
        assert agents_for(connection, "billing", AT) == 0


def test_of_a_waiting_caller_nothing_is_kept_in_clear(database: Database) -> None:
    with writing(database.engine) as connection:
        joined(connection, 0)
        row = connection.execute(select(queue_entries)).mappings().one()
        assert not [value for value in row.values() if isinstance(value, str) and "0022" in value]
        assert b"0022" not in bytes(row["last_four_sealed"])
