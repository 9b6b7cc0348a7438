"""Agents: PINs that only a hash is kept of, queues, and one call at a time."""

import re
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from ivr.database import reading
from ivr.desk import agents
from ivr.desk.agents import AgentListed
from ivr.desk.entries import SEEN_WITHIN, agents_for
from ivr.desk.tables import agents as table
from tests.conftest import Database
from tests.desk.desk import NOW, PIN, SEALER, Desk, at
from tests.overtaking import overtaken


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database.engine)


def listed(desk: Desk, seconds: float = 0) -> dict[str, AgentListed]:
    found = desk.write(agents.agents_listed, SEALER, at(seconds))
    return {agent.number: agent for agent in found}


def name_by(desk: Desk, number: str, pin: str) -> str | None:
    return desk.write(agents.name_by_pin, SEALER, number, pin)


def test_a_pin_has_six_digits_and_only_a_keyed_hash_is_kept(desk: Desk) -> None:
    pin = desk.write(agents.add_agent, SEALER, "200", "Ada Example", ("billing",))
    assert pin is not None
    assert re.fullmatch(r"[0-9]{6}", pin)
    with reading(desk.engine) as connection:
        row = connection.execute(select(table).where(table.c.number == "200")).one()
    assert pin not in repr(row)
    assert "Ada" not in repr(row)
    assert name_by(desk, "200", pin) == "Ada Example"


def test_two_agents_with_the_same_pin_do_not_look_alike(desk: Desk) -> None:
    with reading(desk.engine) as connection:
        marks = list(connection.execute(select(table.c.pin_mark)).scalars())
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize(
    ("number", "pin"), [("101", "482914"), ("101", ""), ("999", PIN), ("nobody", "nobody")]
)
def test_a_wrong_pin_and_an_unknown_agent_are_nobody(desk: Desk, number: str, pin: str) -> None:
    assert name_by(desk, number, pin) is None


def test_a_new_pin_ends_the_old_one(desk: Desk) -> None:
    pin = desk.write(agents.new_pin, SEALER, "101")
    assert pin is not None
    assert name_by(desk, "101", PIN) == (None if pin != PIN else "Alma Ruiz")
    assert name_by(desk, "101", pin) == "Alma Ruiz"
    assert desk.write(agents.new_pin, SEALER, "999") is None


def test_a_number_is_given_once(desk: Desk) -> None:
    assert desk.write(agents.add_agent, SEALER, "101", "Ada Example", ()) is None


def test_the_list_tells_who_is_signed_in_since_when_and_what_was_taken(desk: Desk) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    desk.connects("101")
    desk.ends(place.id, "101", "talked")
    found = listed(desk)
    assert found["101"] == AgentListed("101", "Alma Ruiz", ("billing", "general"), NOW, 1)
    assert listed(desk, 500)["101"].taken == 0
    assert found["102"].taken == 0


def test_other_queues_take_the_place_of_the_old_ones(desk: Desk) -> None:
    assert desk.write(agents.serve_queues, "101", ("orders", "orders"))
    assert listed(desk)["101"].queues == ("orders",)
    assert not desk.write(agents.serve_queues, "999", ("orders",))


def test_an_agent_who_is_removed_is_gone_with_all_that_is_hers(desk: Desk) -> None:
    place = desk.joins("a")
    desk.about_next("101")
    desk.connects("101")
    desk.ends(place.id, "101", "talked")
    assert desk.write(agents.remove_agent, "101", at(200))
    assert "101" not in listed(desk)
    assert not desk.write(agents.remove_agent, "101", at(201))


def test_the_later_sign_in_wins_and_the_earlier_call_is_nobodys(desk: Desk) -> None:
    desk.sign_in("101", "CAlater", 10)
    assert desk.write(agents.agent_on_call, "CAagent101") is None
    assert desk.write(agents.agent_on_call, "CAlater") == "101"
    desk.write(agents.sign_out, "CAagent101", at(11))
    assert desk.write(agents.agent_on_call, "CAlater") == "101"


def test_the_end_of_the_earlier_call_at_that_instant_signs_nobody_out(desk: Desk) -> None:
    overtaken(
        desk.engine,
        lambda connection: agents.sign_in(connection, "101", "CAlater", at(10)),
        lambda connection: agents.sign_out(connection, "CAagent101", at(10)),
    )
    assert desk.write(agents.agent_on_call, "CAlater") == "101"


def test_a_second_agent_on_the_same_call_takes_the_place_of_the_first(desk: Desk) -> None:
    desk.sign_in("102", "CAagent101", 10)
    assert desk.write(agents.agent_on_call, "CAagent101") == "102"
    assert listed(desk)["101"].signed_in_at is None


def test_the_end_of_a_call_signs_out_and_any_other_call_does_nothing(desk: Desk) -> None:
    desk.write(agents.sign_out, "CAnobody", at(5))
    desk.write(agents.sign_out, "CAagent101", at(5))
    assert desk.write(agents.agent_on_call, "CAagent101") is None
    assert desk.write(agents_for, "billing", at(6)) == 1


def test_an_agent_who_was_not_heard_of_for_long_does_not_count(desk: Desk) -> None:
    later = NOW + SEEN_WITHIN + timedelta(seconds=1)
    assert desk.write(agents_for, "billing", NOW) == 2
    assert desk.write(agents_for, "billing", later) == 0
    assert desk.write(agents.seen, "101", later) == NOW
    assert desk.write(agents_for, "billing", later) == 1


def test_who_talks_on_one_phone_signs_in_on_no_other_until_it_is_over(desk: Desk) -> None:
    place = desk.joins("a")
    talks = partial(desk.write, agents.is_talking, "101")
    desk.next_for("101")
    assert not talks("CAother", at(61)), "only offered"
    desk.connects("101")
    assert talks("CAother", at(300))
    assert not talks("CAagent101", at(300)), "her own call"
    assert not desk.write(agents.is_talking, "102", "CAother", at(300))
    assert not talks("CAother", at(9_000)), "no conversation is this long"
    desk.ends(place.id, "101", "talked")
    assert not talks("CAother", at(300))
